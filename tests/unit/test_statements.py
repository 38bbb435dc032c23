import pytest

from ingest.amounts import amounts, ordinary
from ingest.chunking import Chunk
from ingest.document import Anchor
from ingest.polarity import conditions, permissions
from ingest.scopes import apart, narrowed, scopes
from ingest.statements import read_statements


def passage(text: str, *, title: str = "规则", document: str = "a.md", **changed: object) -> Chunk:
    plain: dict[str, object] = {
        "id": f"{document}-{hash(text)}",
        "document": document,
        "title": title,
        "category": "returns",
        "language": "zh",
        "audience": "public",
        "effective_from": None,
        "effective_until": None,
        "heading": (),
        "text": text,
        "anchors": (Anchor(offset=0, location="line:1"),),
        "tokens": 10,
    }
    return Chunk(**{**plain, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("72 小时内", "三天内"),
        ("六个月", "半年"),
        ("half an hour", "30 分钟"),
        ("a quarter of an hour", "15 minutes"),
        ("twenty-four hours", "1 day"),
        ("一整年", "12 个月"),
        ("百分之三十", "30%"),
        ("八折", "20% off"),
        ("¥1,000", "一千元"),
        ("三至五个工作日", "3–5 working days"),
        ("11 月 26 日", "26 November"),
        ("90 元起", "¥110"),
        ("190 ℃", "80–200 ℃"),
        ("forty orders", "40 次"),
    ],
)
def test_amounts_in_other_words_are_equal(one: str, other: str) -> None:
    (a,), (b,) = amounts(ordinary(one)), amounts(ordinary(other))
    assert a.equals(b) and b.equals(a)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7 天", "15 天"),
        ("11 月 26 日", "11 月 30 日"),
        ("满 199 元", "满 200 元"),
        ("3–5 个工作日", "2–5 个工作日"),
        ("30 元", "30%"),
        ("¥30", "US$30"),
    ],
)
def test_other_amounts_differ(one: str, other: str) -> None:
    (a,), (b,) = amounts(ordinary(one)), amounts(ordinary(other))
    assert not a.equals(b)


@pytest.mark.parametrize(
    "text", ["七天无理由退货", "云听 A1 Pro", "2026 年双11", "见第 3.2 条", "IPX7", "400-820-6116"]
)
def test_names_hold_no_amount(text: str) -> None:
    assert amounts(ordinary(text)) == ()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("维修期间不提供备用机", "allowed", 0.0),
        ("可以在泳池佩戴", "allowed", 1.0),
        ("运费由买家承担", "paid", 1.0),
        ("来回运费由商城承担", "paid", 0.0),
        ("It cannot be added after dispatch.", "allowed", 0.0),
        ("We accept Visa.", "allowed", 1.0),
    ],
)
def test_permissions(text: str, kind: str, value: float) -> None:
    assert [(p.kind, p.low) for p in permissions(ordinary(text))] == [(kind, value)]


@pytest.mark.parametrize("text", ["不影响二次销售", "能否退货", "七天无理由", "只有净澜 T2 可以连接", "支付不足 59 元"])
def test_no_permission(text: str) -> None:
    assert permissions(ordinary(text)) == ()


def test_conditions_are_told_from_refusals() -> None:
    assert conditions("未拆封的可以退货") == 1
    assert conditions("拆封的不能退货") == 0


def test_scopes_apart() -> None:
    gold, platinum = scopes("金卡每月 20 次"), scopes("as a platinum member")
    assert apart(gold, platinum) == {"tier"}
    assert not apart(gold, scopes("每月包邮"))
    assert apart(scopes("a1 pro"), scopes("a1")) == {"model"}


def test_scope_of_the_nearest_words_counts_but_a_manual_is_about_its_model() -> None:
    assert narrowed(("双12 的定金", "", "双11 规则"))["campaign"] == {"double12"}
    assert narrowed(("与 t2 不通用", "", "净澜 t1 说明书"))["model"] == {"t1"}


def test_a_cell_is_read_with_its_header_and_its_row() -> None:
    table = "| 等级 | 成长值 | 每月免运费 |\n|---|---|---|\n| 金卡 | 5,000 | 20 次 |"
    found = read_statements(passage(table), 3)
    assert [(s.text, [a.text for a in s.amounts]) for s in found] == [
        ("金卡 成长值 5000", ["5000"]),
        ("金卡 每月免运费 20次", ["20次"]),
    ]
    assert {s.passage for s in found} == {3} and found[0].is_row


def test_examples_and_sentences_without_figures_state_nothing() -> None:
    assert read_statements(passage("例如买 500 元减 50 元。\n\n请保留包装。"), 0) == []


def test_a_permission_is_read_in_its_clause() -> None:
    (statement,) = read_statements(passage("秒杀商品不能使用店铺券，库存有限。"), 0)
    assert statement.around(statement.amounts[0]) == "秒杀商品不能使用店铺券"
