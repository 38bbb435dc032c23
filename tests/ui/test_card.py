"""The card and the passage as data: numbers, marks, notes, and text that stays text."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.reply import Citation, Notice, Sentence
from panel.card import card_data
from panel.html import plain, table
from panel.passage import blocks
from tests.eval_fakes import passage, reply

TABLE = "## 到账时间\n\n| 渠道 | 时间 |\n|---|---|\n| 余额 | 即时 |\n| 信用卡 | 5 天 |\n\n以银行为准。"


def marked(found: list) -> list[str]:
    return [text for block in found for cell in block["cells"] for text, is_marked in cell if is_marked]


def cite(source: object, quote: str) -> Citation:
    start = source.text.index(quote)
    where = {"document": source.document, "heading": "期限", "location": "line:1"}
    return Citation(passage_id=source.id, quote=quote, start=start, end=start + len(quote), **where)


def test_a_passage_is_cut_into_headings_rows_and_lines() -> None:
    found = blocks(TABLE)
    assert [block["kind"] for block in found] == ["heading", "head", "row", "row", "text"]
    assert ["".join(text for text, _ in cell) for cell in found[3]["cells"]] == ["信用卡", "5 天"]


def test_the_cited_span_is_marked_over_cells_and_lines() -> None:
    start = TABLE.index("| 信用卡")
    assert marked(blocks(TABLE, [(start, TABLE.index("\n\n以银行"))])) == ["信用卡", "5 天"]
    end = TABLE.index("为准")
    assert marked(blocks(TABLE, [(TABLE.index("5 天"), end)])) == ["5 天", "以银行"]


def test_marks_of_a_plain_passage_are_the_quote() -> None:
    text = "签收次日起 7 天内可退。| 不是表格"
    assert "".join(marked(blocks(text, [(0, 12)]))) == text[:12]
    assert "".join(part for block in blocks(text) for cell in block["cells"] for part, _ in cell) == text


def test_header_and_row_of_a_table_share_a_chip() -> None:
    source, other = passage("p1", TABLE), passage("p2", "7 天内可退。")
    first = (cite(source, "| 渠道 | 时间 |"), cite(source, "| 信用卡 | 5 天 |"))
    claims = [
        Sentence(kind="claim", text="信用卡：5 天。", language="zh", citations=first),
        Sentence(kind="claim", text="7 天内可退。", language="zh", citations=(cite(other, "7 天内可退。"),)),
        Sentence(kind="claim", text="还是信用卡。", language="zh", citations=first),
    ]
    data = card_data(reply(*claims, passages=[source, other, passage("p3", "别的")]), "zh")
    assert [sentence["marks"] for sentence in data["sentences"]] == [[], [1], [2], [1]]
    assert marked(data["citations"][0]["blocks"]) == ["渠道", "时间", "信用卡", "5 天"]
    assert [source["blocks"][0]["cells"] for source in data["others"]] == [[[("别的", False)]]]


def test_foreign_and_internal_sources_are_labelled() -> None:
    source = replace(passage("p1", "Free returns within 7 days."), language="en", audience="internal")
    claim = Sentence(kind="claim", text="Free returns.", language="en", citations=(cite(source, "Free returns"),))
    data = card_data(reply(claim, passages=[source]), "zh")
    assert data["sentences"][1]["note"] == "英文原文 · 内部文档，勿直接外发"
    assert card_data(reply(claim, passages=[source]), "en")["citations"][0]["note"] == "Source in English"


def test_an_abstention_says_what_is_missing_and_offers_the_nearest() -> None:
    empty = replace(reply(passages=[passage("p1", "7 天")], abstained=True), missing="没有任何文档提到：ZQ-9。")
    data = card_data(empty, "zh")
    assert data["title"] == "知识库没有答案" and data["missing"] == "没有任何文档提到：ZQ-9。"
    assert data["others_title"] == "最接近的段落（1）" and data["badge"] == ""
    assert data["labels"]["copy"] == "复制安抚话术"


def test_texts_of_others_never_become_html_or_markdown() -> None:
    assert "<img" not in table(["<img>"], [["<img src=x>", ("<b>", "a & b")]])
    escaped = plain("![x](http://example.org/a.png) <b> :material/home: www.example.org")
    assert re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped) == "xhttpexampleorgapng b materialhome wwwexampleorg"


def test_notices_stand_above_the_draft_and_open_their_passages() -> None:
    source, other = passage("p1", "7 天内可退。"), replace(passage("p2", TABLE), title="退款规则", audience="internal")
    claim = Sentence(kind="claim", text="7 天内可退。", language="zh", citations=(cite(source, "7 天内可退。"),))
    told = Notice(
        kind="rule_changed",
        text="今天的规则不同：<b>5 天</b>。",
        citations=(cite(other, "| 渠道 | 时间 |"), cite(other, "| 信用卡 | 5 天 |")),
        passages=(other,),
    )
    answered = replace(reply(claim, passages=[source]), notices=(told, Notice(kind="damage", text="旧版本。")))
    changed, damage = card_data(answered, "zh")["notices"]
    assert (changed["kind"], changed["title"], changed["text"]) == ("rule_changed", "规则按日期不同", told.text)
    (opened,) = changed["sources"]
    assert opened["label"] == "查看：退款规则" and opened["internal"] == "内部文档，勿直接外发"
    assert marked(opened["blocks"]) == ["渠道", "时间", "信用卡", "5 天"]
    assert damage["sources"] == [] and damage["title"] == "正在用旧版本回答"
    assert card_data(answered, "en")["notices"][0]["title"] == "The rule depends on the date"
    assert told.text not in card_data(answered, "zh")["text"] and len(card_data(answered, "zh")["citations"]) == 1
