from dataclasses import replace

import pytest

from assistant.printing import render, render_trace
from assistant.reply import Citation, Notice, Passage, Reply, Sentence
from assistant.trace import (
    ChosenTrace,
    EvidenceTrace,
    ModelTrace,
    RankedTrace,
    RetrievalTrace,
    Trace,
    Understood,
)
from assistant.understanding import Step
from assistant.verify import Struck

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


def test_the_trace_tells_what_was_found_decided_quoted_and_struck() -> None:
    figures = {"similarity": 6.5, "lexical": 0.2, "dense": 0.5, "interaction": 0.8}
    struck = Struck(text="15 天内可退。", reason="values", detail="15 天")
    trace = Trace(
        retrieval=RetrievalTrace(
            allowed=80,
            candidates=9,
            legs={"lexical": 5, "dense": 7},
            decision={"words": 0.2, "meaning": 0.8, "coverage": 0.5, "nearness": 0.6, "lead": 0.1},
            top=(RankedTrace(document="a.md", heading="期限", **figures),),
        ),
        evidence=EvidenceTrace(
            probability=0.6, threshold=0.3, features={"dense": 0.5}, weighed={"dense": 1.5}, unknown=("zq-9",)
        ),
        chosen=(ChosenTrace(document="a.md", quote="7 天", fitness=3.25),),
        struck=(struck,),
        rules=("latest_edition",),
        model=ModelTrace(used=False, why="was late [chat_late]", milliseconds=8000.0, struck=(struck,)),
        milliseconds={"dense": 1.2, "draft": 0.4},
    )
    shown = render_trace(replace(reply("zh", "zh"), trace=trace)).split("\n")
    assert shown[1] == "80 passages may be read, 9 candidates: 5 from the lexical leg, 7 from the dense leg"
    assert shown[2].startswith("passages ordered 20% by shared words, 80% by meaning")
    assert shown[5:] == [
        "     6.50  a.md · 期限 (words 0.20, meaning 0.50, word by word 0.80)",
        "probability of an answer 0.60, threshold 0.30",
        "  what counted most: dense +1.50",
        "  no document mentions: zq-9",
        "quoted    3.25  a.md: 7 天",
        "struck (values: 15 天): 15 天内可退。",
        "rule applied: latest_edition",
        "chat model: not used, was late [chat_late] (calls: 1, 8000 ms)",
        "struck (values: 15 天): 15 天内可退。",
        "milliseconds: dense 1.2, draft 0.4",
    ]


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
