from dataclasses import replace
from datetime import date

import pytest

from assistant.derive import last_day
from assistant.lock.computed import compute
from assistant.reply import Derivation, Given, Sentence
from assistant.verify import verify
from tests.unit.test_verify import PASSAGE, claim

TODAY = date(2026, 11, 23)


def derived(question: str) -> Sentence | None:
    return last_day(question, claim("七天内可以退货"), as_of=TODAY)


def reasons(sentence: Sentence) -> list[str]:
    return [struck.reason for struck in verify([sentence], {"p1": PASSAGE})[1]]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("11月18日签收的，还能退吗", "按 11 月 18 日签收计算，7 天至 11 月 25 日 24:00 止。"),
        ("十一月十八号收到的耳机", "按 11 月 18 日签收计算，7 天至 11 月 25 日 24:00 止。"),
        ("12 月 30 日签收", "按 12 月 30 日签收计算，7 天至 1 月 6 日 24:00 止。"),
        ("signed for on Nov 18, can I", "Counted from receipt on November 18, the 7 days end at 24:00 on November 25."),
        (
            "I received it on 26 February 2024",
            "Counted from receipt on February 26, the 7 days end at 24:00 on March 4.",
        ),
    ],
)
def test_the_last_day_is_offered_and_holds(question: str, text: str) -> None:
    found = derived(question)
    assert found is not None
    assert found.text == text
    assert reasons(found) == []


@pytest.mark.parametrize("question", ["我 18 号签收的", "11月18日下单", "2月30日签收", "还能退吗"])
def test_without_a_day_of_receipt_nothing_is_derived(question: str) -> None:
    assert derived(question) is None


@pytest.mark.parametrize(
    "quote", ["签收后 48 小时内反馈", "签收次日起 7 个工作日内", "签收之日起 7 天", "运费 12 元", "发货次日起 7 天"]
)
def test_only_days_from_the_day_after_receipt_are_counted(quote: str) -> None:
    citation = replace(claim("").citations[0], quote=quote)
    assert last_day("11月18日签收", replace(claim(""), citations=(citation,)), as_of=TODAY) is None


def test_a_derived_sentence_that_does_not_hold_is_struck() -> None:
    found = derived("11月18日签收")
    assert found is not None
    assert found.derivation is not None
    start, days = found.derivation.inputs
    ten = replace(days, value="10", shown="10 天")
    late = replace(found.derivation, inputs=(start, ten), result="2026-11-28", shown="11 月 28 日 24:00")
    wrong = [
        replace(found, derivation=None),
        replace(found, derivation=replace(found.derivation, result="2026-11-26")),
        replace(found, derivation=replace(found.derivation, rule="guess")),
        replace(found, text=found.text + "运费 12 元。"),
        replace(found, text=found.text.replace("25", "26")),
        replace(found, text="7 天至 11 月 25 日 24:00 止。"),  # does not name the day that the question states
        replace(found, text="按 11 月 18 日签收计算，10 天至 11 月 28 日 24:00 止。", derivation=late),
        replace(found, derivation=replace(found.derivation, inputs=(replace(start, shown="11 月 17 日"), days))),
    ]
    assert [reasons(sentence) for sentence in wrong] == [["derivation"]] * len(wrong)


@pytest.mark.parametrize(
    ("rule", "given", "result"),
    [
        ("last_day", {"start": "2026-12-30", "days": "7"}, "2027-01-06"),
        ("sum", {"a": "12.5", "b": "0.5"}, "13"),
        ("difference", {"from": "300", "less": "40"}, "260"),
        ("product", {"amount": "9.9", "times": "3"}, "29.7"),
        ("share", {"amount": "199", "percent": "5"}, "9.95"),
        ("share", {"amount": "1999", "percent": "5", "most": "30"}, "30"),
        ("share", {"amount": "10", "percent": "5", "least": "1"}, "1"),
        ("full_reduction", {"amount": "650", "threshold": "300", "each": "50"}, "550"),
        ("full_reduction", {"amount": "650", "threshold": "300", "off": "50"}, "600"),
        ("full_reduction", {"amount": "299", "threshold": "300", "off": "50"}, "299"),
    ],
)
def test_rules(rule: str, given: dict[str, str], result: str) -> None:
    assert compute(rule, given) == result


def test_money_is_checked_like_days() -> None:
    made = Derivation(
        rule="sum",
        inputs=(
            Given(name="freight", value="12", shown="12 元", source="span"),
            Given(name="paid", value="88", shown="88 元", source="question"),
        ),
        result="100",
        shown="100 元",
    )
    sentence = replace(claim("88 元加运费 12 元，共 100 元。"), kind="derived", derivation=made)
    assert reasons(sentence) == []
    unheld = replace(
        made, inputs=(replace(made.inputs[0], value="13", shown="13 元"), made.inputs[1]), result="101", shown="101 元"
    )
    text = "88 元加运费 13 元，共 101 元。"
    assert reasons(replace(sentence, text=text, derivation=unheld)) == ["derivation"]


@pytest.mark.parametrize("given", [{"start": "2026-11-18"}, {"start": "soon", "days": "7"}])
def test_a_rule_without_its_values_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"lacks|isoformat"):
        compute("last_day", given)
