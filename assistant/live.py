"""What was asked and how it was rated, kept in the bookkeeping of this machine only, personal numbers masked.

log = LiveLog(Path(".kb"))
asked = log.question(reply)
log.feedback(asked, helpful=False, reason="旧规则")
log.unmet()                        # what was not answered, or badly: what `assistant.gaps` clusters
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from assistant.privacy import mask
from assistant.reply import Reply
from ingest.books import Books
from ingest.old_log import take_over

_FIRST = date(2000, 1, 1)  # nothing was asked before; much earlier days have no moment in UTC


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One question with its latest rating; `helpful` is None when nobody rated it."""

    id: int
    asked: str
    question: str
    abstained: bool
    helpful: bool | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Unmet:
    """One question that was not answered, or whose latest rating is bad (`reason`: what was said with it)."""

    id: int
    asked: str
    question: str
    language: str
    abstained: bool
    rated_bad: bool
    reason: str


class LiveLog:
    """The log of one store. Each call is a transaction of its own, so any thread or process may call.

    Every call raises StoreError: books where the bookkeeping cannot be used, live_log where the log of an earlier release
    cannot be taken over.
    """

    def __init__(self, store: Path) -> None:
        self.store = store

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        take_over(self.store)
        with Books(self.store).opened() as connection:
            yield connection

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
            reply.refused,
            json.dumps(documents, ensure_ascii=False),
        )
        with self._opened() as connection:
            cursor = connection.execute(
                "INSERT INTO question (asked, question, language, abstained, drafter, version, refused, documents)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
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

    def unmet(self, since: date | None = None) -> list[Unmet]:
        """List the questions that were not answered or whose latest rating is bad, oldest first; `since` is a day here.

        A request that was refused is no gap of the knowledge.
        """
        with self._opened() as connection:
            rows = connection.execute(
                "SELECT q.id, q.asked, q.question, q.language, q.abstained, NOT ifnull(f.helpful, 1), f.reason"
                " FROM question q LEFT JOIN feedback f"
                " ON f.id = (SELECT max(id) FROM feedback WHERE question_id = q.id)"
                " WHERE (q.abstained AND q.refused = '' OR NOT ifnull(f.helpful, 1)) AND q.asked >= ? ORDER BY q.id",
                (_midnight(since) if since else "",),
            ).fetchall()
        return [
            Unmet(
                id=row[0],
                asked=row[1],
                question=row[2],
                language=row[3],
                abstained=bool(row[4]),
                rated_bad=bool(row[5]),
                reason=(row[6] or "") if row[5] else "",
            )
            for row in rows
        ]

    def refused(self) -> dict[str, int]:
        """Count the requests that were refused, by kind."""
        with self._opened() as connection:
            rows = connection.execute("SELECT refused, count(*) FROM question WHERE refused != '' GROUP BY refused")
            return {str(kind): int(count) for kind, count in rows}

    def mark(self) -> tuple[int, int, int]:
        """Give what changes whenever the log does: the last numbers of questions and ratings, and how many there are."""
        with self._opened() as connection:
            found = connection.execute(
                "SELECT ifnull(max(id), 0), (SELECT ifnull(max(id), 0) FROM feedback), count(*) FROM question"
            ).fetchone()
        return int(found[0]), int(found[1]), int(found[2])


def _midnight(day: date) -> str:
    """Give the moment in UTC at which a day begins here, as times are kept."""
    begun = datetime.combine(max(day, _FIRST), time.min).astimezone(UTC)
    return begun.isoformat(timespec="seconds")
