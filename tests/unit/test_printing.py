from dataclasses import replace

import pytest

from assistant.printing import render, render_trace
from assistant.reply import Citation, Notice, Passage, Reply, Sentence
from assistant.trace import Trace, Understood
from assistant.understanding import Step

TEXT = "Standard delivery takes 8 to 15 days."
PASSAGE = Passage(
    id="p",
    document="shipping/intl.md",
    title="International shipping",
    category="shipping",
    language="en",
    audience="public",
    heading=("Delivery",),
    location="line:5",
    text=TEXT,
    effective_from=None,
    effective_until=None,
    similarity=1.0,
)
CITATION = Citation(
    passage_id="p", document=PASSAGE.document, heading="Delivery", location="line:5", quote=TEXT, start=0, end=len(TEXT)
)


def reply(asked: str, source: str) -> Reply:
    sentences = (
        Sentence(kind="courtesy", text="Hello.\n", language="en"),
        Sentence(kind="claim", text=TEXT, language=source, citations=(CITATION, CITATION)),
    )
    return Reply(question="?", language=asked, abstained=False, sentences=sentences, passages=(PASSAGE,), version="v1")


@pytest.mark.parametrize(
    ("asked", "source", "label"),
    [
        ("zh", "en", "（英文原文）"),
        ("en", "zh", " (source in Chinese)"),
        ("en", "en", ""),
        ("zh", "zh", ""),
        ("zh", "mixed", ""),
    ],
)
def test_a_claim_in_another_language_is_labelled(asked: str, source: str, label: str) -> None:
    lines = render(reply(asked, source)).split("\n")
    assert lines[:2] == ["Hello.", f"{TEXT}{label} [1][2]"]


def test_every_citation_is_listed_with_its_place_and_quote() -> None:
    lines = render(reply("zh", "en")).split("\n")
    assert lines[3:5] == ["[1] shipping/intl.md · Delivery · 第 5 行", f"    “{TEXT}”"]
    assert lines[5].startswith("[2] ") and lines[-1] == "(摘录 · v1)"


def test_the_trace_lists_the_steps_that_changed_something() -> None:
    steps = [
        Step(name="spelling", before="退获", after="退货"),
        Step(name="synonyms", before="退钱", after="退款", added=("退款", "refund")),
    ]
    shown = render_trace(replace(reply("zh", "zh"), trace=Trace(understood=Understood(steps=tuple(steps)))))
    assert shown.split("\n") == [
        "question: ?",
        "  spelling: '退获' → '退货'",
        "  synonyms: '退钱' → '退款' + 退款, refund",
    ]
    assert render_trace(reply("zh", "zh")) == "question: ?"


@pytest.mark.parametrize("abstained", [False, True])
def test_notices_come_first_with_their_places_and_are_no_part_of_the_draft(abstained: bool) -> None:
    told = Notice(kind="rule_changed", text="Today’s rule differs: 5 days.", citations=(CITATION, CITATION))
    answered = replace(reply("en", "en"), abstained=abstained, notices=(told,))
    assert render(answered).split("\n")[:4] == [
        "[!] Today’s rule differs: 5 days.",
        "    shipping/intl.md · Delivery · line 5",
        "",
        "Hello.",
    ]
    assert told.text not in answered.text
