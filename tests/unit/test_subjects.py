"""What a text is about, and when it is about something else than what was asked."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.codes import CodeBook
from assistant.gazetteer import gazetteer
from assistant.question import understand
from assistant.reply import Turn
from assistant.subjects import Subject, about, asked_subjects, mismatch, subject_features, subjects_in, unit_text
from ingest.chunking import Chunk
from ingest.units import split_units

TODAY = date(2026, 11, 23)


def passage(text: str, title: str = "规则", heading: tuple[str, ...] = (), **period: date) -> Chunk:
    return Chunk(
        id=title,
        document=f"{title}.md",
        title=title,
        category="rules",
        language="zh",
        audience="public",
        effective_from=period.get("start"),
        effective_until=period.get("until"),
        heading=heading,
        text=text,
        anchors=(),
        tokens=1,
    )


def named(text: str, as_of: date = TODAY) -> set[tuple[str, str]]:
    return {(subject.kind, subject.name) for subject in subjects_in(text, as_of)}


def asked(text: str, *others: Chunk, context: str = "", as_of: date = TODAY) -> frozenset[Subject]:
    history = [Turn(role="customer", text=context)] if context else []
    return asked_subjects(understand(text, history=history, as_of=as_of), CodeBook.of(others))


def wrong(question: str, chunk: Chunk, unit: int = 0, as_of: date = TODAY) -> set[str]:
    book = CodeBook.of([chunk])
    subjects = asked(question, chunk, as_of=as_of)
    text = unit_text(chunk, split_units(chunk.text)[unit])
    return {subject.name for subject in mismatch(subjects, about(subjects, chunk, text, book))}


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("我在呼伦贝尔，运费多少", {("region", "呼伦贝尔")}),
        ("is my Toronto number one of them?", {("region", "多伦多")}),
        ("寄台北的包裹", {("region", "台北")}),
        ("上海南站附近能自提吗", {("region", "上海")}),
        ("a customer in the US", {("region", "美国")}),
        ("please tell us what US$5 buys", set()),
        ("Do you ship to Victoria?", set()),
        ("北京时间几点开抢", set()),
        ("no news since it left Shenzhen airport", set()),
        ("an international order", {("region", "海外")}),
        ("Germany's import VAT, and a London-based buyer", {("region", "德国"), ("region", "伦敦")}),
        ("云闪付付的，退款几天到", {("payment", "云闪付")}),
        ("微信付的，退款几天到", {("payment", "微信支付")}),
        ("微信登录不了", set()),
        ("Apple Pay or Klarna?", {("payment", "Apple Pay"), ("payment", "Klarna")}),
        ("金卡及以上会员", {("tier", "金卡"), ("tier", "铂金"), ("tier", "钻石会员")}),
        ("the Platinum service queue for members", {("tier", "铂金")}),
        ("a gold watch", set()),
        ("PLUS有没有按月交的", {("tier", "PLUS会员")}),
        ("plus the shipping fee", set()),
        ("去年双12满减", {("promotion", "双12 2025")}),
        ("双11-2026活动规则", {("promotion", "双11 2026")}),
        ("Double 11 last year", {("promotion", "双11 2025")}),
        ("今年618大促满减", {("promotion", "618 2026"), ("promotion", "*")}),
        ("直播间提示 A-618，付 618 元", set()),
        ("满 300 减 50，双 11.5 折", {("promotion", "双11")}),
        ("按 2025 年版的规则退", {("edition", "2025")}),
        ("顺丰能到付吗", {("carrier", "顺丰")}),
    ],
)
def test_subjects_named(text: str, subjects: set[tuple[str, str]]) -> None:
    assert named(text) == subjects


def test_places_are_held_by_larger_ones() -> None:
    holders = gazetteer().holders
    assert {"内蒙古", "中国大陆", "中国"} <= holders("呼伦贝尔")
    assert {"意大利", "欧盟", "海外"} <= holders("米兰")
    assert "港澳台" in holders("台北") and "中国大陆" not in holders("台北")
    assert "海外" not in holders("香港")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("寄到台湾几天", "港澳台地区 5 天送达。", set()),
        ("寄到台湾几天", "香港和澳门 5 天送达。", {"台湾"}),
        ("VAT in Milan?", "Germany: VAT 19% is included in the price.", {"米兰"}),
        ("VAT in Milan?", "In the EU VAT is included in the price.", set()),
        ("do you ship to Toronto?", "We ship to Japan. We do not ship to other countries at present.", {"多伦多"}),
        ("退款几天到，云闪付付的", "信用卡退款 5 至 10 个工作日到账。", {"云闪付"}),
        ("退款几天到，云闪付付的", "退款按原支付方式退回，信用卡 5 天。", set()),
        ("Visa 卡退款几天到", "信用卡退款 5 至 10 个工作日到账。", set()),
        ("退款几天到", "信用卡退款 5 至 10 个工作日到账。", set()),
        ("银卡有几次包邮", "金卡及以上会员每月 20 次。", {"银卡"}),
        ("铂金有几次包邮", "金卡及以上会员每月 20 次。", set()),
    ],
)
def test_a_text_about_something_else(question: str, text: str, expected: set[str]) -> None:
    assert wrong(question, passage(text)) == expected


def test_other_countries_is_general() -> None:
    chunk = passage("We ship to Japan. We do not ship to other countries at present.")
    assert wrong("do you ship to Toronto?", chunk, unit=1) == set()


def test_a_unit_without_a_subject_takes_that_of_its_heading_and_title() -> None:
    chunk = passage("退货期为 14 天。", title="云听 A1 Pro 说明书", heading=("英国",))
    assert wrong("A1 Pro 在利兹几天能退", chunk) == set()
    assert wrong("A1 SE 在柏林几天能退", chunk) == {"a1se", "柏林"}


def test_a_row_is_about_its_own_cells() -> None:
    chunk = passage("| 地区 | 运费 |\n| --- | --- |\n| 新疆 | 18 元 |\n| 西藏 | 20 元 |")
    assert [wrong("西藏运费多少", chunk, unit) for unit in (0, 1)] == [{"西藏"}, set()]


def test_an_event_takes_its_year_from_the_title() -> None:
    chunk = passage("双11 满 300 减 50。", title="双11-2026活动规则")
    assert wrong("今年双11满减", chunk) == set()
    assert wrong("今年双11满减", chunk, as_of=date(2027, 11, 5)) == {"双11 2027"}
    assert wrong("双11满减", chunk, as_of=date(2027, 11, 5)) == set()
    assert wrong("今年618满减", chunk) == {"618 2026"}


def test_an_event_takes_the_year_of_the_others_in_a_document_of_one_year() -> None:
    chunk = passage("双12 与双11 每满 300 元减 50 元的标准不同。", title="双12-2026活动预告")
    assert wrong("前年双11满减", chunk) == {"双11 2024"}
    assert wrong("今年双11满减", chunk) == set()
    assert wrong("去年双11满减", passage("双11 满 300 减 50，与 2025 年双12 不同。")) == set()


def test_a_follow_up_lends_what_it_leaves_open() -> None:
    assert {s.name for s in asked("那双12呢？", context="去年双11在西藏能用花呗吗")} == {"双12", "西藏", "花呗"}
    assert {s.name for s in asked("那今年呢？", context="去年双11定金抵多少")} == {"双11 2026"}


def test_codes_are_held_against_their_siblings_only() -> None:
    chunk = passage("E-05 表示边刷卡住，防水 IPX4。", title="洁行 R5 说明书")
    assert wrong("R5 报 E12", chunk) == {"e12"}
    assert wrong("R5 报 E05", chunk) == set()
    assert wrong("R3 报 E05", chunk) == {"r3"}
    assert wrong("P4004 是什么", chunk) == set()


def test_an_earlier_edition_is_not_the_one_in_force() -> None:
    new = passage("满 199 元包邮。", start=date(2026, 1, 1))
    assert wrong("2025年那会儿满多少包邮", new) == {"2025"}
    assert wrong("2025年那会儿满多少包邮", passage("满 99 元包邮。", start=date(2025, 3, 1))) == set()


def test_features_count_kinds_and_what_is_named() -> None:
    chunk = passage("退货期为 14 天。", title="云听 A1 Pro 说明书", heading=("英国",))
    version = SimpleNamespace(passages=[chunk])
    retriever: Any = SimpleNamespace(version=version, codes=CodeBook.of([chunk]))
    hit: Any = SimpleNamespace(index=0)

    def features(text: str) -> dict[str, float]:
        question = understand(text, as_of=TODAY)
        subjects = asked_subjects(question, retriever.codes)
        return subject_features(question, subjects, retriever, hit, split_units(chunk.text)[0])

    assert features("A1 SE 在柏林几天能退") == {"subject_mismatch": 2.0, "subject_match": 0.0}
    assert features("A1 Pro 在利兹几天能退") == {"subject_mismatch": 0.0, "subject_match": 2.0}
    assert features("几天能退") == {"subject_mismatch": 0.0, "subject_match": 0.0}
