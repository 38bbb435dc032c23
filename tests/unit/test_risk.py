"""Risk against coverage, and calibration, on numbers small enough to work out by hand."""

from __future__ import annotations

import json
import re

import pytest

from eval.labels import ReportLanguage
from eval.report import table, to_dict, to_html
from eval.risk import Outcome, assess, calibrate
from eval.runner import EvalReport, evaluate
from eval.score import is_wrong
from tests.eval_fakes import FakeAssistant, claim, passage, question, reply

RULE = passage("rule", "自签收次日起 7 天内可以退货，包装完好。")


def outcome(probability: float, is_wrong: bool | None, *, answered: bool = True, answerable: bool = True) -> Outcome:
    return Outcome(probability=probability, answered=answered, answerable=answerable, is_wrong=is_wrong)


FIVE = [
    outcome(0.4, False, answered=False),
    outcome(0.8, True),
    outcome(0.9, False),
    outcome(0.95, None, answered=False, answerable=False),
    outcome(0.8, False),
]


def test_each_probability_is_a_threshold_and_equal_ones_are_answered_together() -> None:
    points = [(p.threshold, p.coverage, p.risk) for p in assess(FIVE, threshold=0.5).curve]
    assert points == [(0.9, 0.2, 0.0), (0.8, 0.6, pytest.approx(1 / 3)), (0.4, 0.8, 0.25)]


def test_the_figures_of_the_curve() -> None:
    found = assess(FIVE, threshold=0.5)
    assert found.aurc == pytest.approx((0 + 1 / 3 + 1 / 3 + 1 / 4) / 4)
    assert found.risk_at == {0.5: pytest.approx(1 / 3), 0.7: 0.25, 0.8: 0.25}
    assert found.coverage_at == {0.1: 0.2, 0.2: 0.2}
    assert (found.questions, found.never_answered) == (5, 1)


def test_the_operating_point_is_what_was_decided_not_what_the_threshold_says() -> None:
    operating = assess(FIVE, threshold=0.3).operating
    assert (operating.threshold, operating.coverage, operating.risk) == (0.3, 0.6, pytest.approx(1 / 3))


def test_a_coverage_that_no_threshold_reaches_has_no_risk() -> None:
    found = assess([outcome(0.9, True), outcome(0.0, None, answered=False)], threshold=0.5)
    assert found.risk_at == {0.5: 1.0, 0.7: None, 0.8: None}
    assert found.coverage_at == {0.1: 0.0, 0.2: 0.0}


def test_a_better_order_has_the_smaller_area() -> None:
    wrong = [False, False, True, True]
    orders = ([0.9, 0.8, 0.2, 0.1], [0.9, 0.2, 0.8, 0.1], [0.1, 0.2, 0.8, 0.9])
    areas = [assess([outcome(p, w) for p, w in zip(order, wrong, strict=True)], threshold=0.5).aurc for order in orders]
    assert areas == [
        pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4),
        pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4),
        pytest.approx((1 + 1 + 2 / 3 + 1 / 2) / 4),
    ]


def test_calibration_over_ten_bins_the_last_of_which_holds_one() -> None:
    found = calibrate([(0.95, True), (0.92, False), (0.15, False), (1.0, True)])
    low, high = found.bins
    assert (low.questions, low.probability, low.share) == (1, 0.15, 0.0)
    assert (high.questions, high.probability, high.share) == (3, pytest.approx(2.87 / 3), pytest.approx(2 / 3))
    assert found.ece == pytest.approx((1 * 0.15 + 3 * (2.87 / 3 - 2 / 3)) / 4)
    assert found.brier == pytest.approx((0.05**2 + 0.92**2 + 0.15**2) / 4)


def test_calibration_is_against_the_knowledge_and_against_the_draft() -> None:
    found = assess([outcome(0.75, True), outcome(0.75, False)], threshold=0.5).calibration
    assert (found["answerable"].ece, found["right"].ece) == (0.25, 0.25)
    assert (found["answerable"].bins[0].share, found["right"].bins[0].share) == (1.0, 0.5)


def test_no_question_gives_no_figure() -> None:
    found = assess([], threshold=0.5)
    assert (found.aurc, found.operating.risk, found.calibration["right"].ece, found.curve) == (None, None, None, ())


@pytest.mark.parametrize(
    ("draft", "changes", "expected"),
    [
        ("7天内可以退", {}, False),
        ("可以退", {}, True),
        ("7天，会员15天", {}, True),
        ("7天内可以退", {"answerable": False}, True),
        ("7天内可以退。" + "很长" * 200, {}, False),  # too long is a failure, but nothing in it is wrong
    ],
)
def test_what_makes_a_draft_wrong(draft: str, changes: dict[str, object], expected: bool) -> None:
    assert is_wrong(question(**changes), draft) is expected


def run() -> EvalReport:
    right = reply(claim("7 天内可以退货", (RULE, "7 天内可以退货")), passages=[RULE])
    held_back = reply(claim("包装完好", (RULE, "包装完好")), passages=[RULE])
    fake = FakeAssistant(
        replies={"几天能退？": right, "能换吗": reply(abstained=True), "ZX-1 呢": reply(abstained=True)},
        passages=[RULE],
        anyway={"能换吗": held_back},
    )
    gold = [question(), question(id="q2", question="能换吗"), question(id="q3", question="ZX-1 呢", answerable=False)]
    return evaluate(fake, gold, split="dev")


def test_a_held_back_draft_counts_on_the_curve_and_not_in_the_figures() -> None:
    report = run()
    assert [(p.coverage, p.risk) for p in report.risk.curve] == [(pytest.approx(2 / 3), 0.5)]
    assert (report.risk.operating.coverage, report.risk.operating.risk) == (pytest.approx(1 / 3), 0.0)
    assert report.figures["wrongly_refused"] == 0.5 and report.risk.never_answered == 1


def test_json_has_the_curve_rounded() -> None:
    found = json.loads(json.dumps(to_dict(run())))["risk"]
    assert found["curve"] == [{"threshold": 0.0, "coverage": 0.6667, "risk": 0.5}]
    assert found["risk_at"] == {"0.5": 0.5, "0.7": None, "0.8": None}
    assert found["calibration"]["right"]["bins"] == [{"questions": 2, "probability": 0.0, "share": 0.5}]


@pytest.mark.parametrize(("language", "words"), [("zh", "校准图"), ("en", "Reliability diagram")])
def test_the_html_draws_curve_operating_point_and_diagram(language: ReportLanguage, words: str) -> None:
    html = to_html(run(), language=language)
    drawn = html[html.index('font-size="11"') :]
    assert drawn[: drawn.index("</svg>")].count("<circle") == 3 and f'aria-label="{words}"' in drawn
    assert 'points="181.3,10.0 "' in drawn  # coverage 2/3 at the top: risk .5 is the highest there is
    assert '<circle cx="114.7" cy="210.0"' in drawn  # what was decided: coverage 1/3, no risk


def test_the_html_of_no_question_has_no_drawing() -> None:
    nothing = EvalReport(split="dev", version="v", scored=(), unscored=())
    assert 'font-size="11"' not in to_html(nothing) and "—" in table(nothing)


def test_the_table_has_one_line() -> None:
    (line,) = [line for line in table(run(), language="en").splitlines() if "AURC" in line]
    assert re.search(
        r"risk-coverage +coverage 0\.333 · risk 0\.000 · most coverage at risk ≤ 0\.20: 0\.000 · AURC 0\.500", line
    )
