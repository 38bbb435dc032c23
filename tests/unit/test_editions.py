"""When two statements of a rule say the same, and on which days the rules change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.editions import Editions, statements
from ingest.chunking import Chunk
from ingest.masks import PassageMasks
from tests.eval_fakes import passage

EDITIONS = Editions(lambda term: 1.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("买家应在 7 天内寄出并填写运单号。", "退货申请审核通过后，买家应在七天内寄出商品并填写运单号。"),
        ("周末和法定节假日不顺延。", "退货期按自然日计算，周末和法定节假日不顺延。"),
        ("2025 年双11 预售定金支付 50 元抵 100 元。", "2026 年双11 预售定金支付 50 元，抵 100 元。"),
        ("The warehouse inspects the parcel within 48 hours.", "Our warehouse inspects each parcel within 48 hours."),
    ],
)
def test_the_same_in_other_words(one: str, other: str) -> None:
    assert EDITIONS.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7 天内可以申请无理由退货。", "15 天内可以申请无理由退货。"),
        ("寄回运费由买家承担。", "寄回运费由商城承担。"),
        ("寄回运费由买家承担", "寄回运费由买家承担，运费险可先行抵付"),
        ("耳塞套已使用的，7 天内支持退货。", "耳塞套已使用的，7 天内不支持退货。"),
        ("价格保护至 2025 年 11 月 26 日。", "价格保护至 2026 年 11 月 26 日。"),
        ("余额即时到账。", "纸质发票次日寄出。"),
    ],
)
def test_another_rule(one: str, other: str) -> None:
    assert not EDITIONS.same(one, other)


def test_the_nearest_statement_is_of_the_same_event() -> None:
    held = list(statements([passage("a", "双12 满减为每满 200 元减 30 元。\n\n双11 满减为每满 300 元减 50 元。")]))
    found = EDITIONS.nearest("2025 年双11 满减为每满 200 元减 25 元。", "双11", held)
    assert found is not None and found.text.startswith("双11")
    assert EDITIONS.nearest("电池保修六个月", "保修", held) is None


def test_days_of_change_are_the_first_days_of_a_new_state() -> None:
    def dated(start: date | None, until: date | None) -> Chunk:
        return replace(_CHUNK, effective_from=start, effective_until=until)

    day = date(2026, 11, 30)
    masks = PassageMasks(
        [dated(None, day), dated(date(2026, 12, 5), None), dated(date(2026, 11, 1), date(2027, 1, 1)), _CHUNK]
    )
    assert masks.days_of_change(date(2026, 11, 23), date(2026, 12, 7)) == [date(2026, 12, 1), date(2026, 12, 5)]
    assert masks.days_of_change(day, date(2026, 12, 1)) == [date(2026, 12, 1)]
    assert masks.days_of_change(date(2026, 12, 1), date(2026, 12, 4)) == []
    assert masks.days_of_change(date(2026, 12, 25), date(2027, 1, 2)) == [date(2027, 1, 2)]


_CHUNK = Chunk(
    id="a",
    document="a.md",
    title="A",
    category="c",
    language="zh",
    audience="public",
    effective_from=None,
    effective_until=None,
    heading=(),
    text="x",
    anchors=(),
    tokens=1,
)
