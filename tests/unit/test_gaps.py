"""Gaps: what counts as one question, what is clustered, how gaps are ranked, and what an outline says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant import gaps
from assistant.gaps import Gaps, find_gaps, wording
from assistant.live import Unmet
from assistant.outline import outline
from ingest.embedding import Kind, unit
from tests.eval_fakes import passage


class Subjects:
    """An embedding that knows three subjects by a word of each."""

    model_id, dim = "subjects", 3

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        words = (("包装", "wrap"), ("净水", "purifier"), ("运费", "freight"))
        return unit(np.array([[sum(w in t.lower() for w in of) for of in words] for t in texts], dtype=np.float32))


def unmet(question: str, *, day: int = 1, language: str = "zh", bad: str | None = None) -> Unmet:
    return Unmet(
        id=day,
        asked=f"2026-11-{day:02d}T08:00:00+00:00",
        question=question,
        language=language,
        abstained=bad is None,
        rated_bad=bad is not None,
        reason=bad or "",
    )


def found(*asked: Unmet) -> Gaps:
    return find_gaps(asked, Subjects())


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("能加 礼品包装吗？", "能加 禮品包裝嗎", True),
        ("Ｅ３１ 怎么办", "e31 怎么办!!", True),
        ("电话 13812345678", "电话 13912345679", True),
        ("A1 能用吗", "A2 能用吗", False),
        ("？？", "！", False),
    ],
)
def test_what_counts_as_the_same_question(first: str, second: str, same: bool) -> None:
    assert (wording(first) == wording(second)) is same


def test_gaps_are_ranked_by_how_often_they_were_asked() -> None:
    result = found(
        unmet("净水器多久换芯", day=9),
        unmet("能加包装吗", day=1),
        unmet("能加包装吗？", day=3),
        unmet("do you gift wrap", day=2, language="en"),
        unmet("运费谁出", day=4),
        unmet("运费谁出", day=8, bad="旧规则"),
    )
    assert [(g.title, g.times) for g in result.gaps] == [("能加包装吗", 3), ("运费谁出", 2), ("净水器多久换芯", 1)]
    wrapping, freight, _ = result.gaps
    assert [(q.question, q.times) for q in wrapping.questions] == [("能加包装吗", 2), ("do you gift wrap", 1)]
    assert (wrapping.first[:10], wrapping.last[:10], wrapping.language) == ("2026-11-01", "2026-11-03", "zh")
    assert (freight.unanswered, freight.rated_bad, freight.reasons) == (1, 1, (("旧规则", 1),))
    assert result.asked == 6 and result.left_out == 0


def test_the_title_is_in_the_language_of_most_questions() -> None:
    result = found(
        unmet("礼品包装 wrap 包装", language="zh"), *[unmet("do you wrap", language="en", day=d) for d in (1, 2)]
    )
    assert [(g.title, g.language) for g in result.gaps] == [("do you wrap", "en")]


def test_questions_about_different_codes_are_different_gaps() -> None:
    result = found(unmet("净水器报 E31"), unmet("净水器报 E44"), unmet("净水器 E-31 怎么消"))
    assert sorted(len(g.questions) for g in result.gaps) == [1, 2]


def test_without_a_known_word_questions_stay_alone() -> None:
    assert len(found(unmet("甲"), unmet("乙")).gaps) == 2
    assert found().gaps == ()


def test_beyond_the_cap_the_rarest_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "MOST", 1)
    result = found(unmet("运费谁出"), unmet("能包装吗"), unmet("能包装吗"))
    assert [g.title for g in result.gaps] == ["能包装吗"] and (result.left_out, result.asked) == (1, 3)


def test_personal_numbers_do_not_come_out() -> None:
    (gap,) = found(unmet("包装好打 13812345678")).gaps
    assert "13812345678" not in gap.title + gap.questions[0].question


@pytest.mark.parametrize(
    ("language", "source", "cost"), [("zh", "出处／负责人", "费用"), ("en", "Source / owner", "Cost")]
)
def test_an_outline_has_the_parts_asked_for_and_quotes_with_source(language: str, source: str, cost: str) -> None:
    near = [passage("p1", "运费由买家承担。\n净水器滤芯每年更换。"), passage("p2", "净水器滤芯每年更换。")]
    plain = outline("净水器多少钱", language, [("净水器多少钱", 3)], near, set(), Subjects())
    assert f"## {source}" in plain and f"## {cost}" not in plain and "净水器多少钱 ×3" in plain
    assert plain.count("> “净水器滤芯每年更换。”") == 1 and "returns/rules.md" in plain and "运费由买家" not in plain
    assert f"## {cost}" in outline("净水器多少钱", language, [("净水器多少钱", 3)], [], {"cost"}, Subjects())


def test_sections_follow_what_a_third_of_the_questions_ask_for() -> None:
    (gap,) = found(unmet("包装多少钱"), unmet("能包装吗"), unmet("包装几天"), unmet("包装好吗"), unmet("包装费用")).gaps
    assert gaps._sections(gap) == {"cost"}
