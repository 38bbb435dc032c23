"""Do notices of changed rules come where a rule changed, and only there? Questions with hand-judged expectations.

python -m eval periods [--json]

The thresholds of `assistant.editions` were chosen on `eval/periods/dev.jsonl`, so its figures are optimistic;
`check.jsonl` was written afterwards. A file holds a question a line: `as_of` the day it is asked for, `today` the day on
which, `expected` whether a notice is due, and `mention` the wordings of which its text has to hold one. A notice that was
due and holds none of them counts as missing and as false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.reply import Reply
from ingest.errors import GoldError

QUESTIONS = Path(__file__).parent / "periods" / "dev.jsonl"


class PeriodQuestion(BaseModel):
    """A question, the day it is asked for and on, and what is due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    as_of: date
    today: date
    language: str
    expected: bool
    mention: tuple[str, ...]


class Asks(Protocol):
    """What is measured: an assistant whose day is `Clock.day`."""

    def answer(self, question: str, *, as_of: date | None) -> Reply:
        """Draft a reply."""


class Clock:
    """The day on which an assistant is asked."""

    day = date.min

    def __call__(self) -> date:
        """Give the day."""
        return self.day


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One question with the notice that came, "" where none did."""

    asked: PeriodQuestion
    notice: str

    @property
    def is_right(self) -> bool:
        """A notice that says what it should, or none where none is due."""
        if not self.asked.expected:
            return not self.notice
        return any(wording in self.notice for wording in self.asked.mention)


def load_questions(path: Path = QUESTIONS) -> tuple[PeriodQuestion, ...]:
    """Read the questions. Raise GoldError naming file and line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(PeriodQuestion.model_validate_json(line))
        except ValidationError as error:
            problem = " ".join(str(error).split())
            raise GoldError("gold_malformed", f"{path}:{number}", problem, "Mend that line.") from error
    return tuple(found)


def measure(assistant: Asks, clock: Clock, questions: Sequence[PeriodQuestion]) -> list[Outcome]:
    """Ask every question on its day."""
    found = []
    for asked in questions:
        clock.day = asked.today
        reply = assistant.answer(asked.question, as_of=asked.as_of)
        notices = [notice.text for notice in reply.notices if notice.kind == "rule_changed"]
        found.append(Outcome(asked=asked, notice=" ".join(notices)))
    return found


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Give precision and recall of the notices, and the counts behind them."""
    shown = [outcome for outcome in outcomes if outcome.notice]
    due = [outcome for outcome in outcomes if outcome.asked.expected]
    right = sum(outcome.is_right for outcome in due)
    return {
        "questions": len(outcomes),
        "due": len(due),
        "shown": len(shown),
        "right": right,
        "precision": round(right / len(shown), 4) if shown else 0.0,
        "recall": round(right / len(due), 4) if due else 0.0,
    }


def render(outcomes: Sequence[Outcome]) -> str:
    """Put the figures into a line, and below it each question that went wrong."""
    row = figures(outcomes)
    lines = [
        f"{row['questions']} questions, {row['due']} notices due, {row['shown']} shown, {row['right']} right:"
        f" precision {row['precision']:.3f}, recall {row['recall']:.3f}"
    ]
    for outcome in outcomes:
        if not outcome.is_right:
            asked = outcome.asked
            what = "false" if not asked.expected else "wrong" if outcome.notice else "missing"
            lines.append(f"  {asked.id} {what}: {asked.question} ({asked.as_of}, on {asked.today}) {outcome.notice}")
    return "\n".join(lines)
