"""Why a draft is what it is: the trace in words, struck sentences on the card, and the section under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.learned import learned
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
from panel.card import card_data
from panel.texts import TEXTS, text
from panel.trace_view import reason, sections, struck_line
from tests.eval_fakes import reply
from tests.ui.conftest import html
from tests.ui.test_pages import OpenPage, ask

STRUCK = Struck(text="15 天内可退。", reason="quote", detail="15 天")
FULL = Trace(
    understood=Understood(
        as_of=date(2026, 11, 23),
        role="agent",
        context="耳机坏了",
        codes=("a1",),
        answer_types=("duration",),
        steps=(Step(name="spelling", before="退获", after="退货"), Step(name="synonyms", added=("退款", "refund"))),
    ),
    retrieval=RetrievalTrace(
        allowed=80,
        candidates=9,
        legs={"lexical": 5, "dense": 7},
        decision={"words": 0.2, "meaning": 0.8, "coverage": 0.5, "nearness": 0.61},
        within={"category": "returns"},
        top=(RankedTrace(document="a.md", heading="期限", similarity=6.5, lexical=0.2, dense=0.5, interaction=0.8),),
    ),
    evidence=EvidenceTrace(
        probability=0.62,
        threshold=0.34,
        features={"dense": 0.5},
        weighed={"dense": 1.3, "length": 9.0, "unmet": -2.0, "not_yet_named": 0.4, "agreement": 0.1},
        unknown=("zq-9",),
        close_miss="another_model",
    ),
    chosen=(
        ChosenTrace(document="a.md", quote="7 天\n内可退", fitness=3.25),
        ChosenTrace(document="a.md", quote="表头", fitness=None),
    ),
    struck=(STRUCK,),
    rules=("latest_edition",),
    model=ModelTrace(used=False, code="chat_late", why="chat model: late [chat_late] …", calls=2, milliseconds=8000.4),
    milliseconds={"dense": 1.2, "draft": 0.4},
)


def test_every_part_of_the_trace_is_told_in_words() -> None:
    told = {section.title: section.lines for section in sections(replace(reply(), trace=FULL), "zh")}
    assert told["问题的理解"] == (
        "按 2026-11-23 的规则，以客服身份查阅",
        "结合前文：耳机坏了",
        "错字：退获 → 退货",
        "同义词：也查 退款、refund",
        "型号与代码：a1",
        "期待的内容：时长",
    )
    assert told["检索"][:2] == ("只查：category = returns", "80 段可查；候选 9 段：按字词找到 5 段，按语义找到 7 段")
    assert told["最佳段落（总分；字词 · 语义 · 逐词）"] == ("1. a.md · 期限 (6.50; 0.20 · 0.50 · 0.80)",)
    assert told["能否作答"] == (
        "能作答的概率 62%，门槛 34%",
        "没有文档提到：zq-9",
        "只差一点：another_model",
        "影响最大：段落未提到的词 -2.0、段落语义相似 +1.3、not_yet_named +0.4",
    )
    assert told["选用的原文（适合度）"] == ("3.2 · 7 天 内可退 · a.md", "随附 · 表头 · a.md")
    assert told["删去的句子"] == ("15 天内可退。 · 与原文不符（15 天）",)
    assert told["用到的规则"] == ("latest_edition",)
    assert told["大模型"][0].startswith("未采用：") and told["大模型"][1] == "调用 2 次，8000 毫秒"
    assert told["用时（毫秒）"] == ("语义检索 1.2 · 成稿与核验 0.4",)


def test_a_trace_that_has_nothing_to_say_has_no_section() -> None:
    assert [section.title for section in sections(reply(), "en")] == ["The search"]


def test_an_english_reader_reads_english() -> None:
    lines = [
        line for section in sections(replace(reply(), trace=FULL), "en") for line in (section.title, *section.lines)
    ]
    assert "Spelling: 退获 → 退货" in lines and "Synonyms: also searched: 退款, refund" in lines
    assert "15 天内可退。 · not as the source words it (15 天)" in lines


def test_what_was_struck_from_the_draft_shown_is_on_the_card() -> None:
    answered = replace(reply(), trace=Trace(struck=(STRUCK,), model=ModelTrace(used=True)))
    assert card_data(answered, "zh")["struck"] == "已删去 1 句：与原文不符（15 天）"
    assert card_data(replace(answered, drafter="model"), "zh")["struck"] == ""
    both = Trace(model=ModelTrace(used=True, struck=(STRUCK, replace(STRUCK, reason="values", detail=""))))
    written = struck_line(replace(answered, drafter="model", trace=both), "en")
    assert written == "Struck, 2 in all: not as the source words it (15 天); a value that the source does not hold"


@pytest.mark.parametrize(("detail", "told"), [("", "未通过核验"), ("长" * 60, f"未通过核验（{'长' * 40}…）")])
def test_a_reason_without_words_of_its_own_is_told_in_general_and_a_long_detail_cut(detail: str, told: str) -> None:
    assert reason(Struck(text="句", reason="not_yet_named", detail=detail), "zh") == told


def test_the_desk_tells_why_below_the_card(open_page: OpenPage) -> None:
    at = ask(open_page(), "退款到信用卡要多久到账？")
    assert text("why_draft", "zh") in [one.label for one in at.expander]
    assert all(part in html(at) for part in ("期待的内容：时长", "能作答的概率", "选用的原文", "成稿与核验"))
    ask(at, "云听 ZQ-9 防水吗")
    assert text("why_none", "zh") in [one.label for one in at.expander] and "没有文档提到：zq9" in html(at)


def test_every_feature_of_the_decision_has_a_name_in_both_languages() -> None:
    counted = set(learned("abstention")["weights"]) - {"length"}  # `heaviest` leaves it out
    assert not [name for name in counted if f"why_feature_{name}" not in TEXTS]
