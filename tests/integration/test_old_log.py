"""The log of an earlier release goes into the bookkeeping once, wherever the process dies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.live import LiveLog
from ingest import old_log
from ingest.books import Books
from ingest.errors import StoreError
from tests.eval_fakes import reply

_SCHEMA = """
CREATE TABLE question (
    id INTEGER PRIMARY KEY, asked TEXT NOT NULL, question TEXT NOT NULL, language TEXT NOT NULL,
    abstained INTEGER NOT NULL, drafter TEXT NOT NULL, version TEXT NOT NULL, documents TEXT NOT NULL);
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY, question_id INTEGER NOT NULL REFERENCES question(id), given TEXT NOT NULL,
    helpful INTEGER NOT NULL, reason TEXT NOT NULL);
"""
ASKED = "2026-11-20T08:00:00+00:00"
QUESTIONS = [
    (n, ASKED, text, "zh", n % 2, "extractive", "v1", "[]") for n, text in [(3, "运费"), (4, "发票"), (9, "发票")]
]
RATINGS = [(2, 3, ASKED, 0, "旧规则"), (5, 9, ASKED, 1, "")]


def leave_behind(store: Path) -> Path:
    path = store / "live" / "live.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany(f"INSERT INTO question VALUES ({','.join('?' * 8)})", QUESTIONS)
        connection.executemany(f"INSERT INTO feedback VALUES ({','.join('?' * 5)})", RATINGS)
    return path


def rows(store: Path) -> tuple[list[object], list[object]]:
    with Books(store).opened() as connection:
        # what the former log held, in its order
        questions = "id, asked, question, language, abstained, drafter, version, documents"
        tables = [
            connection.execute(f"SELECT {questions} FROM question ORDER BY id").fetchall(),
            connection.execute("SELECT * FROM feedback ORDER BY id").fetchall(),
        ]
    return tables[0], tables[1]


def test_all_rows_keep_their_numbers_and_the_file_goes(tmp_path: Path) -> None:
    path = leave_behind(tmp_path)
    log = LiveLog(tmp_path)
    assert [(r.id, r.question, r.helpful, r.reason) for r in log.recent()] == [
        (9, "发票", True, ""),
        (4, "发票", None, ""),
        (3, "运费", False, "旧规则"),
    ]
    assert rows(tmp_path) == (QUESTIONS, RATINGS) and not path.exists()
    assert log.question(reply()) == 10


def test_killed_before_the_file_is_removed_nothing_is_lost_or_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = leave_behind(tmp_path)

    def killed(self: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "unlink", killed)
        old_log.take_over(tmp_path)
    assert path.exists()
    LiveLog(tmp_path).recent()
    assert rows(tmp_path) == (QUESTIONS, RATINGS) and not path.exists()


def test_killed_in_the_transaction_nothing_is_taken_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = leave_behind(tmp_path)
    kept = old_log._keep

    def killed(connection: sqlite3.Connection, table: str, columns: str, rows: list[old_log.Row]) -> dict[int, int]:
        if table == "feedback":
            raise KeyboardInterrupt
        return kept(connection, table, columns, rows)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(old_log, "_keep", killed)
        old_log.take_over(tmp_path)
    assert path.exists() and rows(tmp_path) == ([], [])
    old_log.take_over(tmp_path)
    assert rows(tmp_path) == (QUESTIONS, RATINGS)


def test_numbers_that_are_taken_are_given_anew_with_their_ratings(tmp_path: Path) -> None:
    log = LiveLog(tmp_path)
    mine = [log.question(reply(abstained=True)) for _ in range(3)]
    log.feedback(mine[2], helpful=True, reason="好")
    for _ in range(2):  # the second time nothing is new
        leave_behind(tmp_path)
        assert {r.question: (r.helpful, r.reason) for r in log.recent() if r.id in (3, 10)} == {
            "问": (True, "好"),
            "运费": (False, "旧规则"),
        }
        assert [r.id for r in log.recent()] == [10, 9, 4, 3, 2, 1]


def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path) -> None:
    path = leave_behind(tmp_path)
    path.write_bytes(b"no database " * 100)
    with pytest.raises(StoreError) as error:
        LiveLog(tmp_path).recent()
    assert error.value.code == "live_log" and error.value.subject == str(path) and path.exists()
