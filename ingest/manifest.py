"""What a version says of itself: its documents, its model, and the hash of every file in it.

manifest = read_manifest(folder)      # StoreError if it is damaged
check_seal(folder, manifest)          # StoreError naming the first file that is not as sealed
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ingest.errors import LoadError, StoreError

FORMAT = 2
MANIFEST = "manifest.json"
_SINCE = {"held", "screening"}  # fields that manifests of the same format came to have later
REMEDY = "Go back to a sound version (python -m ingest rollback), then publish again (python -m ingest)."


@dataclass(frozen=True, kw_only=True)
class DocumentRecord:
    """One live document. `sha256` is of the file's bytes and its sidecar, as in `Document`."""

    path: str
    sha256: str
    title: str
    category: str
    language: str
    audience: str
    passages: int


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A file that could not be read at this publish, in the words of its `LoadError`."""

    code: str
    subject: str
    problem: str
    remedy: str

    @classmethod
    def of(cls, error: LoadError) -> Refusal:
        """Keep what the error says."""
        return cls(code=error.code, subject=error.subject, problem=error.problem, remedy=error.remedy)


@dataclass(frozen=True, kw_only=True)
class HeldBack:
    """A passage that reads like an order to a machine and is not indexed (`ingest.quarantine`).

    `key` names what would be indexed of it, `place` its number among the passages of its document; from `start` to `end` of
    its `index_text()` stands what it is suspected of.
    """

    key: str
    document: str
    heading: tuple[str, ...]
    kind: str
    start: int
    end: int
    place: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A version in one page.

    `created` is when it was built and `published` when a publish last made it live (ISO 8601, UTC; empty: never), by `who`
    and `why`. `base` is the version that was live when it was built and `changes` what it changed there, in counts.
    `roots` are the folders it was read from. `recipe` stands for the parsing and cutting code and its budget, `indexing`
    for that which makes the indexes; `updates` counts how often they were updated since they were last built afresh.
    `held` is what was held back and `screening` the code that looked; versions from before that have neither.
    `steering` and `files` map names to SHA-256; `files` are all files of the version but the manifest.
    """

    id: str
    created: str
    published: str
    model_id: str
    dim: int
    recipe: str
    roots: tuple[str, ...]
    documents: tuple[DocumentRecord, ...]
    passages: int
    refused: tuple[Refusal, ...]
    steering: dict[str, str]
    files: dict[str, str]
    who: str = ""
    why: str = ""
    base: str = ""
    changes: dict[str, int] = field(default_factory=dict)
    indexing: str = ""
    updates: int = 0
    held: tuple[HeldBack, ...] = ()
    screening: str = ""
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with its own hash, in one step: a reader sees the old one or the new one."""
    plain = asdict(manifest)
    text = json.dumps({**plain, "seal": _seal(plain)}, ensure_ascii=False, indent=1, sort_keys=True)
    write_durably(folder / MANIFEST, text)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a version. Raise StoreError if it is missing, damaged or of another format."""
    path = folder / MANIFEST
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        sealed = plain.pop("seal")
        if plain["format"] != FORMAT:
            problem = f"has format {plain['format']}, this program reads {FORMAT}"
            raise StoreError("other_format", str(path), problem, "Publish again: python -m ingest")
        if sealed != _seal(plain) or set(plain) | _SINCE != {one.name for one in fields(Manifest)}:
            raise StoreError("damaged", str(path), "is not as it was sealed", REMEDY)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError("damaged", str(path), f"cannot be read ({error})", REMEDY) from error
    plain["documents"] = tuple(DocumentRecord(**record) for record in plain["documents"])
    plain["held"] = tuple(HeldBack(**{**one, "heading": tuple(one["heading"])}) for one in plain.get("held", ()))
    plain["refused"] = tuple(Refusal(**refusal) for refusal in plain["refused"])
    return Manifest(**{**plain, "roots": tuple(plain["roots"])})


def check_seal(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its hash. Raise StoreError for the first that differs, is missing or was added (hidden files aside)."""
    inside = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    present = {path.relative_to(folder).as_posix() for path in inside} - {MANIFEST}
    for name in sorted(present | set(manifest.files)):
        path = folder / name
        if name not in manifest.files:
            raise StoreError("damaged", str(path), "was added after the version was sealed", REMEDY)
        if name not in present:
            raise StoreError("damaged", str(path), "is missing from the version", REMEDY)
        if hash_file(path) != manifest.files[name]:
            raise StoreError("damaged", str(path), "has changed since the version was sealed", REMEDY)


def hash_tree(folder: Path) -> dict[str, str]:
    """Bring everything below `folder` to disk and give the SHA-256 of every file by relative name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        _sync(path)
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = hash_file(path)
    return found


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_durably(path: Path, text: str) -> None:
    """Replace a small file in one step, on disk before it is visible."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync(path.parent)


def rename_durably(folder: Path, to: Path) -> None:
    """Rename within one folder; on disk when this returns."""
    _sync(folder)
    folder.rename(to)
    _sync(to.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _seal(plain: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
