import pytest

from assistant.lock import problem
from assistant.lock.figures import figures, unfounded
from assistant.lock.plain import plain
from ingest.embedding import SHIPPED, StaticEmbedder

WARRANTY = "主机保修 1 年，电池保修 6 个月，滤网不在保修范围内。"
PARCEL = "Orders above ¥99 ship free; below that the buyer pays ¥8. Islands are excluded."
RETURN = "未拆封的商品签收次日起 7 天内可以退货，定制商品除外，寄回运费由买家承担。"
REPAIR = (
    "Repairs within 2 years are free, unless the damage was caused by water. Available in Austria and Germany only."
)


@pytest.fixture(scope="module")
def tokens() -> StaticEmbedder:
    return StaticEmbedder(SHIPPED)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("七天内", "7 天内"),
        ("seven days, one week", "7 天"),
        ("1,000 元", "一千元，￥1000"),
        ("48 小时", "two days"),
        ("九折", "10% off"),
        ("60% of the fare", "成人价的六折"),
        ("半年", "6 months"),
        ("November 18", "11 月 18 日"),
        ("18 November", "11/18"),
        ("下午四点前", "before 4 p.m."),
        ("24:00", "until midnight"),
        ("满三百减四十", "满 300 元减 40 元"),
        ("2 years on the unit, the battery for one", "主机 2 年，电池 1 年"),
        ("每月 10 日", "the 10th of each month"),
        ("一米二", "1.2 m"),
    ],
)
def test_one_figure_in_many_wordings(claim: str, quote: str) -> None:
    assert unfounded(figures(plain(claim)), plain(quote)) == []


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("7 天", "7 个工作日"),
        ("7 working days", "7 天"),
        ("3 items", "3 days"),
        ("60% off", "成人价的六折"),
        ("40% of the fare", "六折"),
        ("1 至 30 元", "30 元"),
        ("¥50", "50%"),
        ("11 月 19 日", "11 月 18 日"),
        ("四点", "16:00"),
    ],
)
def test_other_figures(claim: str, quote: str) -> None:
    assert unfounded(figures(plain(claim)), plain(quote)) != []


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("主机保一年，电池保半年，滤网不保。", WARRANTY),
        ("The unit has one year of warranty, the battery 6 months; filters are not covered.", WARRANTY),
        ("满 99 元包邮，不满的买家付 8 元，海岛除外。", PARCEL),
        ("没拆封的商品，签收次日起一周内能退，定制的不行，邮费买家出。", RETURN),
        ("Unopened goods can be returned within 7 days from the day after receipt, except custom-made ones.", RETURN),
        ("头两年维修免费，进水造成的损坏除外，仅限奥地利和德国。", REPAIR),
    ],
)
def test_sound_claims_are_kept(claim: str, quote: str, tokens: StaticEmbedder) -> None:
    assert problem(claim, quote, "", tokens) == ("", "")


@pytest.mark.parametrize(
    ("reason", "claim", "quote"),
    [
        ("attached", "主机保修 6 个月，电池保修 1 年。", WARRANTY),
        ("attached", "The unit has 6 months of warranty, the battery one year.", WARRANTY),
        ("negation", "滤网也在保修范围内。", WARRANTY),
        ("scope", "所有部件都保修 1 年。", WARRANTY),
        ("values", "主机保修 2 年，滤网不保。", WARRANTY),
        ("comparison", "Orders below ¥99 ship free.", PARCEL),
        ("party", "不满 99 元的商家付 8 元运费，海岛除外。", PARCEL),
        ("contrast", "定制商品除外，寄回运费由我们承担。", RETURN),
        ("condition", "都包邮，海岛除外。", PARCEL),
        ("region", "海岛和新疆除外，满 99 元包邮。", PARCEL),
        ("exception", "Repairs within 2 years are free in Austria and Germany only.", REPAIR),
        ("region", "Repairs within 2 years are free in Austria and France only, unless caused by water.", REPAIR),
        ("action", "We have already repaired it.", REPAIR),
        ("words", "未拆封的 7 天内可以退货，定制商品除外，另外赠送一张电影票。", RETURN),
        ("condition", "付款次日起 7 天内可以退货，定制商品除外。", RETURN),
        ("party", "寄回运费由快递公司承担。", RETURN),
    ],
)  # fmt: skip
def test_distortions_are_struck_with_their_reason(reason: str, claim: str, quote: str, tokens: StaticEmbedder) -> None:
    assert problem(claim, quote, "", tokens)[0] == reason


def test_models_and_codes_are_told_apart(tokens: StaticEmbedder) -> None:
    quote = "L5 报 E-06 是没电了，报 E-08 是锁舌卡住；L5 Max 不报 E-06。"
    assert problem("L5 报 E06 是没电了。", quote, "", tokens)[0] == ""
    assert problem("L5 报 E08 是没电了，报 E06 是锁舌卡住。", quote, "", tokens)[0] == "attached"
    assert problem("L5 Pro 报 E06 是没电了。", quote, "L5 系列", tokens)[0] == "code"


def test_headings_may_be_named_but_not_the_figures_of_their_numbering(tokens: StaticEmbedder) -> None:
    assert problem("洁行 R5 主机保修 1 年。", WARRANTY, "洁行 R5 说明书\n3 保修", tokens)[0] == ""
    assert problem("主机保修 3 项。", WARRANTY, "洁行 R5 说明书\n3 保修", tokens)[0] == "values"


def test_without_token_vectors_spelling_and_lexicon_decide() -> None:
    assert problem("The battery is covered for six months.", WARRANTY, "")[0] == ""
    assert problem("The battery is covered for six years.", WARRANTY, "")[0] == "values"
    assert problem("满 99 元包邮，顺便赠送围巾手套帽子。", "满 99 元包邮。", "")[0] == "words"
