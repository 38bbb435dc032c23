import pytest

from assistant.codes import CodeBook
from ingest.chunking import Chunk
from ingest.codes import find_codes
from ingest.document import Anchor
from ingest.values import chinese_number, values_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("云听A1 Pro和A1的区别", ("a1pro", "a1")),
        ("a1pro 报 E-05", ("a1pro", "e05")),
        ("W3 LTE vs w3 lite", ("w3lte", "w3lite")),
        ("P20W 能上飞机吗", ("p20w",)),
        ("7天内退，24h，65W，10000mAh", ()),
        ("订单号 202611230001，mp3", ()),
        ("错误 A-204", ("a204",)),
    ],
)
def test_find_codes(text: str, codes: tuple[str, ...]) -> None:
    assert find_codes(text) == codes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("七天内，1,000 元", {"7", "1000"}),
        ("一般来说一起三万元", {"30000"}),
        ("Within seven business days, $3.50", {"7", "3.5"}),
        ("3-7 个工作日", {"3", "7"}),
        ("1.5 倍，不是 15 倍", {"1.5", "15"}),
    ],
)
def test_values_in(text: str, values: set[str]) -> None:
    assert values_in(text) == values


def test_chinese_numbers() -> None:
    assert [chinese_number(n) for n in ("十", "十五", "一百二十", "二〇二六", "三万五千")] == [10, 15, 120, 2026, 35000]


def passage(title: str, text: str) -> Chunk:
    return Chunk(
        id=title, document=f"{title}.md", title=title, category="manuals", language="zh", audience="public",
        effective_from=None, effective_until=None, heading=(), text=text,
        anchors=(Anchor(offset=0, location="line:1"),), tokens=1,
    )  # fmt: skip


def test_a_model_and_an_error_code_both_have_to_fit() -> None:
    rows = "| R5 | E01 |\n| R5 Pro | E12 |"
    book = CodeBook.of(
        [passage("R5 Pro 说明书", "E12 水箱满"), passage("R3 说明书", "E12 水箱满"), passage("故障总表", rows)]
    )
    asked = frozenset({"r5pro", "e12"})
    assert book.agreement(asked, 0) == 1.0
    assert book.agreement(asked, 1) == 0.0  # the code fits, the model is another
    assert book.agreement(asked, 2) > 0
    assert book.unit_agreement(asked, "| R5 Pro | E12 |", 2) == 1.0
    assert book.unit_agreement(asked, "| R5 Pro | E01 |", 2) == 0.0
    assert book.unit_agreement(asked, "| R3 | E01 |", 2) == -1.0
    assert book.agreement(frozenset(), 0) == 0.0
