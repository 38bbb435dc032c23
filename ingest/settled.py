"""Contradictions that an owner has looked at and found to be none: kept in the audit log, by what both places say.

settle(Path(".kb"), conflict, who="li", reason="一个是自营，一个是商家")
open_ones = unsettled(version.conflicts.conflicts, settled_keys(Path(".kb")))

When either sentence changes, it is another contradiction and is shown again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from ingest.audit import events, record
from ingest.conflict_file import Conflict

_ALL = 1_000_000


def key_of(conflict: Conflict) -> str:
    """Name a contradiction by its two documents and sentences, in whichever order."""
    places = sorted((place.document, " ".join(place.quote.split())) for place in (conflict.one, conflict.other))
    return hashlib.sha256(repr(places).encode()).hexdigest()[:16]


def settle(store: Path, conflict: Conflict, *, who: str, reason: str = "") -> None:
    """Put on record that this is no contradiction; drafts and lists leave it out from now on."""
    documents = [conflict.one.document, conflict.other.document]
    record(store, "settle", who=who, subject=key_of(conflict), reason=reason, details={"documents": documents})


def reopen(store: Path, conflict: Conflict, *, who: str, reason: str = "") -> None:
    """Take that back."""
    record(store, "reopen", who=who, subject=key_of(conflict), reason=reason)


def settled_keys(store: Path) -> frozenset[str]:
    """Give the keys of what is settled now."""
    found: dict[str, bool] = {}
    for event in reversed(events(store, limit=_ALL, actions=("settle", "reopen"))):
        found[event.subject] = event.action == "settle"
    return frozenset(key for key, is_settled in found.items() if is_settled)


def unsettled(conflicts: Iterable[Conflict], settled: Collection[str]) -> list[Conflict]:
    """Leave out what is settled."""
    return [conflict for conflict in conflicts if key_of(conflict) not in settled]
