"""Which versions stay: so many of the newest, none older than so many days; always the live one and the one before it.

prune(store, keep=5, days=90)          # only the holder of the builder's lock may call these
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.errors import StoreError
from ingest.manifest import Manifest, read_manifest, rename_durably
from ingest.version import BUILDING, DISCARDED, REPLACED, VERSIONS, current_id, list_versions

KEPT_VERSIONS, KEPT_DAYS = 5, 90


def prune(store: Path, *, keep: int = KEPT_VERSIONS, days: int = KEPT_DAYS) -> list[str]:
    """Discard what is beyond the newest `keep` or older than `days` (0: whatever age), and what was never live.

    The live version and the last one before it stay whatever their age, so that one can always go back one step.
    """
    live = current_id(store)
    published = list_versions(store)
    youngest = (datetime.now(UTC) - timedelta(days=days)).isoformat() if days else ""
    kept: set[str | None] = {m.id for m in published[: max(keep, 1)] if m.published >= youngest}
    kept |= {live, _before(published, live)}
    gone = [folder for folder in (store / VERSIONS).glob("[!.]*") if folder.name not in kept]
    for folder in gone:
        discard(folder)
    return [folder.name for folder in gone]


def discard(folder: Path) -> None:
    """Remove a version so that no half of it is ever found under its name."""
    aside = folder.with_name(f"{DISCARDED}{folder.name}")
    folder.rename(aside)
    shutil.rmtree(aside)


def discard_prepared(store: Path, *, but: str) -> None:
    """Remove the versions that were never live, `but` one."""
    kept = {but, current_id(store)}
    for folder in (store / VERSIONS).glob("[!.]*"):
        if folder.name not in kept:
            with suppress(StoreError):  # a damaged one may have been live: `prune` is its end
                if not read_manifest(folder).published:
                    discard(folder)


def put(folder: Path, to: Path) -> None:
    """Give a finished version its name. One that has it makes room first, and is read until the new one is there."""
    aside = to.with_name(f"{REPLACED}{to.name}")
    if to.exists():
        to.rename(aside)
    rename_durably(folder, to)
    shutil.rmtree(aside, ignore_errors=True)


def remove_leftovers(store: Path) -> None:
    """Remove what killed builders left behind; a version that had made room for one that never came gets its name back."""
    for aside in (store / VERSIONS).glob(f"{REPLACED}*"):
        version = aside.with_name(aside.name.removeprefix(REPLACED))
        if version.exists():
            shutil.rmtree(aside)
        else:
            rename_durably(aside, version)
    for pattern in (BUILDING, DISCARDED):
        for folder in (store / VERSIONS).glob(pattern + "*"):
            shutil.rmtree(folder)


def _before(published: Collection[Manifest], live: str | None) -> str | None:
    others = [manifest for manifest in published if manifest.id != live]
    since = next((manifest.published for manifest in published if manifest.id == live), "")
    older = [manifest for manifest in others if manifest.published <= since]
    return older[0].id if older else None
