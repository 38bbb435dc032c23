"""What was asked and how it was rated, kept on this machine only, personal numbers masked.

log = LiveLog(Path(".kb/live/live.sqlite"))
asked = log.question(reply)
log.feedback(asked, helpful=False, reason="旧规则")
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.privacy import mask
from assistant.reply import Reply
from ingest.errors import StoreError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS question (
    id INTEGER PRIMARY KEY, asked TEXT NOT NULL, question TEXT NOT NULL, language TEXT NOT NULL,
    abstained INTEGER NOT NULL, drafter TEXT NOT NULL, version TEXT NOT NULL, documents TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, question_id INTEGER NOT NULL REFERENCES question(id), given TEXT NOT NULL,
    helpful INTEGER NOT NULL, reason TEXT NOT NULL);
"""


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One question with its latest rating; `helpful` is None when nobody rated it."""

    id: int
    asked: str
    question: str
    abstained: bool
    helpful: bool | None
    reason: str


class LiveLog:
    """An append-only log in SQLite. Each call opens and closes its own connection, so any thread may call.

    Every call raises StoreError (live_log) where the file is damaged or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
                connection.executescript(_SCHEMA)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                "live_log",
                str(self.path),
                f"the log of questions and ratings cannot be used: {error}",
                "Make its folder writable; if the file is damaged, move it away, and a new one is begun.",
            ) from error

    def question(self, reply: Reply) -> int:
        """Keep a question and what came of it; give its number."""
        documents = sorted({c.document for s in reply.sentences for c in s.citations})
        row = (
            datetime.now(UTC).isoformat(timespec="seconds"),
            mask(reply.question),
            reply.language,
            reply.abstained,
            reply.drafter,
            reply.version,
            json.dumps(documents, ensure_ascii=False),
        )
        with self._opened() as connection:
            cursor = connection.execute(
                "INSERT INTO question (asked, question, language, abstained, drafter, version, documents)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return int(cursor.lastrowid or 0)

    def feedback(self, question_id: int, *, helpful: bool, reason: str = "") -> None:
        """Keep a rating with its reason."""
        row = (question_id, datetime.now(UTC).isoformat(timespec="seconds"), helpful, mask(reason))
        with self._opened() as connection:
            connection.execute("INSERT INTO feedback (question_id, given, helpful, reason) VALUES (?, ?, ?, ?)", row)

    def helpful(self) -> list[tuple[str, frozenset[str]]]:
        """List the questions whose latest rating is good, each with the documents that its reply cited, oldest first."""
        with self._opened() as connection:
            rows = connection.execute(
                "SELECT q.question, q.documents FROM question q JOIN feedback f"
                " ON f.id = (SELECT max(id) FROM feedback WHERE question_id = q.id)"
                " WHERE f.helpful AND NOT q.abstained ORDER BY q.id"
            ).fetchall()
        return [(question, frozenset(json.loads(documents))) for question, documents in rows]

    def recent(self, limit: int = 50) -> list[Rated]:
        """List the latest questions, newest first."""
        with self._opened() as connection:
            rows = connection.execute(
                "SELECT q.id, q.asked, q.question, q.abstained, f.helpful, f.reason FROM question q"
                " LEFT JOIN feedback f ON f.id = (SELECT max(id) FROM feedback WHERE question_id = q.id)"
                " ORDER BY q.id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [
            Rated(
                id=row[0],
                asked=row[1],
                question=row[2],
                abstained=bool(row[3]),
                helpful=None if row[4] is None else bool(row[4]),
                reason=row[5] or "",
            )
            for row in rows
        ]
