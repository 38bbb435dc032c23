"""The log of questions as it was before the bookkeeping: `live/live.sqlite` of a store, taken over once.

    take_over(Path(".kb"))     # before anything reads or erases the questions in the books; costs one look at the folder

Its rows go into the books with their numbers, in one transaction, and only then is the file removed: killed in between,
the next call finds the rows there already and removes the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ingest.books import Books
from ingest.errors import StoreError

_QUESTION = "asked, question, language, abstained, drafter, version, documents"
_FEEDBACK = "given, helpful, reason"
Row = tuple[Any, ...]


def old_log(store: Path) -> Path:
    """Give the place of the former log."""
    return store / "live" / "live.sqlite"


def take_over(store: Path) -> None:
    """Move the rows of the former log into the books, if there is one. Raise StoreError (live_log) if it is damaged."""
    path = old_log(store)
    if not path.exists():
        return
    try:
        questions, ratings = _read(path)
    except sqlite3.Error as error:
        if not path.exists():  # another process has just taken it over
            return
        raise StoreError(
            "live_log",
            str(path),
            f"the former log of questions and ratings cannot be taken over: {error}",
            "Make it readable; if it is damaged, move it away.",
        ) from error
    with Books(store).opened() as connection:
        numbers = _keep(connection, "question", _QUESTION, questions)
        kept = [(number, numbers[question], *rest) for number, question, *rest in ratings if question in numbers]
        _keep(connection, "feedback", f"question_id, {_FEEDBACK}", kept)
    for suffix in ("-journal", "-wal", "-shm", ""):  # the log itself last: until then it is taken over again
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _read(path: Path) -> tuple[list[Row], list[Row]]:
    # Opened for writing, so that what a killed process left half-written is undone first; never made anew.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as connection:
        questions = connection.execute(f"SELECT id, {_QUESTION} FROM question ORDER BY id").fetchall()
        ratings = connection.execute(f"SELECT id, question_id, {_FEEDBACK} FROM feedback ORDER BY id").fetchall()
    return questions, ratings


def _keep(connection: sqlite3.Connection, table: str, columns: str, rows: Sequence[Row]) -> dict[int, int]:
    """Insert rows under their numbers, or under new ones where another row has it; give the number of each.

    A row that is there already is left as it is. (Numbers collide only where an older program wrote beside a newer one.)
    """
    numbers: dict[int, int] = {}
    (last,) = connection.execute(f"SELECT ifnull(max(id), 0) FROM {table}").fetchone()
    last = max([last, *(row[0] for row in rows)])
    same = " AND ".join(f"{column} = ?" for column in columns.split(", "))
    marks = ", ".join("?" * (columns.count(",") + 2))
    for number, *values in rows:
        numbers[number] = number
        if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (number,)).fetchone():
            query = f"SELECT id FROM {table} WHERE {same} ORDER BY id = ? DESC"
            if found := connection.execute(query, (*values, number)).fetchone():
                numbers[number] = found[0]
                continue
            last += 1
            numbers[number] = last
        connection.execute(f"INSERT INTO {table} (id, {columns}) VALUES ({marks})", (numbers[number], *values))
    return numbers
