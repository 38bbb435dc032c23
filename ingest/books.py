"""The bookkeeping: one SQLite database beside the versions (WAL), brought up to date when it is opened.

    books = Books(Path(".kb"))
    with books.opened() as connection:            # one transaction; StoreError (books) where the file cannot be used
        connection.execute("SELECT …")

It holds what the versions do not: who did what (`ingest.audit`), what was asked and how it was rated, what was proposed.
The originals and the sealed versions are enough to go on without it: `python -m ingest rebuild` begins a new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ingest.errors import StoreError

BOOKS = "books.sqlite"

# Each step is applied once, in order; a step that has been released is never edited, a new one is added below it.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE event (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
        reason TEXT NOT NULL, details TEXT NOT NULL, seal TEXT NOT NULL);
    CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    """,
    """
    CREATE TABLE question (
        id INTEGER PRIMARY KEY, asked TEXT NOT NULL, question TEXT NOT NULL, language TEXT NOT NULL,
        abstained INTEGER NOT NULL, drafter TEXT NOT NULL, version TEXT NOT NULL, documents TEXT NOT NULL);
    CREATE TABLE feedback (
        id INTEGER PRIMARY KEY, question_id INTEGER NOT NULL REFERENCES question(id), given TEXT NOT NULL,
        helpful INTEGER NOT NULL, reason TEXT NOT NULL);
    """,
    """
    CREATE TABLE contribution (
        id INTEGER PRIMARY KEY, proposed TEXT NOT NULL, who TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
        documents TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'declined')),
        decided TEXT NOT NULL DEFAULT '', decided_by TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
        path TEXT NOT NULL DEFAULT '');
    """,
    """
    CREATE TABLE evaluation (
        version TEXT NOT NULL, gold TEXT NOT NULL, at TEXT NOT NULL, result TEXT NOT NULL, PRIMARY KEY (version, gold));
    """,
    "CREATE INDEX rating_of_question ON feedback (question_id);",
    """
    CREATE TABLE quarantine (
        key TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('approved', 'rejected')), at TEXT NOT NULL,
        who TEXT NOT NULL, why TEXT NOT NULL);
    """,
    "ALTER TABLE question ADD COLUMN refused TEXT NOT NULL DEFAULT '';",
)


class Books:
    """The database of one store. Each use opens and closes its own connection, so any thread or process may call."""

    def __init__(self, store: Path) -> None:
        self.path = store / BOOKS

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for one transaction: kept if the block ends well, undone if it raises."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def compact(self) -> None:
        """Give back the room of what was erased, and leave none of it in the write-ahead log.

        Raise StoreError (books) where another process reads it all the while.
        """
        with self._connected() as connection:
            connection.execute("VACUUM")
            (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                raise sqlite3.OperationalError("what was erased is still in the write-ahead log: somebody reads it")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA foreign_keys=ON")
                connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
                _migrate(connection)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                "books",
                str(self.path),
                f"the bookkeeping cannot be used: {error}",
                "Make its folder writable; if the file is damaged, python -m ingest rebuild begins a new one.",
            ) from error


def _migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing. Raise StoreError for a database that a newer CiteDesk has written."""
    done = _applied(connection)
    if done == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = _applied(connection)  # another process may have come first
        if done > len(MIGRATIONS):
            problem = f"is of step {done}; this program knows {len(MIGRATIONS)}"
            raise StoreError("books_newer", BOOKS, problem, "Use the newer CiteDesk that wrote it.")
        for step in MIGRATIONS[done:]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _applied(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(step: str) -> Iterator[str]:
    """Cut a step into statements (`executescript` would commit the transaction around it)."""
    statement = ""
    for part in step.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                yield statement
            statement = ""
