"""Fact matching: what counts as stated, and the near misses that must not."""

from __future__ import annotations

import pytest

from eval.facts import normalise, states, values_in
from eval.numerals import read_numeral, to_digits


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("七", 7),
        ("十", 10),
        ("十五", 15),
        ("二十四", 24),
        ("两", 2),
        ("一百二十", 120),
        ("一百二", 120),
        ("一百零五", 105),
        ("三千五", 3500),
        ("三千零五", 3005),
        ("一千零二十", 1020),
        ("一万二", 12000),
        ("十万", 100000),
        ("二〇二六", 2026),
        ("七八", None),
        ("千万", None),
        ("百", None),
        ("五十六七", None),
    ],
)
def test_read_numeral(numeral: str, value: int | None) -> None:
    assert read_numeral(numeral) == value


@pytest.mark.parametrize(
    "text",
    """一般 一起 万一 统一 十分满意 一律 千万别 一旦 下一个工作日 某一天 进一步 周一至周五 星期六日 零件 几十天 七八天
    一次性 一方面 第三方 第三者 一度 百般 一部分 一点 成千上万 专一 一时""".split(),
)
def test_words_stay_words(text: str) -> None:
    assert to_digits(text) == text


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("七天无理由", "7天无理由"),
        ("两次", "2次"),
        ("每周三次", "每周3次"),
        ("每周两次", "每周2次"),
        ("十五个工作日", "15个工作日"),
        ("第三条", "第3条"),
        ("三分之一", "1/3"),
        ("百分之三十", "30%"),
        ("九五折", "九五折"),
        ("双十一", "双11"),
        ("三一五", "315"),
        ("十分钟", "10分钟"),
        ("万一超过一周", "万一超过1周"),
    ],
)
def test_numerals_become_digits(text: str, digits: str) -> None:
    assert to_digits(text) == digits


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("￥50", "50元"),
        ("¥ 1,000.00", "1000元"),
        ("RMB 50", "50 块钱"),
        ("50 yuan", "人民币50元"),
        ("１，０００元", "一千元"),
        ("1.2万元", "12000元"),
        ("五百元", "¥500"),
        ("3~5个工作日", "三至五个工作日"),
        ("3 - 5 天", "3—5天"),
        ("3 to 5 days", "3–5 days"),
        ("30 %", "百分之三十"),
        ("30 percent", "30％"),
        ("**7** 天", "7天"),
        ("ＡＰＰ", "app"),
        ("7 DAYS", "7  days"),
    ],
)
def test_equivalent_forms(left: str, right: str) -> None:
    assert normalise(left) == normalise(right)


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("自签收次日起七天内可退。", "7天"),
        ("自签收次日起 7 天内", "7天"),
        ("within 7days", "7 days"),
        ("within 7 days.", "7 days"),
        ("Wi-Fi and wi fi", "wifi"),
        ("满 59 元包邮", "¥59"),
        ("报错 PAY-E07 时", "E07"),
        ("US$ 50 or USD50", "50"),
        ("第7条规定3天", "3天"),
        ("费用为12.50元", "12.5元"),
        ("除非质量问题，不退", "质量问题"),
        ("不可退", "不可退"),
        ("到 22:00 止", "22:00"),
        ("It is not only refundable but free", "free"),
        ("运费由 买家 承担", "买家承担"),
        ("服务费为3千元", "3000元"),
    ],
)
def test_stated(text: str, wording: str) -> None:
    assert states(text, ["不会有的说法", wording])


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("17天内", "7天"),
        ("7.5天", "5天"),
        ("150 元", "50元"),
        ("150", "50"),
        ("50.5", "50"),
        ("0.50", "50"),
        ("50%", "50"),
        ("第二天送达", "2天"),
        ("几十天", "10天"),
        ("十分满意", "10分"),
        ("1年半", "1年"),
        ("E012", "E01"),
        ("PE01", "E01"),
        ("X50 型", "50"),
        ("A1s", "A1"),
        ("refunds", "refund"),
        ("prefund", "refund"),
        ("不可退", "可退"),
        ("非质量问题", "质量问题"),
        ("not refundable", "refundable"),
        ("满100，200元券", "100200元"),
        ("两块电池", "2元"),
        ("下一个工作日", "1个工作日"),
        ("1,000 元", "000元"),
    ],
)
def test_near_misses_are_not_stated(text: str, wording: str) -> None:
    assert not states(text, [wording])


def test_values_in_the_normal_form() -> None:
    assert values_in("七天内，1,000 元，12.5%") == {"7", "1000", "12.5"}
    assert values_in("一般都可以") == set()


def test_a_wording_without_content_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        states("7天", [" ** "])
