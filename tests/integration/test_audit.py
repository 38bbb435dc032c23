"""The bookkeeping and its audit log: real SQLite in a temporary folder."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from ingest.audit import check_chain, events, record
from ingest.books import BOOKS, MIGRATIONS, Books
from ingest.errors import StoreError


def test_events_come_back_newest_first_and_by_action(tmp_path: Path) -> None:
    record(tmp_path, "publish", who="li", subject="v1", reason="双12 规则", details={"added": 2})
    record(tmp_path, "rollback", who="wang", subject="v0")
    assert [(e.who, e.action) for e in events(tmp_path)] == [("wang", "rollback"), ("li", "publish")]
    (only,) = events(tmp_path, actions=["publish"])
    assert (only.subject, only.reason, only.details) == ("v1", "双12 规则", {"added": 2})
    assert check_chain(tmp_path) == 2


@pytest.mark.parametrize("statement", ["UPDATE event SET who = 'x'", "DELETE FROM event"])
def test_the_database_refuses_to_change_an_event(tmp_path: Path, statement: str) -> None:
    record(tmp_path, "publish", who="li", subject="v1")
    with pytest.raises(StoreError, match="append-only"), Books(tmp_path).opened() as connection:
        connection.execute(statement)
    assert [e.who for e in events(tmp_path)] == ["li"]


@pytest.mark.parametrize("statement", ["UPDATE event SET who = 'x' WHERE id = 2", "DELETE FROM event WHERE id = 1"])
def test_going_around_the_database_is_found_out(tmp_path: Path, statement: str) -> None:
    for name in ("a", "b", "c"):
        record(tmp_path, "publish", who=name, subject="v")
    with closing(sqlite3.connect(tmp_path / BOOKS)) as connection, connection:
        connection.execute("DROP TRIGGER event_stays")
        connection.execute("DROP TRIGGER event_is_kept")
        connection.execute(statement)
    with pytest.raises(StoreError, match="audit_broken"):
        check_chain(tmp_path)


def test_many_writers_at_once_keep_the_chain(tmp_path: Path) -> None:
    def write() -> None:
        for _ in range(10):
            record(tmp_path, "export", who="qa", subject="report")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check_chain(tmp_path) == 40


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Books(tmp_path).opened() as connection:
        connection.execute("INSERT INTO evaluation VALUES ('v', 'g', '', '')")
        _ = 1 / 0
    with Books(tmp_path).opened() as connection:
        assert connection.execute("SELECT count(*) FROM evaluation").fetchone() == (0,)


def test_an_older_database_is_brought_up_to_date_and_a_newer_one_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / BOOKS)) as connection:
        connection.executescript(MIGRATIONS[0] + "PRAGMA user_version=1;")
    with Books(tmp_path).opened() as connection:
        assert connection.execute("SELECT count(*) FROM contribution").fetchone() == (0,)
    with closing(sqlite3.connect(tmp_path / BOOKS)) as connection:
        connection.execute("PRAGMA user_version=999")
    with pytest.raises(StoreError, match="books_newer"), Books(tmp_path).opened():
        pass


def test_a_damaged_database_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / BOOKS).write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="rebuild"):
        events(tmp_path)


def test_what_was_erased_is_not_left_in_the_file(tmp_path: Path) -> None:
    books = Books(tmp_path)
    with books.opened() as connection:
        connection.execute("INSERT INTO evaluation VALUES ('v', 'g', '', 'the secret of the house')")
    with books.opened() as connection:
        connection.execute("DELETE FROM evaluation")
    books.compact()
    for path in tmp_path.iterdir():
        assert b"secret of the house" not in path.read_bytes()
