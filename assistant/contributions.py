"""Proposals of agents for the knowledge: they wait for an owner, who accepts or declines them.

    kept = propose(store, question="能开两张发票吗", answer="可以……", documents=["invoices/FAQ.md"], who="li")
    waiting(store)
    accept(store, kept.id, Entry(folder="invoices", question=…, answer=…), who="wang", root=Path("kb_docs"), limits=Limits())
    decline(store, kept.id, who="wang", reason="电子发票说明里已有")

An accepted proposal is one new Markdown file in the knowledge folder, live from the next publish on. Each step stands in
the audit log, in the transaction that makes it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.faq_file import Entry, add, faq_file
from assistant.privacy import mask
from ingest.audit import append
from ingest.books import Books
from ingest.document import Audience
from ingest.errors import ContributionError
from ingest.loaders import Limits
from ingest.manifest import DocumentRecord
from ingest.text import normalise

State = Literal["waiting", "accepted", "declined"]
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_REASON = 300, 4000, 500  # characters
_COLUMNS = "id, proposed, who, question, answer, documents, state, decided, decided_by, reason, path"


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """A proposal and what became of it. Times are ISO 8601 in UTC; `path` is that of the file, once accepted."""

    id: int
    proposed: str
    who: str
    question: str
    answer: str
    documents: tuple[str, ...]
    state: State
    decided: str
    decided_by: str
    reason: str
    path: str


def propose(store: Path, *, question: str, answer: str, who: str, documents: Sequence[str] = ()) -> Contribution:
    """Keep a proposal, personal numbers masked. One that waits already, or was accepted, is given instead of a second.

    One that was declined may be proposed again. Raise ContributionError for a text that is empty or too long.
    """
    question = " ".join(_text("question", mask(question), LONGEST_QUESTION).split())
    answer = _text("answer", mask(answer, is_own=True), LONGEST_ANSWER)
    with Books(store).opened() as connection:
        known = _select(connection, "state != 'declined'")
        same = [
            one for one in known if (_plain(one.question), _plain(one.answer)) == (_plain(question), _plain(answer))
        ]
        if same:
            return same[0]
        cursor = connection.execute(
            "INSERT INTO contribution (proposed, who, question, answer, documents, state)"
            " VALUES (?, ?, ?, ?, ?, 'waiting')",
            (_now(), who, question, answer, json.dumps(sorted(set(documents)), ensure_ascii=False)),
        )
        number = int(cursor.lastrowid or 0)
        append(connection, "propose", who=who, subject=_name(number))
        return _one(connection, number)


def waiting(store: Path) -> list[Contribution]:
    """List the proposals that wait, oldest first."""
    with Books(store).opened() as connection:
        return _select(connection, "state = 'waiting'")


def decided(store: Path, limit: int = 50) -> list[Contribution]:
    """List the proposals that were accepted or declined, the latest decision first."""
    with Books(store).opened() as connection:
        return _select(connection, "state != 'waiting'", "decided DESC, id DESC LIMIT ?", limit)


def proposed_by(store: Path, who: str, limit: int = 10) -> list[Contribution]:
    """List what one person proposed, the latest first, with what became of it."""
    with Books(store).opened() as connection:
        return _select(connection, "who = ?", "id DESC LIMIT ?", who, limit)


def get(store: Path, number: int) -> Contribution:
    """Give one proposal. Raise ContributionError (no_contribution) for a number that none has."""
    with Books(store).opened() as connection:
        return _one(connection, number)


def accept(store: Path, number: int, entry: Entry, *, who: str, root: Path, limits: Limits) -> Contribution:
    """Make a proposal a file of the knowledge folder `root`, as `entry` words it; live from the next publish on.

    The file is written within the transaction: killed in between, the proposal still waits, and accepting it in the same
    way takes the file that is there. Raise ContributionError where it does not wait, or where a text is empty or too long;
    LoadError where the loader would refuse the file. Then nothing is kept.
    """
    _text("question", entry.question, LONGEST_QUESTION)
    _text("answer", entry.answer, LONGEST_ANSWER)
    proposal = get(store, number)
    _must_wait(proposal)
    content = faq_file(entry, _history(proposal, entry, who))
    with add(entry, content, root, number=number, limits=limits) as path, Books(store).opened() as connection:
        _decide(connection, number, "accepted", who, path=path)
        details = {"contribution": number, "proposed_by": proposal.who}
        append(connection, "accept", who=who, subject=path, details=details)
        return _one(connection, number)


def least_audience(documents: Iterable[str], live: Iterable[DocumentRecord]) -> Audience:
    """Give the narrowest audience of the documents that a proposal rests on: what an agent reads may be internal.

    Who might read one that is no longer live is not known, so that it counts as the narrowest there is.
    """
    order: tuple[Audience, ...] = get_args(Audience)  # from the widest to the narrowest
    known = {record.path: record.audience for record in live}
    found = {known.get(name, order[-1]) for name in documents}
    return next((audience for audience in reversed(order) if audience in found), order[0])


def decline(store: Path, number: int, *, who: str, reason: str) -> Contribution:
    """Take a proposal out of the queue, with a reason for who made it."""
    reason = " ".join(_text("reason", mask(reason), LONGEST_REASON).split())
    with Books(store).opened() as connection:
        _decide(connection, number, "declined", who, reason=reason)
        append(connection, "decline", who=who, subject=_name(number), reason=reason)
        return _one(connection, number)


def _decide(
    connection: sqlite3.Connection, number: int, state: State, who: str, *, reason: str = "", path: str = ""
) -> None:
    _must_wait(_one(connection, number))  # in the transaction: of two owners at once the second hears of the first
    connection.execute(
        "UPDATE contribution SET state = ?, decided = ?, decided_by = ?, reason = ?, path = ? WHERE id = ?",
        (state, _now(), who, reason, path, number),
    )


def _must_wait(proposal: Contribution) -> None:
    if proposal.state != "waiting":
        problem = f"was {proposal.state} by {proposal.decided_by} on {_day(proposal.decided)}"
        raise ContributionError("already_decided", _name(proposal.id), problem, "Look at the queue again.")


def _history(proposal: Contribution, entry: Entry, who: str) -> str:
    edited = (entry.question, entry.answer) != (proposal.question, proposal.answer)
    steps = [
        f"{_day(proposal.proposed)} proposed by {_person(proposal.who)}",
        f"{date.today()} accepted by {_person(who)}" + (", edited" if edited else ""),
    ]
    return "; ".join(steps)


def _person(who: str) -> str:
    """Give a name that cannot be taken for another step of the history."""
    return "".join(c if c.isprintable() and c != ";" else " " for c in who).strip() or "unknown"


def _text(name: str, text: str, longest: int) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ContributionError("empty_text", name, "is empty", "Write it out.")
    if len(text) > longest:
        problem = f"has {len(text)} characters"
        raise ContributionError("long_text", name, problem, f"Shorten it to {longest} or fewer.")
    return text


def _select(connection: sqlite3.Connection, where: str, order: str = "id", *values: object) -> list[Contribution]:
    query = f"SELECT {_COLUMNS} FROM contribution WHERE {where} ORDER BY {order}"
    return [_contribution(row) for row in connection.execute(query, values).fetchall()]


def _one(connection: sqlite3.Connection, number: int) -> Contribution:
    found = _select(connection, "id = ?", "id", number)
    if not found:
        raise ContributionError("no_contribution", _name(number), "is not known", "Look at the queue again.")
    return found[0]


def _contribution(row: tuple[Any, ...]) -> Contribution:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Contribution(**{**values, "documents": tuple(json.loads(values["documents"]))})


def _plain(text: str) -> str:
    return "".join(normalise(text).split())


def _name(number: int) -> str:
    return f"proposal {number}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone().date()
