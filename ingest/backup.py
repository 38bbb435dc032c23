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

from ingest.audit import record
from ingest.books import BOOKS
from ingest.errors import StoreError
from ingest.history import go_live
from ingest.lock import builder_lock
from ingest.manifest import rename_durably
from ingest.prove import prove
from ingest.retention import discard
from ingest.version import BUILDING, VERSIONS, open_current, open_sound, open_version, set_current

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
            shutil.copytree(store / VERSIONS / version, folder / VERSIONS / version)
            break
        except (shutil.Error, FileNotFoundError):  # pruned while it was copied: another one is live by now
            shutil.rmtree(folder, ignore_errors=True)
            if attempt + 1 == _ATTEMPTS:
                raise
    set_current(folder, version)
    _copy_books(store, folder)
    with open_version(folder, version) as copy:
        prove(copy)
    record(store, "backup", who=who, subject=version, details={"folder": str(folder)})
    return version


def restore(folder: Path, store: Path, *, who: str = "") -> str:
    """Make the version of a backup live in `store`, after proving it; give its id.

    The bookkeeping comes along where the store has none. Raise StoreError where the backup is damaged.
    """
    with open_sound(folder)[0] as saved:
        prove(saved)
        version = saved.id
    with builder_lock(store, who=who, doing="restore"):
        target = store / VERSIONS / version
        if target.exists():
            discard(target)
        building = store / VERSIONS / f"{BUILDING}{os.getpid()}"
        shutil.copytree(folder / VERSIONS / version, building)
        rename_durably(building, target)
        if not (store / BOOKS).exists() and (folder / BOOKS).exists():
            _copy_books(folder, store)
        open_version(store, version).close()
        go_live(store, version, "restore", who=who, why=f"from {folder}")
    return version


def _copy_books(store: Path, to: Path) -> None:
    """Copy the database as of one moment, whoever writes meanwhile."""
    if not (store / BOOKS).exists():
        return
    with closing(sqlite3.connect(store / BOOKS)) as source, closing(sqlite3.connect(to / BOOKS)) as copy:
        source.backup(copy)
