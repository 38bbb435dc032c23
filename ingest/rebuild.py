"""Make everything anew that can be made anew: the originals and the sealed versions are enough.

outcome = rebuild([Path("kb_docs")], Path(".kb"), embedder, who="li")

The live version is read, embedded and indexed from the originals, reusing nothing; a bookkeeping that cannot be read is set
aside and begun anew, with the history that the versions themselves remember. Questions and ratings in it stay in the old file.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.audit import check_chain, events, record
from ingest.books import BOOKS, Books
from ingest.embedding import Embedder
from ingest.errors import LoadError, StoreError
from ingest.history import go_live
from ingest.lock import builder_lock
from ingest.publish import Gate, How, prepare_locked
from ingest.version import list_versions

_PASSING = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_AUTH,
)


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What a rebuild did. `is_same` says whether the originals give the very content that was live."""

    version: str
    is_same: bool
    documents: int
    passages: int
    refused: tuple[LoadError, ...]
    books_set_aside: str


def rebuild(
    paths: Sequence[Path],
    store: Path,
    embedder: Embedder,
    how: How | None = None,
    *,
    who: str = "",
    gate: Gate | None = None,
) -> Rebuilt:
    """Rebuild and make the result live. Raise PublishError as a publish does; then what was live stays live."""
    with builder_lock(store, who=who, doing="rebuild"):
        aside = _mend_books(store)
        shutil.rmtree(store / "cache", ignore_errors=True)
        prepared = prepare_locked(paths, store, embedder, replace(how or How(), anew=True))
        if gate:
            gate(prepared)
        why = f"bookkeeping begun anew, the old one is {aside}" if aside else ""
        go_live(store, prepared.manifest.id, "rebuild", who=who, why=why, plan=prepared.plan)
    return Rebuilt(
        version=prepared.manifest.id,
        is_same=prepared.is_live,
        documents=len(prepared.manifest.documents),
        passages=prepared.manifest.passages,
        refused=prepared.plan.refused,
        books_set_aside=aside,
    )


def _mend_books(store: Path) -> str:
    """Begin a new bookkeeping where the old one cannot be read or is empty; give the name the old one has now."""
    aside = ""
    try:
        check_chain(store)
    except StoreError as error:
        if error.code == "books_newer" or _may_pass(error):
            raise
        aside = f"{BOOKS}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        for suffix in ("", "-wal", "-shm"):
            path = store / f"{BOOKS}{suffix}"
            if path.exists():
                path.rename(store / f"{aside}{suffix}")
    with Books(store).opened():
        pass
    if not events(store, limit=1):
        for manifest in sorted(list_versions(store), key=lambda one: one.published):
            details = {"counts": manifest.changes, "previous": manifest.base, "recovered": True}
            record(
                store, "publish", who=manifest.who, subject=manifest.id, reason=manifest.why, details=details,
                at=manifest.published,
            )  # fmt: skip
    return aside


def _may_pass(error: StoreError) -> bool:
    """Say whether the books only cannot be used now: locked, read-only, no room. Nothing is wrong with what they hold."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _PASSING  # the primary code of an extended one
    return isinstance(cause, OSError)
