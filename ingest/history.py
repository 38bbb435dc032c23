"""What went live when, by whom and why; going back one step; comparing any two versions.

go_live(store, version, "publish", who="li", why="双12 规则", plan=plan)     # only the holder of the builder's lock, and
reconcile(store)                                                            # before anything else what a killed one left
roll_back(Path(".kb"), who="wang", why="错价")                               # one step, or to a version by its id
for entry in history(Path(".kb")): print(entry.at, entry.who, entry.action, entry.subject)
print(render(compare_versions(Path(".kb"), "a1…", "b2…")))                  # ingest.plan.render
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ingest.audit import Event, events, record
from ingest.errors import StoreError
from ingest.lock import builder_lock
from ingest.manifest import read_manifest, write_durably, write_manifest
from ingest.plan import Plan, compare_passages
from ingest.retention import remove_leftovers
from ingest.version import VERSIONS, current_id, list_versions, open_version, set_current

Flip = Literal["publish", "rollback", "forget", "rebuild", "restore"]
FLIPS: tuple[Flip, ...] = ("publish", "rollback", "forget", "rebuild", "restore")
_NOTE = "going-live.json"  # what is about to be done and recorded, while it is
_OF_THE_FLIP = ("published", "who", "why", "base", "changes")  # what a manifest says of its going live
_NAMED = 200  # documents that an entry names; the counts are of all


def go_live(store: Path, version: str, action: Flip, *, who: str, why: str = "", plan: Plan | None = None) -> None:
    """Flip the pointer to a sealed version, and record it. A kill in between is put right by `reconcile`, from a note."""
    before = current_id(store)
    folder = store / VERSIONS / version
    sealed = read_manifest(folder)
    manifest = sealed
    if action != "rollback":
        manifest = replace(sealed, published=_now(), who=who, why=why)
        if plan and before != version:
            manifest = replace(manifest, base=before or "", changes=plan.counts())
    details = _details(before, manifest.changes, plan)
    event: dict[str, Any] = {"action": action, "who": who, "subject": version, "reason": why, "details": details}
    former = {name: getattr(sealed, name) for name in _OF_THE_FLIP}
    note = {"event": event, "former": former, "last": _last(store)}
    write_durably(store / _NOTE, json.dumps(note, ensure_ascii=False))
    if manifest is not sealed:
        write_manifest(folder, manifest)
    set_current(store, version)
    record(store, **event)
    (store / _NOTE).unlink()


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
    """Put right what a killed builder left: folders without a name, and a flip that was not recorded, or not done."""
    remove_leftovers(store)
    live = current_id(store)
    note = _note(store)
    if note and note["event"]["subject"] == live:
        if _last(store) == note["last"]:
            record(store, **note["event"])
    elif note:
        with suppress(StoreError):  # it never was live: it is not listed as if
            folder = store / VERSIONS / note["event"]["subject"]
            write_manifest(folder, replace(read_manifest(folder), **note["former"]))
    elif live and not _last(store):
        _record_unknown(store, live)
    (store / _NOTE).unlink(missing_ok=True)


def _record_unknown(store: Path, live: str) -> None:
    """Begin the history of a store that has none with what its live version says of itself."""
    with suppress(StoreError):  # what is damaged is told by who opens it
        manifest = read_manifest(store / VERSIONS / live)
        details = {"counts": manifest.changes, "previous": manifest.base, "recovered": True}
        record(store, "publish", who=manifest.who, subject=live, reason=manifest.why, details=details)


def _note(store: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads((store / _NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _last(store: Path) -> int:
    """Give the number of the last flip on record, 0 if there is none."""
    return next((event.id for event in history(store, limit=1)), 0)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


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
