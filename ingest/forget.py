"""Erase a document for good: no longer live, in no older version, cache, stored question, rating, proposal or report.

    erased = forget("privacy/老名单.md", Path(".kb"), embedder, who="li", reports=[Path("eval/reports")])
    erased.versions, erased.questions, erased.files

First a version without it goes live, then its files and all that is stored of it go, and every byte that is left on disk is
searched for its own sentences: what is found is an error, never a promise kept in part. The versions that hold it go last,
so that a second call finishes what was interrupted. A reader lets go of what it has open with its next question. The audit
log, which only grows, keeps the document's name and the reasons that people gave.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ingest.audit import record
from ingest.books import BOOKS, Books
from ingest.chunking import Chunk
from ingest.dense import DenseIndex
from ingest.embedding import Embedder
from ingest.erasing import erase_clones, erase_from_books, erase_vectors, files_with, own_pieces, without_recorded
from ingest.errors import PublishError, StoreError
from ingest.history import go_live, reconcile
from ingest.loaders.discovery import SIDECAR, is_inside, is_steering
from ingest.lock import builder_lock
from ingest.manifest import Manifest, read_manifest
from ingest.old_log import take_over
from ingest.publish import How, prepare_locked
from ingest.retention import discard
from ingest.sources import SOURCES
from ingest.version import CHROMA, HELD, VERSIONS, live_manifest, read_passages


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was erased: the document's files, versions by id, and how many vectors, questions, proposals; reports by path.

    `vectors` are all that no version needs any more. `searched` is how many sentences and lines of its own were searched for.
    """

    document: str
    files: tuple[str, ...]
    versions: tuple[str, ...]
    live: str
    vectors: int
    questions: int
    proposals: int
    reports: tuple[str, ...]
    searched: int


def forget(
    document: str,
    store: Path,
    embedder: Embedder,
    *,
    who: str,
    why: str = "",
    reports: Sequence[Path] = (),
    how: How | None = None,
) -> Erased:
    """Erase `document` (its path in the knowledge folder). Raise PublishError where it is unknown or cannot be erased."""
    document = PurePosixPath(document).as_posix()
    with builder_lock(store, who=who, doing="forget"):
        reconcile(store)
        live = live_manifest(store)
        if live is None:
            raise PublishError("no_version", str(store), "holds no published knowledge", "Publish the documents first.")
        holding = [
            (folder, manifest) for folder, manifest in _versions(store) if manifest and _holds(manifest, document)
        ]
        roots = dict.fromkeys(Path(root) for manifest in (live, *(m for _, m in holding)) for root in manifest.roots)
        originals = _originals(store, document, list(roots))
        if not (holding or originals or _is_named(store, document)):
            raise _unknown(document)
        texts = [text for folder, _ in holding for text in _texts_of(folder, document)]
        version = _publish_without(document, live, store, embedder, how or How(), who, why)
        for path in originals:
            path.unlink()
        every = list(_versions(store))
        doomed = [path for path, held in every if path.name != version and _may_hold(path, held, document)]
        stay = [(path, held) for path, held in every if held and path not in doomed]
        own = own_pieces(texts, [path for folder, _ in stay for path in _with_text(folder)])
        own = without_recorded(own, store, document)
        needed = ((manifest.model_id, p.index_text()) for folder, manifest in stay for p in _passages(folder))
        vectors = erase_vectors(store, needed)
        questions, proposals = erase_from_books(store, document, own)
        erase_clones(store, list(roots))
        gone = list(files_with([*reports, *store.glob(f"{BOOKS}.damaged-*")], {document, *own}))
        for path in gone:
            path.unlink()
        found = files_with([store, *reports], own)
        left = [path for path in found if not any(path.is_relative_to(folder) for folder in doomed)]
        if left:
            remedy = "The document is no longer live. Delete these files by hand, then forget it once more."
            problem = f"its text still stands in {', '.join(map(str, left))}"
            raise StoreError("not_erased", document, problem, remedy)
        for folder in doomed:
            discard(folder)
        erased = Erased(
            document=document,
            files=tuple(map(str, originals)),
            versions=tuple(folder.name for folder in doomed),
            live=version,
            vectors=vectors,
            questions=questions,
            proposals=proposals,
            reports=tuple(map(str, gone)),
            searched=len(own),
        )
        counts = {name: len(value) if isinstance(value, tuple) else value for name, value in vars(erased).items()}
        record(store, "forget", who=who, subject=document, reason=why, details=counts)
    return erased


def _versions(store: Path) -> Iterator[tuple[Path, Manifest | None]]:
    """Give the folders of all versions, those that were never live too; the manifest is None where it cannot be read."""
    for folder in sorted((store / VERSIONS).glob("[!.]*")):
        try:
            yield folder, read_manifest(folder)
        except StoreError:
            yield folder, None


def _holds(manifest: Manifest, document: str) -> bool:
    """Say whether a version holds the document, its sidecar, or an error that names it."""
    names = {record.path for record in manifest.documents} | {refusal.subject for refusal in manifest.refused}
    return document in names or f"{document}{SIDECAR}" in manifest.steering


def _may_hold(folder: Path, manifest: Manifest | None, document: str) -> bool:
    """Say whether a version holds the document or may: it cannot be read, or its indexes hold what it no longer has."""
    try:
        return manifest is None or _holds(manifest, document) or DenseIndex.holds_deleted(folder / CHROMA)
    except (OSError, ValueError, StoreError):
        return True


def _passages(folder: Path) -> list[Chunk]:
    """Give the passages of a version, those held back too, none where they cannot be read."""
    try:
        return [passage for path in _passage_files(folder) if path.is_file() for passage in read_passages(path)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _passage_files(folder: Path) -> tuple[Path, ...]:
    return folder / "passages.jsonl", folder / HELD


def _texts_of(folder: Path, document: str) -> Iterator[str]:
    """Give the document's texts in a version: passages, titles and headings, sidecar."""
    for passage in _passages(folder):
        if passage.document == document:
            yield from (passage.text, passage.title, *passage.heading)
    sidecar = folder / "steering" / f"{document}{SIDECAR}"
    if sidecar.is_file():
        yield sidecar.read_text(encoding="utf-8", errors="replace")


def _with_text(folder: Path) -> list[Path]:
    """List the files that hold the text of a version that stays: what stands there is not the erased document's own."""
    return [path for path in (*_passage_files(folder), *(folder / "steering").rglob("*")) if path.is_file()]


def _originals(store: Path, document: str, roots: Sequence[Path]) -> list[Path]:
    """List the document's file, its sidecar, and half-written uploads of it, in the folders that it was read from."""
    found: list[Path] = []
    for root in roots:
        path = root / document
        if (
            not path.is_relative_to(root)
            or ".." in path.parts
            or not is_inside(path.parent, root)
            or is_steering(path, root)
        ):
            raise _unknown(document)
        drafts = (draft for draft in path.parent.glob(".upload-*") if draft.name.endswith(f"-{path.name}"))
        here = [
            one for one in (path, path.with_name(f"{path.name}{SIDECAR}"), *drafts) if one.is_file() or one.is_symlink()
        ]
        if here and path.is_relative_to((store / SOURCES).absolute()):
            remedy = "Take it out of that repository, publish, and forget it then."
            raise PublishError("in_source", document, "comes from a repository, which would bring it back", remedy)
        found += here
    return found


def _unknown(document: str) -> PublishError:
    remedy = "Give its path as python -m ingest status --json lists it."
    return PublishError("unknown_document", document, "is in no version and not in the knowledge folder", remedy)


def _is_named(store: Path, document: str) -> bool:
    """Say whether the books speak of the document after it was last forgotten: pruned since, or erased by half."""
    name = json.dumps(document, ensure_ascii=False)
    take_over(store)
    with Books(store).opened() as connection:
        query = "SELECT ifnull(max(id), 0) FROM event WHERE action = 'forget' AND subject = ?"
        (done,) = connection.execute(query, (document,)).fetchone()
        queries = (
            ("SELECT 1 FROM event WHERE id > ? AND instr(details, ?)", (done, name)),
            ("SELECT 1 FROM question WHERE instr(documents, ?)", (name,)),
            ("SELECT 1 FROM contribution WHERE instr(documents, ?) OR path = ?", (name, document)),
        )
        return any(connection.execute(query, values).fetchone() for query, values in queries)


def _publish_without(
    document: str, live: Manifest, store: Path, embedder: Embedder, how: How, who: str, why: str
) -> str:
    """Make a version without any trace of the document live, and nothing else that may have changed; give its id."""
    if not _may_hold(store / VERSIONS / live.id, live, document):
        return live.id
    prepared = prepare_locked([], store, embedder, replace(how, update=False, without=frozenset([document])))
    go_live(store, prepared.manifest.id, "forget", who=who, why=why, plan=prepared.plan)
    return prepared.manifest.id
