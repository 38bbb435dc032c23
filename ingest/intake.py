"""How a new file comes into the knowledge folder: a name that can do no harm, a place inside it, and written in one step.

target = place("returns", "退货.md", root)        # LoadError (bad_name, outside)
try_out("returns", "退货.md", {"退货.md": content}, limits=Limits())     # LoadError, as a publish would refuse it
put(target, content)                              # never over another file unless `overwrite`
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ingest.document import Document
from ingest.errors import LoadError
from ingest.loaders import Limits, load
from ingest.loaders.discovery import SIDECAR, STEERING, is_inside

_ALLOWED = re.compile(r"[\w][\w .,()（）【】《》、，。：！？—·&+\-]*")
_FORBIDDEN = re.compile(r"[^\w .,()（）【】《》、，。：！？—·&+\-]+")
_LONGEST = 150  # bytes; file systems allow 255, and a sidecar's name is longer
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_NAME_REMEDY = "Use letters, digits, spaces, brackets, dots, hyphens and underscores, and no leading dot."


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


def name_from(title: str, suffix: str, fallback: str) -> str:
    """Make a safe name for a file out of its title; `fallback` where nothing of it can be used."""
    stem = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", title))
    stem = re.sub(r"\.{2,}", ".", " ".join(stem.split())).strip(" .,，。：！？、—·&+-")
    while len(stem.encode()) > _LONGEST - 40:  # room for the suffix and a number
        stem = stem[:-1].rstrip()
    try:
        return safe_name(stem + suffix)
    except LoadError:
        return safe_name(fallback + suffix)


def folders(root: Path) -> list[str]:
    """List the folders that a document can go into."""
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def place(folder: str, name: str, root: Path) -> Path:
    """Give the path of a file in `folder` of `root`. Raise LoadError for a bad name, or where a link leads outside."""
    target = root / safe_name(folder) / safe_name(name)
    if not is_inside(target, root):
        raise LoadError("outside", f"{folder}/{name}", "it would lie outside the folder.", "Choose another folder.")
    return target


def is_taken(target: Path) -> bool:
    """Say whether a file of that name is there; the file systems of some owners take upper and lower case as one."""
    if not target.parent.is_dir():
        return False
    return target.name.casefold() in {path.name.casefold() for path in target.parent.iterdir()}


def try_out(folder: str, name: str, files: Mapping[str, bytes], *, limits: Limits) -> Document:
    """Read the file `name` as a publish will, with what lies beside it; raise what `load` finds wrong. Keeps nothing."""
    with tempfile.TemporaryDirectory() as staging:
        tried = Path(staging) / folder / name
        tried.parent.mkdir()
        for beside, content in files.items():
            tried.with_name(beside).write_bytes(content)
        return load(tried, Path(staging), limits=limits)


def put(target: Path, content: bytes, *, overwrite: bool = False) -> None:
    """Write in one step, under a hidden name first: a publish never reads half a file.

    Without `overwrite` raise LoadError (exists) where a file has come to be there, however late; (unwritable) where nothing
    can be written.
    """
    # A name that nobody can foresee, and never one that is there: a link put in its place would be written through.
    draft = target.with_name(f".upload-{secrets.token_hex(8)}-{target.name}")
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            draft.replace(target)
        else:
            _add(draft, target)
    except FileExistsError as error:
        raise taken(target) from error
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _unwritable(target: Path, error: OSError) -> LoadError:
    subject, problem = f"{target.parent.name}/{target.name}", f"cannot be written ({error.strerror})."
    return LoadError("unwritable", subject, problem, "Check the folder: its access rights, its disk.")


def _add(draft: Path, target: Path) -> None:
    """Give a file its name; FileExistsError where another has it, which a rename would replace."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        target.open("xb").close()
        draft.replace(target)


def taken(target: Path) -> LoadError:
    """Give the error for a name that another file has."""
    return LoadError(
        "exists", f"{target.parent.name}/{target.name}", "is there already.", "Tick the box to replace it."
    )
