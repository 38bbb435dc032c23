"""A file that an owner uploads: its name checked, its content really read, and only then kept in the knowledge folder.

    path = keep(Upload(name="退货.docx", content=…), "returns", root, meta={"title": "退货"}, limits=Limits())

What a browser says of a file's name and type is only a claim, so both are checked here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.errors import LoadError
from ingest.frontmatter import parse_yaml
from ingest.intake import is_taken, place, put, taken, try_out
from ingest.loaders import Limits
from ingest.loaders.decode import decode
from ingest.loaders.discovery import SIDECAR
from ingest.loaders.source import read_inside


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    content: bytes


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
    target = place(folder, upload.name, root)
    name, folder = target.name, target.parent.name
    if len(upload.content) > limits.file_bytes:
        problem = f"it is larger than {limits.file_bytes / 2**20:.0f} MB."
        raise LoadError("too_large", f"{folder}/{name}", problem, "Split it, or take its pictures out.")
    if not overwrite and is_taken(target):
        raise taken(target)
    sidecar = _sidecar(target, root, meta, limits)
    beside = {name + SIDECAR: sidecar} if sidecar else {}
    try_out(folder, name, {name: upload.content, **beside}, limits=limits)
    for file, content in beside.items():
        put(target.with_name(file), content, overwrite=True)
    put(target, upload.content, overwrite=overwrite)
    return f"{folder}/{name}"


def _sidecar(target: Path, root: Path, meta: Mapping[str, str], limits: Limits) -> bytes:
    path = target.with_name(target.name + SIDECAR)
    before = read_inside(path, root, limits.file_bytes) if os.path.lexists(path) else b""
    given = {key: value for key, value in meta.items() if value}
    if not given:
        return before
    known = parse_yaml(decode(before), f"sidecar {path.name}") if before else {}
    return yaml.safe_dump({**known, **given}, allow_unicode=True, sort_keys=False).encode()
