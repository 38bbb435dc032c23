"""A file that an owner uploads: its name checked, its content really read, and only then kept in the knowledge folder.

    path = keep(Upload(name="退货.docx", content=…), "returns", root, meta={"title": "退货"}, limits=Limits())

What a browser says of a file's name and type is only a claim, so both are checked here.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.errors import LoadError
from ingest.frontmatter import parse_yaml
from ingest.loaders import Limits, load
from ingest.loaders.discovery import SIDECAR, STEERING, is_inside

_ALLOWED = re.compile(r"[\w][\w .,()（）【】《》、，。：！？—·&+\-]*")
_LONGEST = 150  # bytes; file systems allow 255, and a sidecar's name is longer
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_NAME_REMEDY = "Use letters, digits, spaces, brackets, dots, hyphens and underscores, and no leading dot."


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    content: bytes


def safe_name(name: str) -> str:
    """Give a file's or folder's name in composed Unicode; raise LoadError (bad_name) for one that could do harm."""
    composed = unicodedata.normalize("NFC", name.strip())
    is_bad = (
        not _ALLOWED.fullmatch(composed)
        or composed.endswith(".")
        or ".." in composed
        or _RESERVED.match(composed)
        or composed.endswith(SIDECAR)
        or composed in STEERING
        or len(composed.encode()) > _LONGEST
    )
    if is_bad:
        shown = "".join(c if c.isprintable() else "?" for c in name)[:80]
        raise LoadError("bad_name", shown, "cannot be the name of a document.", _NAME_REMEDY)
    return composed


def folders(root: Path) -> list[str]:
    """List the folders that a document can go into."""
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def keep(
    upload: Upload,
    folder: str,
    root: Path,
    *,
    meta: Mapping[str, str],
    overwrite: bool = False,
    limits: Limits,
) -> str:
    """Check an upload and put it into `folder` of `root`; give its path there.

    `meta` are front matter keys for the sidecar; those of an existing sidecar stay where none is given. Raise LoadError
    for a bad name, a file that exists (unless `overwrite`), and whatever `load` finds wrong; then nothing is changed.
    """
    name, folder = safe_name(upload.name), safe_name(folder)
    target = root / folder / name
    if not is_inside(target, root):
        raise LoadError("outside", f"{folder}/{name}", "it would lie outside the folder.", "Choose another folder.")
    if len(upload.content) > limits.file_bytes:
        problem = f"it is larger than {limits.file_bytes / 2**20:.0f} MB."
        raise LoadError("too_large", f"{folder}/{name}", problem, "Split it, or take its pictures out.")
    if not overwrite and _exists(target):
        raise LoadError("exists", f"{folder}/{name}", "is there already.", "Tick the box to replace it.")
    sidecar = _sidecar(target, meta)
    with tempfile.TemporaryDirectory() as staging:
        tried = Path(staging) / folder / name
        tried.parent.mkdir()
        tried.write_bytes(upload.content)
        if sidecar:
            tried.with_name(name + SIDECAR).write_bytes(sidecar)
        load(tried, Path(staging), limits=limits)
    target.parent.mkdir(exist_ok=True)
    if sidecar:
        _write(target.with_name(name + SIDECAR), sidecar)
    _write(target, upload.content)
    return f"{folder}/{name}"


def _exists(target: Path) -> bool:
    """Say whether a file of that name is there; the file systems of some owners take upper and lower case as one."""
    if not target.parent.is_dir():
        return False
    return target.name.casefold() in {path.name.casefold() for path in target.parent.iterdir()}


def _sidecar(target: Path, meta: Mapping[str, str]) -> bytes:
    path = target.with_name(target.name + SIDECAR)
    before = path.read_bytes() if path.is_file() else b""
    given = {key: value for key, value in meta.items() if value}
    if not given:
        return before
    known = parse_yaml(before.decode("utf-8"), f"sidecar {path.name}") if before else {}
    return yaml.safe_dump({**known, **given}, allow_unicode=True, sort_keys=False).encode()


def _write(path: Path, content: bytes) -> None:
    """Write in one step, under a hidden name first: a publish never reads half a file."""
    draft = path.with_name(f".upload-{os.getpid()}-{path.name}")
    draft.write_bytes(content)
    draft.replace(path)
