"""Who did what, append-only: publishes, rollbacks, overrides, approvals, erasures, exports.

    record(store, "publish", who="li", subject=version, reason="双12 规则", details={"added": 2})
    for event in events(store, limit=50): print(event.at, event.who, event.action, event.subject)
    check_chain(store)                             # StoreError naming the first event that was tampered with

The database refuses to change or delete an event, and each is sealed over the one before it, so that whoever goes around
the database is found out. An event holds names of documents and versions, never their text.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ingest.books import Books
from ingest.errors import StoreError

Action = Literal[
    "publish", "rollback", "override", "refuse", "propose", "accept", "decline", "forget", "export", "rebuild",
    "restore", "backup", "sign_in_refused", "user", "settle", "reopen", "let_in", "leave_out",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that was done. `at` is ISO 8601 in UTC; `subject` is a version, document, file or user."""

    id: int
    at: str
    who: str
    action: str
    subject: str
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def record(
    store: Path,
    action: Action,
    *,
    who: str,
    subject: str,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    at: str = "",
) -> int:
    """Append an event, at this moment unless `at` says when; give its number."""
    with Books(store).opened() as connection:
        return append(connection, action, who=who, subject=subject, reason=reason, details=details, at=at)


def append(
    connection: sqlite3.Connection,
    action: Action,
    *,
    who: str,
    subject: str,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    at: str = "",
) -> int:
    """Append an event within a transaction of the books, so that it is kept with what it tells of or not at all."""
    at = at or datetime.now(UTC).isoformat(timespec="microseconds")
    row = (at, who, action, subject, reason, json.dumps(details or {}, ensure_ascii=False, sort_keys=True))
    last = connection.execute("SELECT seal FROM event ORDER BY id DESC LIMIT 1").fetchone()
    cursor = connection.execute(
        "INSERT INTO event (at, who, action, subject, reason, details, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*row, _seal(last[0] if last else "", row)),
    )
    return int(cursor.lastrowid or 0)


def this_user() -> str:
    """Give the name of this machine's user: who it was, where nobody signs in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unknown"


def events(store: Path, *, limit: int = 100, actions: Collection[str] = ()) -> list[Event]:
    """List the latest events, newest first; only of `actions` if any are named."""
    marks = ",".join("?" * len(actions))
    only = f"WHERE action IN ({marks})" if actions else ""
    with Books(store).opened() as connection:
        rows = connection.execute(
            f"SELECT id, at, who, action, subject, reason, details FROM event {only} ORDER BY id DESC LIMIT ?",
            (*actions, limit),
        ).fetchall()
    return [_event(row) for row in rows]


def check_chain(store: Path) -> int:
    """Count the events. Raise StoreError (audit_broken) where one was changed, taken out or put in."""
    before = ""
    with Books(store).opened() as connection:
        rows = connection.execute(
            "SELECT id, at, who, action, subject, reason, details, seal FROM event ORDER BY id"
        ).fetchall()
    for number, row in enumerate(rows, start=1):
        if row[0] != number or row[7] != _seal(before, row[1:7]):
            raise StoreError(
                "audit_broken",
                f"event {row[0]}",
                "is not as it was written, or one before it is gone",
                "Restore the bookkeeping from a backup, and find out who could write the file.",
            )
        before = row[7]
    return len(rows)


def _event(row: sqlite3.Row | tuple[Any, ...]) -> Event:
    number, at, who, action, subject, reason, details = row
    return Event(
        id=number, at=at, who=who, action=action, subject=subject, reason=reason, details=dict(json.loads(details))
    )


def _seal(before: str, row: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps([before, *row], ensure_ascii=False).encode()).hexdigest()
