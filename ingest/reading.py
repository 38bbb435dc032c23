"""Folder → documents and passages: what a publish would hold, reusing what is live and unchanged.

    scope = find_scope([Path("kb_docs")], live)          # a folder replaces what is live, a file updates itself
    reading = read(scope, live, budget=320)              # .documents, .passages, .refused, .steering

A file that cannot be read keeps what is live of it. A file whose bytes are live already is not parsed again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from ingest.chunking import Chunk
from ingest.document import Document
from ingest.errors import LoadError, PublishError
from ingest.loaders import Limits, discover, load_passages, steering_files
from ingest.loaders.discovery import SIDECAR, is_steering
from ingest.loaders.source import is_odd, read_inside, read_source, shown
from ingest.manifest import DocumentRecord
from ingest.synonyms import SYNONYMS, parse_synonyms
from ingest.version import KnowledgeVersion

DEFAULT_BUDGET = 320
MIXED = "mixed"  # recipe of a version of which one file was read in another way: the next publish reads all again
_PARSING = ("loaders/*.py", "parse.py", "frontmatter.py", "document.py")
_CUTTING = ("chunking.py", "sections.py", "blocks.py", "marks.py", "periods.py", "tokens.py", "encoding/*.tiktoken")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which files a publish looks at, each with its root; `partial` leaves all other documents as they are.

    The documents of `without`, and their sidecars, are left out, whether their files are there or not.
    """

    roots: tuple[Path, ...]
    files: dict[str, tuple[Path, Path]]
    steering: dict[str, tuple[Path, Path]]
    partial: bool
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The documents as they would be published; `passages` in the order of `documents`."""

    roots: tuple[str, ...]
    recipe: str
    documents: tuple[DocumentRecord, ...]
    passages: tuple[Chunk, ...]
    refused: tuple[LoadError, ...]
    steering: dict[str, bytes]


def find_scope(paths: Sequence[Path], live: KnowledgeVersion | None) -> Scope:
    """Sort out which files `paths` mean. Raise PublishError for a path that is neither there nor live."""
    whole = [Path(os.path.normpath(path.absolute())) for path in paths]  # `docs/../x` is no file of `docs`
    folders = [path for path in whole if os.path.isdir(path)]  # noqa: PTH112 — Path.is_dir raises for an overlong name
    loose = [path for path in whole if path not in folders]
    live_roots = [Path(root) for root in live.manifest.roots] if live else []
    scope = _folder_scope(folders) if folders else Scope(roots=tuple(live_roots), files={}, steering={}, partial=True)
    for path in loose:
        root = next((root for root in scope.roots if path.is_relative_to(root)), None)
        name = path.relative_to(root).as_posix() if root else ""
        is_live = live is not None and name in {d.path for d in live.manifest.documents} | set(live.manifest.steering)
        if root is None or not (os.path.lexists(path) or is_live):
            raise _not_ours(path, scope.roots)
        if scope.partial and is_steering(path, root):
            scope.steering[name] = (path, root)
        document = path.with_name(path.name.removesuffix(SIDECAR))
        if scope.partial and not is_steering(document, root):
            scope.files[name.removesuffix(SIDECAR)] = (document, root)
    return scope


def _folder_scope(folders: Sequence[Path]) -> Scope:
    files: dict[str, tuple[Path, Path]] = {}
    steering: dict[str, tuple[Path, Path]] = {}
    for root in folders:
        if is_odd(str(root)):
            problem = "is no folder's name that can be kept: it holds control characters, or bytes that are no UTF-8"
            raise PublishError("bad_name", shown(str(root)), problem, "Rename it.")
        for path in discover(root):
            name = path.relative_to(root).as_posix()
            if name in files:
                remedy = "Rename one of the two, or publish one folder that holds both."
                raise PublishError("same_path", name, f"is in {files[name][1]} and in {root}", remedy)
            files[name] = (path, root)
        for path in steering_files(root):
            steering.setdefault(path.relative_to(root).as_posix(), (path, root))
    return Scope(roots=tuple(folders), files=files, steering=steering, partial=False)


def _not_ours(path: Path, roots: Sequence[Path]) -> PublishError:
    if not roots:
        return PublishError(
            "no_folder", str(path), "is no folder, and nothing is live yet", "Publish the folder first."
        )
    inside = ", ".join(map(str, roots))
    remedy = "Check the name, or publish the folder that it is in."
    return PublishError("not_found", str(path), f"is neither a folder nor a file in {inside}", remedy)


def read(
    scope: Scope,
    live: KnowledgeVersion | None,
    *,
    budget: int = DEFAULT_BUDGET,
    limits: Limits | None = None,
    advance: Callable[[str], None] = lambda name: None,
) -> Reading:
    """Read the files of `scope`; `advance` hears the name of each when it is done."""
    found = _live_documents(live)
    recipe = _recipe(budget)
    reusable = live is not None and live.manifest.recipe == recipe
    retried = {refusal.subject for refusal in live.manifest.refused} if live else set()
    held = {name: known for name, known in found.items() if name not in scope.without} if scope.partial else {}
    refused: list[LoadError] = []
    for name, (path, root) in sorted(scope.files.items()):
        known = found.get(name)
        if _is_gone(path) or name in scope.without:
            held.pop(name, None)
        elif known and reusable and name not in retried and file_hash(path, root, limits) == known[0].sha256:
            held[name] = known
        else:
            try:
                held[name] = _load(path, root, budget, limits)
            except LoadError as error:
                refused.append(error)
                held |= {live: found[live] for live in found if f"{live}/".startswith(f"{name}/")}  # a folder's, too
        advance(shown(name))
    steering = _steering(scope, live, limits or Limits(), refused)
    documents = [held[name] for name in sorted(held)]
    return Reading(
        roots=tuple(map(str, scope.roots)),
        recipe=recipe if reusable or not scope.partial else MIXED,
        documents=tuple(record for record, _ in documents),
        passages=tuple(passage for _, passages in documents for passage in passages),
        refused=tuple(refused),
        steering=steering,
    )


def file_hash(path: Path, root: Path, limits: Limits | None = None) -> str:
    """Give what `Document.sha256` will be, without parsing; empty for a file that cannot be read or is too large."""
    try:
        return read_source(path, root, limits or Limits()).sha256
    except LoadError:
        return ""  # `load_passages` says what is wrong with it


def _is_gone(path: Path) -> bool:
    """Say whether there is nothing of that name. What cannot even be looked at is there: reading it says why it fails."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _live_documents(live: KnowledgeVersion | None) -> dict[str, tuple[DocumentRecord, list[Chunk]]]:
    if live is None:
        return {}
    passages = {name: list(group) for name, group in groupby(live.passages, key=lambda p: p.document)}
    for record, passage in zip(
        live.manifest.held, live.held, strict=True
    ):  # each is decided on anew (ingest.quarantine)
        passages.setdefault(record.document, []).insert(record.place, passage)
    return {record.path: (record, passages.get(record.path, [])) for record in live.manifest.documents}


def _load(path: Path, root: Path, budget: int, limits: Limits | None) -> tuple[DocumentRecord, list[Chunk]]:
    document, passages = load_passages(path, root, budget=budget, limits=limits or Limits())
    return _record(document, len(passages)), passages


def _record(document: Document, passages: int) -> DocumentRecord:
    return DocumentRecord(
        path=document.path,
        sha256=document.sha256,
        title=document.title,
        category=document.category,
        language=document.language,
        audience=document.audience,
        passages=passages,
    )


def _steering(
    scope: Scope, live: KnowledgeVersion | None, limits: Limits, refused: list[LoadError]
) -> dict[str, bytes]:
    """Give the steering files' contents; one that cannot be read is refused and stays as it is live.

    Raise PublishError for synonyms that cannot be used: they must not go live.
    """
    sealed = live.steering if live else {}
    kept = dict(sealed) if scope.partial else {}
    for name, (path, root) in scope.steering.items():
        if _is_gone(path) or is_odd(name):  # a name that cannot be kept: its document is refused for it
            kept.pop(name, None)
            continue
        try:
            kept[name] = read_inside(path, root, limits.file_bytes)
        except LoadError as error:
            if name in sealed:
                kept[name] = sealed[name]
            if not name.endswith(SIDECAR):  # its document is refused, and says so
                refused.append(LoadError(error.code, name, error.problem, error.remedy))
    for name in scope.without:
        kept.pop(f"{name}{SIDECAR}", None)
    if SYNONYMS in kept:
        parse_synonyms(kept[SYNONYMS], str(scope.steering.get(SYNONYMS, (SYNONYMS,))[0]))
    return kept


@lru_cache(maxsize=8)
def _recipe(budget: int) -> str:
    """Name the code that parses and cuts, so that an improved loader reads unchanged files again."""
    here = Path(__file__).parent
    digest = hashlib.sha256(str(budget).encode())
    for path in sorted(path for pattern in _PARSING + _CUTTING for path in here.glob(pattern)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
