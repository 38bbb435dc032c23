"""Scores and measures on examples small enough to compute by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.reply import Passage, Reply
from eval.metrics import group, measure
from eval.overlap import Span
from eval.score import Score, score_reply, share_of_limit
from tests.eval_fakes import claim, passage, question, reply

SPAN = "自签收次日起 7 天内可以退货"
RULE = passage("rule", f"1.1 {SPAN}，包装完好。\n1.2 会员为 15 天。")
OTHERS = [passage(f"other{n}", f"第{n}段，与此无关。") for n in range(12)]


def score(answer: Reply, ranking: Sequence[Passage] = (RULE,), **changes: object) -> Score:
    return score_reply(question(**changes), answer, ranking, {p.id: p.text for p in [RULE, *OTHERS]})


def right() -> Reply:
    return reply(claim("自签收次日起 7 天内可以退货，包装完好。", (RULE, f"{SPAN}，包装完好。")), passages=[RULE])


def test_a_right_reply_has_no_cause() -> None:
    found = score(right())
    assert found.is_right
    assert (found.ranks, found.missing, found.forbidden, found.cited_facts) == ((1,), (), (), 1)
    assert (found.citations.cited, found.citations.right, found.citations.resolved) == (1, 1, 1)


@pytest.mark.parametrize(
    ("answer", "ranking", "cause"),
    [
        (reply(claim("包装完好。", (RULE, "包装完好")), passages=[RULE]), [RULE], "not_selected"),
        (reply(claim("第0段", (OTHERS[0], "第0段")), passages=OTHERS[:1]), OTHERS, "not_retrieved"),
        (reply(abstained=True), [RULE], "wrongly_abstained"),
        (reply(abstained=True), [*OTHERS[:10], RULE], "not_retrieved"),
        (reply(claim("7天，会员15天。", (RULE, SPAN)), passages=[RULE]), [RULE], "forbidden_stated"),
        (reply(claim("7天" + "很长" * 90, (RULE, SPAN)), passages=[RULE]), [RULE], "too_long"),
        (reply(*[claim("7天", (RULE, SPAN))] * 5, passages=[RULE]), [RULE], "too_long"),
    ],
)
def test_causes_of_failures(answer: Reply, ranking: list[Passage], cause: str) -> None:
    assert score(answer, ranking).cause == cause


def test_unanswerable_questions_ask_for_an_abstention() -> None:
    assert score(right(), answerable=False).cause == "wrongly_answered"
    assert score(reply(abstained=True), answerable=False).cause is None


@pytest.mark.parametrize(
    ("rank_of_rule", "rank_of_second", "recall", "ndcg", "mrr"),
    [
        (1, 2, 1.0, 1.0, 1.0),
        (2, None, 0.5, 0.6309 / 1.6309, 0.5),
        (1, 7, 0.5, (1 + 1 / 3) / 1.6309, 1.0),
        (None, None, 0.0, 0.0, 0.0),
    ],
)
def test_ranking_figures(
    rank_of_rule: int | None, rank_of_second: int | None, recall: float, ndcg: float, mrr: float
) -> None:
    second = passage("second", "运费由买家承担。", document="shipping/fees.md")
    ranking = list(OTHERS[:10])
    for rank, one in ((rank_of_rule, RULE), (rank_of_second, second)):
        if rank:
            ranking[rank - 1] = one
    evidence = [
        {"document": "returns/rules.md", "span": SPAN},
        {"document": "shipping/fees.md", "span": "运费由买家承担"},
    ]
    figures = measure([score(right(), ranking, evidence=evidence)])
    assert (figures["recall@5"], figures["ndcg@10"], figures["mrr@10"]) == pytest.approx((recall, ndcg, mrr), abs=1e-3)


def test_alternative_sources_of_one_fact_are_found_in_any() -> None:
    faq = passage("faq", "问：几天能退？答：7 天。", document="faq.txt")
    fees = passage("fees", "运费由买家承担。", document="shipping/fees.md")
    evidence = [
        {"document": "returns/rules.md", "span": SPAN, "group": 0},
        {"document": "faq.txt", "span": "答：7 天", "group": 0},
        {"document": "shipping/fees.md", "span": "运费由买家承担", "group": 1},
    ]
    answer = reply(claim("7 天", (faq, "7 天")), passages=[faq])
    found = score(answer, [faq, RULE, *OTHERS[:3], fees], evidence=evidence)
    assert (found.ranks, found.cited_facts, found.citations.right) == ((1, 6), 1, 1)
    assert measure([found])["recall@5"] == 0.5
    # the rule repeats the FAQ: nDCG leaves it out, so that the fees stand at 5
    assert found.ndcg == pytest.approx((1 + 0.3869) / 1.6309, abs=1e-3)


def test_a_citation_counts_only_on_the_span_and_with_its_values() -> None:
    elsewhere = claim("会员为 15 天。", (RULE, "会员为 15 天"))
    other_value = claim("8 天内可以退货", (RULE, "内可以退货"))
    with_lead = claim("自签收次日起7天内", (RULE, "1.1 "), (RULE, SPAN))
    found = score(reply(elsewhere, other_value, with_lead, passages=[RULE])).citations
    assert (found.cited, found.right, found.checked, found.resolved) == (3, 1, 4, 4)


def test_citations_that_do_not_resolve_are_counted() -> None:
    good = claim("7 天", (RULE, SPAN))
    shifted = replace(good, citations=(replace(good.citations[0], start=0),))
    bare = replace(good, citations=())
    gone = claim("7 天", (passage("gone", SPAN), SPAN))
    found = score(reply(good, shifted, bare, gone, passages=[RULE, passage("gone", SPAN)])).citations
    assert (found.checked, found.resolved) == (4, 1)


def test_a_fact_outside_a_citing_sentence_is_stated_but_not_cited() -> None:
    found = score(reply(claim("7 天", (OTHERS[0], "与此无关")), passages=[RULE, OTHERS[0]]))
    assert (found.missing, found.cited_facts) == ((), 0)


def test_abstention_and_refusals() -> None:
    scores = [
        score(right()),
        score(reply(abstained=True)),
        score(reply(abstained=True), answerable=False),
        score(reply(abstained=True), answerable=False),
        score(right(), answerable=False),
    ]
    figures = measure(scores)
    assert figures["abstention_recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["abstention_precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["wrongly_refused"] == 0.5
    assert figures["fact_accuracy"] == 0.5
    assert figures["citation_recall"] == 0.5


def test_nothing_to_measure_is_none_not_zero() -> None:
    assert set(measure([]).values()) == {None}


def test_groups_by_category_language_and_every_kind() -> None:
    scores = [score(right(), kinds=["typo", "table"]), score(right(), id="q2", language="en", kinds=["typo"])]
    found = group(scores)
    assert {name: len(rows) for name, rows in found["kind"].items()} == {"table": 1, "typo": 2}
    assert list(found["language"]) == ["en", "zh"]


def test_the_length_limit_counts_characters_or_words() -> None:
    assert share_of_limit(claim("七天 无理由")) == pytest.approx(5 / 180)
    assert share_of_limit(claim("Within seven days.")) == pytest.approx(3 / 120)


def test_a_span_cut_in_two_is_held_by_the_greater_part() -> None:
    span = Span("签收次日起计算七天内可以无理由退货")
    assert span.is_held_by("签收次日起计算七天内可以")
    assert not span.is_held_by("可以无理由退货")


def test_of_a_table_the_row_decides_not_the_repeated_header() -> None:
    header = "| 地区 | 运费 | 时效 | 说明 |\n|---|---|---|---|\n"
    span = Span(header + "| 西藏 | 18 元 | 9 天 | |")
    assert span.is_held_by(header + "| 青海 | 15 元 | 8 天 | |\n| 西藏 | 18 元 | 9 天 | |")
    assert not span.is_held_by(header + "| 北京 | 8 元 | 2 天 | |")


def test_a_quote_overlaps_where_the_span_stands() -> None:
    text = "可以退货。自签收次日起 7 天内可以退货。"
    span = Span("7 天内可以退货")
    assert not span.overlaps_quote(text, 0, 4)
    assert span.overlaps_quote(text, 5, len(text))
    assert not span.overlaps_quote(text, 13, 13)
