import pytest

from assistant.numbers import other_wordings, quantities
from ingest.errors import PublishError
from ingest.synonyms import parse_synonyms

FILE = (
    "﻿# 注释\n退钱 = 退款 = money back\n\n丟件 -> 物流停滞  # one way\n快递柜 = 自提柜\n快递 = 物流\nParcel = package\n"
)


def test_the_longest_term_at_a_place_counts_and_plurals_are_known() -> None:
    found = parse_synonyms(FILE.encode())
    assert found.expand("快递柜里的快递，丢件了") == {
        "快递柜": ("自提柜",),
        "快递": ("物流",),
        "丢件": ("物流停滞",),
    }
    assert found.expand("两个ＰＡＲＣＥＬＳ") == {"parcel": ("package",)}
    assert found.expand("物流停滞") == {"物流": ("快递",)} and found.expand("退钱就是退款 money back") == {}
    assert parse_synonyms(b"# nothing\n").expand("退钱") == {}


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("退钱 = 退款\n退货", 2, "single term"),
        ("退钱 = 退款 = 退錢", 1, "twice"),
        ("退钱 =", 1, "empty side"),
        ("-> 退款", 1, "empty side"),
        ("a -> b -> c", 1, "two arrows"),
        (f"退款 = {'长' * 41}", 1, "longer than 40"),
        ("退款 = 的", 1, "no word"),
        (" = ".join(f"词{n}" for n in range(13)), 1, "13 terms"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(content: str, line: int, problem: str) -> None:
    with pytest.raises(PublishError, match=problem) as caught:
        parse_synonyms(content.encode())
    assert caught.value.subject == f"synonyms.txt:{line}" and caught.value.remedy


def test_signs_of_a_chinese_keyboard_are_read() -> None:
    assert (
        parse_synonyms("退钱 ＝ 退款\n随身电 → 充电宝".encode()).meanings
        == parse_synonyms("退钱 = 退款\n随身电 -> 充电宝".encode()).meanings
    )
    with pytest.raises(PublishError, match="=>"):
        parse_synonyms("短信 => 讯息".encode())


def test_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(PublishError, match=r"synonyms.txt:2: is not UTF-8"):
        parse_synonyms(b"a = b\n" + "退钱 = 退款".encode("gbk"))


def test_a_term_is_replaced_as_a_whole_word_only() -> None:
    synonyms = parse_synonyms(b"cod = cash on delivery")
    assert synonyms.replaced("COD code, cods", "cod", "cash on delivery") == "cash on delivery code, cash on delivery"


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("七天", (7, "day")),
        ("两个月", (2, "month")),
        ("一千二百块", (1200, "yuan")),
        ("半小时", (0.5, "hour")),
        ("一个半小时", (1.5, "hour")),
        ("一个礼拜", (1, "week")),
        ("a fortnight", (14, "day")),
        ("seven days", (7, "day")),
        ("1.5万元", (15000, "yuan")),
    ],
)
def test_quantities_are_read_in_both_scripts(text: str, quantity: tuple[float, str]) -> None:
    assert quantities(text) == [quantity]


@pytest.mark.parametrize("text", ["星期三到", "三五天", "一般", "F50 怎么用"])
def test_what_counts_nothing_is_no_quantity(text: str) -> None:
    assert quantities(text) == [] and other_wordings(text) == {}


def test_a_quantity_is_worded_in_other_units() -> None:
    assert "2天" in other_wordings("48小时") and "30分" in other_wordings("半小时") and "7天" in other_wordings("七天")
