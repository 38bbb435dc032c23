"""Notices of changed rules: they come where the rule of another day differs, name it, and leave the draft alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from assistant.chat import open_chat_model
from assistant.engine import Assistant
from assistant.reply import Notice, Reply
from ingest.chunking import Chunk
from ingest.conflict_file import Conflict, Findings, Place
from ingest.embedding import Embedder, open_embedder
from ingest.publish import publish
from tests.integration.conftest import write_documents
from tests.scripted_server import ScriptedServer

TODAY = date(2026, 11, 23)
BEFORE = date(2026, 3, 1)
QUESTION = "无理由退货几天内可以申请"
MORE = {
    "shipping/发票寄送-2025.md": (
        "---\ntitle: 发票寄送（2025 版）\neffective_until: 2026-06-30\n---\n## 寄送\n纸质发票在签收后 3 个工作日内寄出，邮费由商城承担。\n"
    ),
    "shipping/发票寄送.md": (
        "---\ntitle: 发票寄送\neffective_from: 2026-07-01\n---\n## 寄送\n纸质发票在签收后三个工作日内寄出，邮费由商城承担。\n"
    ),
    "shipping/wrapping-2025.md": (
        "---\ntitle: Gift wrapping 2025\neffective_until: 2026-06-30\n---\n## Price\nGift wrapping costs 5 US dollars per item.\n"
    ),
    "shipping/wrapping.md": (
        "---\ntitle: Gift wrapping\neffective_from: 2026-07-01\n---\n## Price\nGift wrapping costs 8 US dollars per item.\n"
    ),
    "promotions/sale.md": (
        "# 周年庆\n\n## 礼盒包装\n\n有效期：2026-11-01 至 2026-11-30\n\n周年庆期间礼盒包装费每件 6 元。\n\n"
        "## 抽奖\n\n周年庆抽奖每人一次。\n"
    ),
    "account/engraving.md": "# 定制\n\n## 刻字服务\n\n生效日期：2026-11-24\n\n手表刻字服务收取 20 元。\n",
}


class Days:
    """The day on which the assistant is asked; a test moves it."""

    day = TODAY

    def __call__(self) -> date:
        return self.day


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder("static")


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    folder = tmp_path_factory.mktemp("dated")
    write_documents(folder / "docs")
    for name, text in MORE.items():
        path = folder / "docs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    publish([folder / "docs"], folder / "kb", embedder)
    return folder / "kb"


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def asking(dated: Path, embedder: Embedder, days: Days) -> Iterator[Assistant]:
    with Assistant.open(dated, embedding=embedder, today=days) as opened:
        yield opened


def only(reply: Reply) -> Notice:
    (notice,) = reply.notices
    assert notice.kind == "rule_changed" and notice.text not in reply.text
    held = {passage.id: passage for passage in (*reply.passages, *notice.passages)}
    assert notice.citations
    for c in notice.citations:
        assert held[c.passage_id].text[c.start : c.end] == c.quote
    return notice


def test_todays_rule_is_told_where_it_differs(asking: Assistant) -> None:
    reply = asking.answer(QUESTION, as_of=BEFORE)
    notice = only(reply)
    assert notice.text.startswith("答复按 2026-03-01 有效的规则。今天的规则不同：")
    assert "15 天" in notice.text and notice.text.endswith("（自 2026-07-01 起）") and "15 天" not in reply.text
    assert {c.document for c in notice.citations} == {"returns/rule.md"}
    assert reply.to_dict()["notices"][0]["text"] == notice.text


def test_the_notice_is_in_the_language_of_the_question(asking: Assistant) -> None:
    notice = only(asking.answer("How much does gift wrapping cost per item?", as_of=BEFORE))
    assert notice.text == (
        "This reply goes by the rules in force on 2026-03-01. Today’s rule differs:"
        " Gift wrapping costs 8 US dollars per item. (from 2026-07-01)"
    )


@pytest.mark.parametrize("question", ["云听 A1 续航多久", "信用卡退款多久到账", "纸质发票签收后几个工作日寄出"])
def test_what_is_the_same_on_both_days_is_not_told(asking: Assistant, question: str) -> None:
    reply = asking.answer(question, as_of=BEFORE)
    assert not reply.abstained and reply.notices == ()


def test_a_rule_that_expired_without_a_successor(asking: Assistant, days: Days) -> None:
    days.day = date(2026, 12, 24)
    notice = only(asking.answer("周年庆礼盒包装费多少钱", as_of=date(2026, 11, 10)))
    assert "每件 6 元" in notice.text and "（至 2026-11-30 止）" in notice.text and "没有找到接替" in notice.text


def test_an_abstention_is_told_of_a_rule_that_came_later(asking: Assistant) -> None:
    reply = asking.answer("周年庆礼盒包装费每件多少元", as_of=BEFORE)
    assert reply.abstained
    assert only(reply).text.startswith(
        "按 2026-03-01 有效的规则没有找到答案。今天的规则：周年庆期间礼盒包装费每件 6 元"
    )


def test_a_change_within_two_weeks_is_announced(asking: Assistant, days: Days) -> None:
    days.day = date(2026, 6, 20)
    assert only(asking.answer(QUESTION)).text.startswith("2026-07-01 起规则有变：")
    days.day = date(2026, 6, 10)
    assert asking.answer(QUESTION).notices == ()


def test_a_rule_comes_into_force_by_date_without_a_publish(asking: Assistant, days: Days) -> None:
    question = "手表刻字服务收取多少元"
    version = asking.version.id
    before = asking.answer(question)
    assert "20 元" not in before.text and "20 元" in only(before).text
    days.day = TODAY + timedelta(days=1)
    after = asking.answer(question)
    assert "20 元" in after.text and after.version == version == asking.version.id


def test_a_contradiction_is_told_with_the_other_passage(asking: Assistant) -> None:
    draft = asking.answer("云听 A1 续航多久")
    cited = next(c for s in draft.sentences for c in s.citations)
    one = place(next(c for c in asking.version.passages if c.id == cited.passage_id), cited.quote)
    other = place(next(c for c in asking.version.passages if c.heading == ("抽奖",)), "周年庆抽奖每人一次。")
    asking.version.conflicts = Findings(conflicts=(conflict(one, other),))
    notice = next(n for n in asking.answer("云听 A1 续航多久").notices)
    assert notice.kind == "conflict" and "周年庆" in notice.text
    assert [p.document for p in notice.passages] == ["promotions/sale.md"]
    assert notice.passages[0].text[other.start : other.end] == other.quote


def place(chunk: Chunk, quote: str) -> Place:
    start = chunk.text.index(quote)
    return Place(
        passage_id=chunk.id,
        document=chunk.document,
        title=chunk.title,
        heading=chunk.heading,
        location=chunk.location_at(start),
        start=start,
        end=start + len(quote),
        quote=quote,
    )


def conflict(one: Place, other: Place) -> Conflict:
    return Conflict(
        kind="quantity", one=one, other=other, one_value="6", other_value="1", first=None, last=None, certainty=0.9
    )


def test_a_chat_models_draft_is_told_too(dated: Path, embedder: Embedder, days: Days) -> None:
    quote = "自签收次日起 7 天内可以申请无理由退货，退回运费一律由买家承担。"
    line = json.dumps({"sentence": quote, "quotes": [{"passage": 1, "quote": quote}]}, ensure_ascii=False)
    with (
        ScriptedServer([line]) as server,
        Assistant.open(
            dated, embedding=embedder, today=days, chat=partial(open_chat_model, server.base_url, "", "m")
        ) as asked,
    ):
        first, last = asked.stream(QUESTION, as_of=BEFORE)
    assert "15 天" in only(first).text and "15 天" in only(last).text
