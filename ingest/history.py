"""What went live when, by whom and why; going back one step; comparing any two versions.

go_live(store, version, "publish", who="li", why="双12 规则", plan=plan)     # only the holder of the builder's lock
roll_back(Path(".kb"), who="wang", why="错价")                               # one step, or to a version by its id
for entry in history(Path(".kb")): print(entry.at, entry.who, entry.action, entry.subject)
print(render(compare_versions(Path(".kb"), "a1…", "b2…")))                  # ingest.plan.render
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ingest.audit import Event, events, record
from ingest.errors import StoreError
from ingest.lock import builder_lock
from ingest.manifest import read_manifest, write_manifest
from ingest.plan import Plan, compare_passages
from ingest.version import VERSIONS, current_id, list_versions, open_version, set_current

Flip = Literal["publish", "rollback", "forget", "rebuild", "restore"]
FLIPS: tuple[Flip, ...] = ("publish", "rollback", "forget", "rebuild", "restore")
_NAMED = 200  # documents that an entry names; the counts are of all


def go_live(store: Path, version: str, action: Flip, *, who: str, why: str = "", plan: Plan | None = None) -> None:
    """Flip the pointer to a sealed version, and record it. A kill in between is put right by `reconcile`."""
    before = current_id(store)
    folder = store / VERSIONS / version
    manifest = read_manifest(folder)
    if action != "rollback":
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        write_manifest(folder, replace(manifest, published=now, who=who, why=why))
    set_current(store, version)
    record(store, action, who=who, subject=version, reason=why, details=_details(before, manifest.changes, plan))


def roll_back(store: Path, to: str | None = None, *, who: str = "", why: str = "") -> str:
    """Make an older version live: `to`, or the one published before the live one. Give its id."""
    with builder_lock(store, who=who, doing="rollback"):
        reconcile(store)
        version = to or _one_before(store)
        open_version(store, version).close()
        if version != current_id(store):
            go_live(store, version, "rollback", who=who, why=why)
        return version


def history(store: Path, *, limit: int = 100) -> list[Event]:
    """List what went live, newest first. `subject` is the version, `details` what it changed and what was live before."""
    return events(store, limit=limit, actions=FLIPS)


def reconcile(store: Path) -> None:
    """Record the flip of a builder that was killed before it could: the manifest knows who and why."""
    live = current_id(store)
    last = history(store, limit=1)
    if live is None or (last and last[0].subject == live):
        return
    try:
        manifest = read_manifest(store / VERSIONS / live)
    except StoreError:
        return  # what is damaged is told by who opens it
    details = {**manifest.changes, "previous": manifest.base, "recovered": True}
    record(store, "publish", who=manifest.who, subject=live, reason=manifest.why, details=details)


def compare_versions(store: Path, one: str, other: str) -> Plan:
    """Say what `other` changes against `one`, as a plan."""
    with open_version(store, one) as before, open_version(store, other) as after:
        return compare_passages(before, after.manifest.documents, after.passages, after.manifest.steering)


def _one_before(store: Path) -> str:
    live = current_id(store)
    ids = [manifest.id for manifest in list_versions(store)]
    older = ids[ids.index(live) + 1 :] if live in ids else [i for i in ids if i != live]
    if older:
        return older[0]
    raise StoreError(
        "no_older_version",
        str(store),
        "holds no version older than the live one",
        "python -m ingest status lists the versions; python -m ingest rollback VERSION goes to one.",
    )


def _details(before: str | None, changes: dict[str, int], plan: Plan | None) -> dict[str, object]:
    names = (
        {name: list(getattr(plan, name))[:_NAMED] for name in ("added", "changed", "removed", "steering")}
        if plan
        else {}
    )
    refused = {"refused": [error.subject for error in plan.refused][:_NAMED]} if plan else {}
    return {"previous": before or "", "counts": changes, **names, **refused}
