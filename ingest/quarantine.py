"""Passages that read like an order to a machine are held back: not indexed, not answered from, until their owner approves them.

    reading, held = hold_back(read(scope, live), live, decisions(store))     # a publish and its preview call this
    approve(store, held[0], who="li", why="说明书里的语音口令")                 # from the next publish on it is answered from
    reject(store, held[0], who="li")                                         # stays out, and is no longer listed as waiting

A decision is kept in the books, with an audit entry, by the hash of what is indexed (title, headings, text): while that is
unchanged it holds, wherever the passage stands. The version keeps what was held back apart (held.jsonl) and names it in its
manifest. A rollback brings a sealed version back as it was, with what was approved then; the next publish decides anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from ingest.audit import append
from ingest.books import Books
from ingest.chunking import Chunk
from ingest.errors import PublishError
from ingest.instructions import reads_like_instruction
from ingest.manifest import DocumentRecord, HeldBack
from ingest.reading import Reading
from ingest.version import KnowledgeVersion

SCREENING = ("instructions.py", "instruction_patterns.py", "folding.py")
State = Literal["approved", "rejected"]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What an owner said of a passage: when (ISO 8601, UTC), who and why."""

    state: State
    at: str
    who: str
    why: str


@dataclass(frozen=True, kw_only=True)
class HeldPassage:
    """A passage that is held back, and what the manifest says of it. `is_left_out`: an owner has decided so."""

    record: HeldBack
    passage: Chunk
    is_left_out: bool = False


def key_of(passage: Chunk) -> str:
    """Name a passage by what both legs would see of it."""
    return hashlib.sha256(passage.index_text().encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def screening() -> str:
    """Name the code that looks at passages, so that what it let through is not looked at again."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in SCREENING)).hexdigest()[:16]


def hold_back(
    reading: Reading, live: KnowledgeVersion | None, decided: Mapping[str, Decision]
) -> tuple[Reading, tuple[HeldPassage, ...]]:
    """Take what reads like an order, and is not approved, out of a reading; give what is left and what was taken out."""
    known = _looked_at(live, decided)
    held = [
        found
        for _, group in groupby(reading.passages, key=lambda passage: passage.document)
        for place, passage in enumerate(group)
        if id(passage) not in known and (found := _held(passage, place, decided))
    ]
    gone = {id(one.passage) for one in held}
    passages = tuple(passage for passage in reading.passages if id(passage) not in gone)
    return replace(reading, passages=passages, documents=_counted(reading.documents, passages)), tuple(held)


def _looked_at(live: KnowledgeVersion | None, decided: Mapping[str, Decision]) -> set[int]:
    """Give the live passages, as objects, that this very code has let through; what was decided on is looked up again."""
    if live is None or live.manifest.screening != screening():
        return set()
    return {id(passage) for passage in live.passages if not (decided and key_of(passage) in decided)}


def _held(passage: Chunk, place: int, decided: Mapping[str, Decision]) -> HeldPassage | None:
    suspicion = reads_like_instruction(passage.index_text())
    if suspicion is None:
        return None
    key = key_of(passage)
    if (decision := decided.get(key)) and decision.state == "approved":
        return None
    record = HeldBack(
        key=key,
        document=passage.document,
        heading=passage.heading,
        kind=suspicion.kind,
        start=suspicion.start,
        end=suspicion.end,
        place=place,
    )
    return HeldPassage(record=record, passage=passage, is_left_out=decision is not None)


def _counted(documents: Sequence[DocumentRecord], passages: Sequence[Chunk]) -> tuple[DocumentRecord, ...]:
    """Count the passages of each document anew. One of which all is held back stays, with none."""
    counts = {name: sum(1 for _ in group) for name, group in groupby(passages, key=lambda passage: passage.document)}
    return tuple(replace(record, passages=counts.get(record.path, 0)) for record in documents)


def held_in(version: KnowledgeVersion, decided: Mapping[str, Decision]) -> list[HeldPassage]:
    """List what a version holds back; what was approved since goes in with the next publish and is left out here."""
    states = [
        (record, passage, decided.get(record.key))
        for record, passage in zip(version.manifest.held, version.held, strict=True)
    ]
    return [
        HeldPassage(record=record, passage=passage, is_left_out=decision is not None)
        for record, passage, decision in states
        if decision is None or decision.state == "rejected"
    ]


def in_sight(held: HeldPassage) -> tuple[str, str, str]:
    """Give what stands before, in and after the suspected span, each letter that cannot be seen spelled out (<U+202E>)."""
    text, record = held.passage.index_text(), held.record
    before, suspected, after = text[: record.start], text[record.start : record.end], text[record.end :]
    return _spelled(before), _spelled(suspected), _spelled(after)


def _spelled(text: str) -> str:
    return "".join(letter if letter.isprintable() or letter == "\n" else f"<U+{ord(letter):04X}>" for letter in text)


def find(version: KnowledgeVersion, key: str) -> HeldPassage | None:
    """Find a passage of a version by its key, whether it is held back or was let in by a decision."""
    for one in held_in(version, {}):
        if one.record.key == key:
            return one
    return next((_held(passage, 0, {}) for passage in version.passages if key_of(passage) == key), None)


def decisions(store: Path) -> dict[str, Decision]:
    """Give the latest decision of each passage."""
    with Books(store).opened() as connection:
        rows = connection.execute("SELECT key, state, at, who, why FROM quarantine").fetchall()
    return {key: Decision(state=state, at=at, who=who, why=why) for key, state, at, who, why in rows}


def approve(store: Path, held: HeldPassage, *, who: str, why: str) -> None:
    """Let a passage into answers from the next publish on. Raise PublishError (no_reason) without a reason."""
    if not why.strip():
        raise PublishError("no_reason", held.record.key, "is approved without a reason", "Say why (--why REASON).")
    _decide(store, held, "approved", who=who, why=why.strip())


def reject(store: Path, held: HeldPassage, *, who: str, why: str = "") -> None:
    """Leave a passage out for good, also one that was approved before."""
    _decide(store, held, "rejected", who=who, why=why.strip())


def _decide(store: Path, held: HeldPassage, state: State, *, who: str, why: str) -> None:
    record, at = held.record, datetime.now(UTC).isoformat(timespec="microseconds")
    with Books(store).opened() as connection:
        _write(connection, record.key, Decision(state=state, at=at, who=who, why=why))
        details = {"document": record.document, "kind": record.kind}
        action: Literal["let_in", "leave_out"] = "let_in" if state == "approved" else "leave_out"
        append(connection, action, who=who, subject=record.key, reason=why, details=details, at=at)


def _write(connection: sqlite3.Connection, key: str, decision: Decision) -> None:
    connection.execute(
        "INSERT INTO quarantine (key, state, at, who, why) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET state = excluded.state, at = excluded.at, who = excluded.who, why = excluded.why",
        (key, decision.state, decision.at, decision.who, decision.why),
    )
