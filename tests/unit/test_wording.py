"""What a unit takes along so that it does not read as something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.question import understand
from assistant.wording import worded
from ingest.units import split_units
from tests.eval_fakes import chunk, passage

QUESTION = understand("?", as_of=date(2026, 11, 23))


def claims(text: str, wanted: str, *, heading: tuple[str, ...] = (), models: frozenset[str] = frozenset()) -> list[str]:
    found_in = replace(chunk(passage("p", text)), heading=heading, title="云听 A1 说明书")
    units = [unit for unit in split_units(text) if wanted in text[unit.start : unit.end]]
    found = worded(QUESTION, found_in, units, models)
    for sentence in found:
        assert all(text[c.start : c.end] == c.quote for c in sentence.citations)
    return [sentence.text for sentence in found]


def test_an_item_below_a_heading_that_takes_away_names_it() -> None:
    text = "- 口感与预期不一致的。\n- 甜度偏低的。"
    assert claims(text, "甜度", heading=("3 不予理赔的情形",)) == ["不予理赔的情形：甜度偏低的。"]
    assert claims(text, "甜度", heading=("3 理赔的情形",)) == ["甜度偏低的。"]


@pytest.mark.parametrize(
    ("text", "wanted", "worded_as"),
    [
        ("Enter the number at checkout. It cannot be added later.", "added", "Enter the number at checkout. It cannot be added later."),
        ("逾期不取的退回。否则照常保管。", "否则", "逾期不取的退回。否则照常保管。"),
        ("Enter the number at checkout. Numbers cannot be added.", "added", "Numbers cannot be added."),
        ("Enter it at checkout.\n\nIt cannot be added later.", "added", "It cannot be added later."),
    ],
)  # fmt: skip
def test_a_sentence_that_refers_back_brings_the_one_before(text: str, wanted: str, worded_as: str) -> None:
    assert claims(text, wanted) == [worded_as]


def test_a_bare_answer_brings_its_question() -> None:
    text = "问：能开欧元发票吗？\n答：不能。"
    (unit,) = [unit for unit in split_units(text) if "不能" in text[unit.start : unit.end]]
    if not unit.about:
        pytest.fail("an FAQ answer knows its question")
    assert claims(text, "不能")[0].startswith(unit.about)


def test_a_claim_names_its_model_where_it_has_to() -> None:
    assert claims("续航 8 小时。", "续航", models=frozenset({"a1"})) == ["云听 A1 说明书：续航 8 小时。"]
    assert claims("云听 A1 续航 8 小时。", "续航", models=frozenset({"a1"})) == ["云听 A1 续航 8 小时。"]
    assert claims("续航 8 小时。", "续航") == ["续航 8 小时。"]
