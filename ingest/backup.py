"""A copy of what is live, taken while it is used, and the way back.

    backup(Path(".kb"), Path("/backup/2026-11-23"), who="li")      # a store of its own: CITEDESK_KB_DIR may point to it
    restore(Path("/backup/2026-11-23"), Path(".kb"), who="li")

A backup holds the live version and the bookkeeping, proven as they lie in the copy. The originals are the owner's own files.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from ingest.audit import events, record
from ingest.books import BOOKS
from ingest.errors import StoreError
from ingest.history import go_live, reconcile
from ingest.lock import builder_lock
from ingest.manifest import Manifest, check_seal, hash_tree, read_manifest
from ingest.prove import prove
from ingest.retention import put
from ingest.version import BUILDING, VERSIONS, current_id, open_current, open_version, set_current

_ALL = 1_000_000
_ATTEMPTS = 5


def backup(store: Path, folder: Path, *, who: str = "") -> str:
    """Copy the live version and the bookkeeping into a new `folder`, prove the copy, and give the version's id.

    Raise StoreError where the folder is not empty, or where nothing sound is live.
    """
    if folder.exists() and any(folder.iterdir()):
        raise StoreError("not_empty", str(folder), "is not empty", "Name a folder that does not exist yet.")
    for attempt in range(_ATTEMPTS):
        with open_current(store) as live:
            version = live.id
        try:
            _copy(store / VERSIONS / version, folder / VERSIONS / version)
            break
        except StoreError:  # was it pruned while it was copied? Then another one is live by now
            shutil.rmtree(folder, ignore_errors=True)
            if current_id(store) == version or attempt + 1 == _ATTEMPTS:
                raise
    set_current(folder, version)
    _copy_books(store, folder)
    with open_version(folder, version) as copy:
        prove(copy)
    record(store, "backup", who=who, subject=version, details={"folder": str(folder)})
    return version


def restore(folder: Path, store: Path, *, who: str = "") -> str:
    """Make the version of a backup live in `store`, after proving it; give its id.

    The bookkeeping comes along where the store has none. Raise StoreError where the backup is damaged, or holds what was erased.
    """
    with open_current(folder) as saved:
        prove(saved)
        version = saved.id
        _refuse_erased(store, saved.manifest)
    with builder_lock(store, who=who, doing="restore"):
        if not (store / BOOKS).exists():
            _copy_books(folder, store)
        reconcile(store)
        if not _is_sound(store, version):
            building = store / VERSIONS / f"{BUILDING}{os.getpid()}"
            _copy(folder / VERSIONS / version, building)
            check_seal(building, read_manifest(building))
            put(building, store / VERSIONS / version)
        go_live(store, version, "restore", who=who, why=f"from {folder}")
    return version


def _refuse_erased(store: Path, saved: Manifest) -> None:
    """Raise StoreError (erased) for a version that holds what was erased here: it would come back unnoticed."""
    if not (store / BOOKS).exists():
        return
    erased = {event.subject for event in events(store, limit=_ALL, actions=("forget",))}
    if back := sorted(erased & {document.path for document in saved.documents}):
        problem = f"holds what was erased here: {', '.join(back)}"
        remedy = "Restore a later backup; or restore into an empty store (--kb DIR) and erase it there before you use that one."
        raise StoreError("erased", saved.id, problem, remedy)


def _is_sound(store: Path, version: str) -> bool:
    try:
        open_version(store, version).close()
        return True
    except StoreError:
        return False


def _copy(version: Path, to: Path) -> None:
    """Copy a sealed version and bring it to disk. Raise StoreError (not_copied) where that cannot be done."""
    try:
        shutil.copytree(version, to)
        hash_tree(to)
    except (shutil.Error, OSError) as error:
        remedy = "Make room on the disk, or name a folder that you may write to; then try again."
        raise StoreError("not_copied", str(version), f"cannot be copied to {to} ({error})", remedy) from error


def _copy_books(store: Path, to: Path) -> None:
    """Copy the database as of one moment, whoever writes meanwhile; it is there as a whole or not at all."""
    if not (store / BOOKS).exists():
        return
    draft = to / f".{BOOKS}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(store / BOOKS)) as source, closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
    draft.replace(to / BOOKS)
