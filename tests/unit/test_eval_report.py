"""A run over a fake assistant: what is asked, what is unscored, and a report that is the same bytes every time."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from assistant.reply import Turn
from eval.labels import labels
from eval.metrics import MEASURES
from eval.report import table, to_dict, to_html, to_json, write_report
from eval.runner import EvalReport, evaluate, load_thresholds
from eval.score import CAUSES
from ingest.errors import GoldError, QuestionError
from tests.eval_fakes import FakeAssistant, claim, passage, question, reply

RULE = passage("rule", "自签收次日起 7 天内可以退货，包装完好。")
GOLD = [
    question(),
    question(
        id="q2",
        question="<b>那运费呢?",
        history=[{"role": "customer", "text": "耳机坏了"}],
        as_of="2026-06-01",
        role="customer",
        language="en",
        category="shipping",
    ),
    question(id="q3", question="能换吗", answerable=False, kinds=["close_miss"]),
    question(id="q4", question="太长的问题"),
]


def assistant() -> FakeAssistant:
    return FakeAssistant(
        replies={
            "几天能退？": reply(claim("7 天内可以退货", (RULE, "7 天内可以退货")), passages=[RULE]),
            "<b>那运费呢?": reply(claim("<script>包装完好", (RULE, "包装完好")), passages=[RULE]),
            "能换吗": reply(abstained=True),
            "太长的问题": QuestionError("long_question", "question", "has 3000 characters", "Shorten it."),
        },
        passages=[RULE],
    )


def run(split: str = "dev") -> EvalReport:
    return evaluate(assistant(), GOLD, split="test" if split == "test" else "dev")


def test_the_assistant_is_asked_with_history_date_and_role() -> None:
    fake, heard = assistant(), []
    evaluate(fake, GOLD, split="dev", progress=lambda done, total: heard.append((done, total)))
    turn = Turn(role="customer", text="耳机坏了")
    assert fake.asked[1] == ("<b>那运费呢?", (turn,), date(2026, 6, 1), "customer")
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_error_makes_a_question_unscored_never_wrong() -> None:
    report = run()
    assert [(u.id, u.code) for u in report.unscored] == [("q4", "long_question")]
    assert [f.gold.id for f in report.failures] == ["q2"]
    assert report.figures["fact_accuracy"] == 0.5
    assert to_dict(report)["questions"] == 4


def test_a_bug_is_not_swallowed() -> None:
    with pytest.raises(KeyError):
        evaluate(assistant(), [question(question="不在表里")], split="dev")


def test_failures_tell_what_was_missing_and_where_it_ranked() -> None:
    (failure,) = to_dict(run())["failures"]
    assert failure["cause"] == "not_selected"
    assert failure["missing"] == [["7天", "7 days"]]
    assert failure["evidence"][0]["rank"] == 1


def test_failures_of_test_are_counted_but_hidden_until_revealed() -> None:
    report = run("test")
    hidden = "".join((to_json(report), to_html(report), table(report)))
    assert "那运费呢" not in hidden and "q2" not in hidden
    assert to_dict(report)["causes"]["not_selected"] == 1
    shown = (to_json(report, reveal=True), to_html(report, reveal=True), table(report, reveal=True))
    assert all("那运费呢" in text for text in shown)


def test_two_runs_give_the_same_bytes_and_timings_stand_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_report(run(), tmp_path / name)
    for file in ("dev.json", "dev.html"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    timings = json.loads((tmp_path / "a" / "dev.timings.json").read_text(encoding="utf-8"))
    assert timings["overall"]["all"]["questions"] == 3
    assert 0 <= timings["overall"]["all"]["p50"] <= timings["overall"]["all"]["p95"] < 1
    assert "p95" not in (tmp_path / "a" / "dev.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_html_needs_nothing_from_outside_and_escapes(language: str) -> None:
    html = to_html(run(), language="en" if language == "en" else "zh")
    assert not re.search(r"https?:|//|@import|url\(|<script|<link|<img", html)
    assert "&lt;script&gt;包装完好" in html and "&lt;b&gt;那运费呢" in html
    assert ("Every failure" in html) == (language == "en")


def test_every_measure_and_cause_has_words() -> None:
    assert {*MEASURES, *CAUSES} <= labels("zh").keys()


def test_verdicts_against_the_thresholds() -> None:
    reached = {v.measure: v.is_reached for v in run().verdicts}
    assert {name: reached[name] for name in reached if not name.startswith(("citation_", "forbidden"))} == {
        "recall@5": True,
        "ndcg@10": True,
        "fact_accuracy": False,
        "citations_resolved": True,
        "abstention_recall": True,
        "wrongly_refused": True,
    }
    nothing = EvalReport(split="dev", version="v", scored=(), unscored=())
    assert not any(v.is_reached for v in nothing.verdicts)


def test_a_threshold_for_an_unknown_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.toml"
    path.write_text('"recall@7" = { at_least = 0.9 }', encoding="utf-8")
    with pytest.raises(GoldError, match="recall@7"):
        load_thresholds(path)


def test_the_table_says_reached_and_not_reached() -> None:
    text = table(run(), language="en")
    assert re.search(r"recall@5 +1\.000 +≥ 0\.98 +reached", text)
    assert re.search(r"fact_accuracy +0\.500 +≥ 0\.93 +not reached", text)
    assert "unscored q4: has 3000 characters [long_question]" in text
