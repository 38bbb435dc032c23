"""Erase a document for good: no longer live, in no older version, cache, stored question, rating, proposal or report.

    erased = forget("privacy/老名单.md", Path(".kb"), embedder, who="li", reports=[Path("eval/reports")])
    erased.versions, erased.questions, erased.files

The original and its sidecar go first, since the next publish would bring them back. In the end every byte that is left on
disk is searched for the document's own sentences: what is found is an error, never a promise kept in part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.audit import record
from ingest.books import Books
from ingest.chunking import Chunk
from ingest.embedding import Embedder
from ingest.embedding_cache import EmbeddingCache
from ingest.errors import PublishError, StoreError
from ingest.history import go_live
from ingest.loaders.discovery import SIDECAR
from ingest.lock import builder_lock
from ingest.manifest import Manifest, read_manifest
from ingest.old_log import take_over
from ingest.publish import How, prepare_locked
from ingest.retention import discard, remove_leftovers
from ingest.version import VERSIONS, live_manifest, read_passages

SOURCES = "sources"  # clones of repositories, in the store
_OWN = 8  # characters; a shorter line may stand in any document


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was erased: the document, originals, versions by id, and how many vectors, questions, proposals, reports."""

    document: str
    files: tuple[str, ...]
    versions: tuple[str, ...]
    live: str
    vectors: int
    questions: int
    proposals: int
    reports: tuple[str, ...]


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
    with builder_lock(store, who=who, doing="forget"):
        remove_leftovers(store)
        holding = _holding(store, document)
        originals = _originals(store, document)
        if not holding and not originals:
            raise PublishError(
                "unknown_document",
                document,
                "is in no version and not in the knowledge folder",
                "Give its path as python -m ingest status --json lists it.",
            )
        passages = [p for folder, _ in holding for p in _passages_of(folder, document)]
        models = {manifest.model_id for _, manifest in holding}
        with _set_aside(originals):  # back again if the publish fails: nothing is erased in part
            live = _publish_without(document, store, embedder, replace(how or How(), update=False), who, why)
        for folder, _ in holding:
            discard(folder)
        own = own_lines(passages, _all_lines(store))
        with EmbeddingCache(store / "cache") as cache:
            vectors = cache.forget((model, p.index_text()) for model in models for p in passages)
        questions, proposals = _erase_from_books(store, document, own, [m.id for _, m in holding])
        gone = [str(path) for path in _reports_with(reports, document, own)]
        left = [str(path) for path in (store, *reports) for path in files_with(path, own)]
        if left:
            remedy = "Delete these files by hand; the document is no longer live."
            raise StoreError("not_erased", document, f"its text still stands in {', '.join(left)}", remedy)
        erased = Erased(
            document=document,
            files=tuple(map(str, originals)),
            versions=tuple(manifest.id for _, manifest in holding),
            live=live,
            vectors=vectors,
            questions=questions,
            proposals=proposals,
            reports=tuple(gone),
        )
        counts = {name: len(value) if isinstance(value, tuple) else value for name, value in vars(erased).items()}
        record(store, "forget", who=who, subject=document, reason=why, details=counts)
    return erased


def own_lines(passages: Iterable[Chunk], elsewhere: set[str]) -> frozenset[str]:
    """List the lines by which the document is known: long enough, and in no other document."""
    lines = {line.strip() for passage in passages for line in passage.text.split("\n")}
    return frozenset(line for line in lines if len(line) >= _OWN and line not in elsewhere)


def files_with(folder: Path, lines: Iterable[str]) -> list[Path]:
    """List the files below `folder` whose bytes hold one of `lines`: as UTF-8, or as JSON writes it."""
    wanted = {
        form
        for line in lines
        for form in (line.encode(), *(json.dumps(line, ensure_ascii=a)[1:-1].encode() for a in (True, False)))
    }
    found = []
    for path in sorted(folder.rglob("*")) if wanted else ():
        if path.is_file():
            with suppress(FileNotFoundError):
                content = path.read_bytes()
                if any(form in content for form in wanted):
                    found.append(path)
    return found


def _holding(store: Path, document: str) -> list[tuple[Path, Manifest]]:
    """List the versions that hold a document; one that cannot be read may hold it, and goes as well."""
    found = []
    for folder in sorted((store / VERSIONS).glob("[!.]*")):
        try:
            manifest = read_manifest(folder)
        except StoreError:
            discard(folder)
            continue
        if document in {record.path for record in manifest.documents} or _refused(manifest, document):
            found.append((folder, manifest))
    return found


def _refused(manifest: Manifest, document: str) -> bool:
    return document in {refusal.subject for refusal in manifest.refused}


def _passages_of(folder: Path, document: str) -> list[Chunk]:
    return [passage for passage in read_passages(folder / "passages.jsonl") if passage.document == document]


def _all_lines(store: Path) -> set[str]:
    """Give every line of what is live after the document is gone: its sentences that stand there as well are not its own."""
    live = live_manifest(store)
    passages = read_passages(store / VERSIONS / live.id / "passages.jsonl") if live else []
    return {line.strip() for passage in passages for line in passage.text.split("\n")}


def _originals(store: Path, document: str) -> list[Path]:
    live = live_manifest(store)
    found = []
    for root in map(Path, live.roots if live else ()):
        for path in (root / document, root / f"{document}{SIDECAR}"):
            if path.is_file() or path.is_symlink():
                if path.is_relative_to(store / SOURCES):
                    remedy = "Take it out of that repository, publish, and forget it then."
                    raise PublishError(
                        "in_source", document, "comes from a repository, which would bring it back", remedy
                    )
                found.append(path)
    return found


@contextmanager
def _set_aside(originals: Sequence[Path]) -> Iterator[None]:
    """Hide the files from the publish within, and delete them once it has gone well."""
    hidden = [(path, path.with_name(f".forget-{path.name}")) for path in originals]
    for path, aside in hidden:
        path.rename(aside)
    try:
        yield
    except BaseException:
        for path, aside in hidden:
            aside.rename(path)
        raise
    for _, aside in hidden:
        aside.unlink()


def _publish_without(document: str, store: Path, embedder: Embedder, how: How, who: str, why: str) -> str:
    """Make a version without the document live, and nothing else that may have changed; give the live version's id."""
    live = live_manifest(store)
    if live is None:
        raise PublishError("no_version", str(store), "holds no published knowledge", "Publish the documents first.")
    if document not in {record.path for record in live.documents} and not _refused(live, document):
        return live.id
    gone = [document, *({f"{document}{SIDECAR}"} & live.steering.keys())]
    prepared = prepare_locked([Path(live.roots[0]) / name for name in gone], store, embedder, how)
    go_live(store, prepared.manifest.id, "forget", who=who, why=why, plan=prepared.plan)
    return prepared.manifest.id


def _erase_from_books(store: Path, document: str, own: frozenset[str], versions: Sequence[str]) -> tuple[int, int]:
    """Erase questions and proposals that cite the document or hold a line of it; give how many of each."""
    take_over(store)
    books = Books(store)
    with books.opened() as connection:
        questions = [
            (number,)
            for number, text, documents in connection.execute("SELECT id, question, documents FROM question")
            if document in json.loads(documents) or any(line in text for line in own)
        ]
        connection.executemany("DELETE FROM feedback WHERE question_id = ?", questions)
        connection.executemany("DELETE FROM question WHERE id = ?", questions)
        proposals = [
            (number,)
            for number, text, documents, path in connection.execute(
                "SELECT id, question || answer || reason, documents, path FROM contribution"
            )
            if document in (path, *json.loads(documents)) or any(line in text for line in own)
        ]
        connection.executemany("DELETE FROM contribution WHERE id = ?", proposals)
        connection.execute("DELETE FROM evaluation")  # made anew when it is wanted
    books.compact()
    return len(questions), len(proposals)


def _reports_with(folders: Sequence[Path], document: str, own: frozenset[str]) -> Iterator[Path]:
    for folder in folders:
        for path in files_with(folder, {document, *own}):
            path.unlink()
            yield path
