"""Scoring notices: due and right, due and missing, false; and the shipped questions can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.reply import Notice, Reply
from eval.period_figures import QUESTIONS, Clock, PeriodQuestion, figures, load_questions, measure, render
from ingest.errors import GoldError
from tests.eval_fakes import reply

DAY = date(2026, 11, 23)


class Told:
    """Says of every question what the test set, and remembers the day it was asked on."""

    def __init__(self, clock: Clock, notices: dict[str, str]) -> None:
        self.clock, self.notices = clock, notices
        self.asked_on: list[date] = []

    def answer(self, question: str, *, as_of: date | None) -> Reply:
        self.asked_on.append(self.clock())
        told = self.notices.get(question)
        return replace(reply(), notices=(Notice(kind="rule_changed", text=told),) if told else ())


def question(name: str, *, expected: bool, mention: tuple[str, ...] = ()) -> PeriodQuestion:
    return PeriodQuestion(
        id=name, question=name, as_of=DAY, today=DAY, language="zh", expected=expected, mention=mention
    )


def test_precision_and_recall_count_a_notice_that_says_something_else_as_both() -> None:
    asked = [
        question("right", expected=True, mention=("15 天", "15 days")),
        question("wrong", expected=True, mention=("15 天",)),
        question("missing", expected=True, mention=("15 天",)),
        question("false", expected=False),
        question("none", expected=False),
    ]
    clock = Clock()
    told = Told(clock, {"right": "今天是 15 天", "wrong": "今天是 8 元", "false": "今天是 8 元"})
    outcomes = measure(told, clock, asked)
    assert figures(outcomes) == {
        "questions": 5,
        "due": 3,
        "shown": 3,
        "right": 1,
        "precision": 0.3333,
        "recall": 0.3333,
    }
    assert [line.split()[:2] for line in render(outcomes).splitlines()[1:]] == [
        ["wrong", "wrong:"],
        ["missing", "missing:"],
        ["false", "false:"],
    ]
    assert told.asked_on == [DAY] * 5


@pytest.mark.parametrize(("name", "least"), [("dev", 30), ("check", 16)])
def test_the_shipped_questions_are_unique_and_half_of_them_expect_nothing(name: str, least: int) -> None:
    asked = load_questions(QUESTIONS.with_name(f"{name}.jsonl"))
    assert len({q.id for q in asked}) == len(asked) >= least
    assert all(bool(q.mention) == q.expected for q in asked)
    assert 0.2 <= sum(q.expected for q in asked) / len(asked) <= 0.7


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(GoldError) as error:
        load_questions(path)
    assert error.value.subject == f"{path}:1"
