"""Where documents are cut, what each part repeats, and that nothing is lost on the way."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from ingest.chunking import BUDGET, Chunk, chunk_document, render_chunks
from ingest.document import Anchor, Document
from ingest.loaders import discover, load
from ingest.tokens import count_tokens

KB_DOCS = Path(__file__).resolve().parents[2] / "kb_docs"


def _document(text: str, *, title: str = "退货", path: str = "returns/a.md") -> Document:
    lines = text.split("\n")
    offsets = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    return Document(
        path=path,
        title=title,
        category="returns",
        language="zh",
        audience="public",
        effective_from=None,
        effective_until=None,
        text=text,
        anchors=tuple(Anchor(offset=offset, location=f"line:{i}") for i, offset in enumerate(offsets, start=1)),
        sha256="0" * 64,
    )


def _texts(text: str, budget: int = BUDGET) -> list[str]:
    return [chunk.text for chunk in chunk_document(_document(text), budget=budget)]


def test_a_section_stands_under_its_headings_and_merges_with_no_other() -> None:
    chunks = chunk_document(_document("# 退货\n\n总述。\n\n## 耳机\n\n### 已拆封\n\n不退。\n\n## 生鲜\n\n不退。"))
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        ((), "总述。"),
        (("耳机", "已拆封"), "不退。"),
        (("生鲜",), "不退。"),
    ]


def test_the_first_heading_stays_where_it_is_not_the_title() -> None:
    chunks = chunk_document(_document("# 退货政策\n\n总述。", title="售后"))
    assert chunks[0].heading == ("退货政策",)


def test_a_document_without_headings_is_one_section() -> None:
    assert _texts("Unopened items can be returned.\n\nOpened ones cannot.") == [
        "Unopened items can be returned.\n\nOpened ones cannot."
    ]


def test_a_table_is_cut_between_rows_and_every_part_repeats_its_header() -> None:
    header = "| 型号 | 保修 |\n| --- | --- |"
    rows = [f"| X{i} | {i} 个月，人为损坏除外 |" for i in range(60)]
    parts = _texts("\n".join([header, *rows]), budget=100)
    assert len(parts) > 5
    assert all(part.startswith(header + "\n") for part in parts)
    assert [row for part in parts for row in part.split("\n")[2:]] == rows


def test_a_list_is_cut_between_items_and_every_part_repeats_what_introduces_it() -> None:
    lead = "以下商品不支持七天无理由退货："
    items = [f"- 第 {i} 类：拆封后影响二次销售的商品，\n  包括其配件" for i in range(20)]
    parts = _texts("\n".join(["总述。", "", lead, "", *items]), budget=100)
    assert len(parts) > 2
    assert all(lead in part for part in parts)
    assert re.findall(r"- .*\n  .*", "\n".join(parts)) == items


def test_a_table_below_its_caption_repeats_both() -> None:
    rows = [f"| 地区{i} | {i} 元 |" for i in range(40)]
    parts = _texts("\n".join(["表 2 偏远地区运费", "", "| 地区 | 运费 |", "| --- | --- |", *rows]), budget=120)
    assert len(parts) > 1
    assert all(part.startswith("表 2 偏远地区运费\n\n| 地区 | 运费 |\n| --- | --- |\n| 地区") for part in parts)


def test_a_clause_is_cut_between_its_items_only_and_repeats_its_opening() -> None:
    clause = "第三条 下列商品不适用：\n" + "\n".join(
        f"（{n}）定做的商品，已经开工的不退，" for n in "一二三四五六七八九"
    )
    parts = _texts(f"第一条 总则。\n\n第二条 范围。\n\n{clause}\n\n第四条 附则。", budget=60)
    assert sum("（" in part for part in parts) > 1
    assert all("第三条 下列商品不适用：" in part for part in parts if "（" in part)
    assert all(line in clause for part in parts for line in part.split("\n") if line.startswith("（"))


@pytest.mark.parametrize(
    "block",
    ["- " + "这一项很长，" * 60, "第九条 " + "经营者应当，" * 60, "| a |\n| --- |\n| " + "很长，" * 200 + " |"],
    ids=["item", "clause", "row"],
)
def test_one_clause_item_or_row_above_the_budget_stays_whole(block: str) -> None:
    parts = _texts(f"开头。\n\n{block}\n\n结尾。", budget=80)
    assert any(block in part for part in parts)


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    for sentence in ("签收后七天内可以退货，运费由买家承担。", "Version 3.5 costs 2.50 euros, e.g. in Berlin. "):
        text = (sentence * 40).strip()
        parts = _texts(text, budget=90)
        assert len(parts) > 3
        assert all(part.endswith((".", "。")) and part.startswith(sentence[:7]) for part in parts)
        assert all(count_tokens(part) <= 90 for part in parts)


@pytest.mark.parametrize("text", ["退" * 5000, "签收后七天内可以退货 " * 500, "return it unopened " * 900])
def test_a_paragraph_without_punctuation_is_cut_at_spaces_or_at_the_budget(text: str) -> None:
    parts = _texts(f"开头。\n\n{text.strip()}\n\n结尾。", budget=90)
    assert all(count_tokens(part) <= 90 for part in parts)
    assert "".join("".join(parts).split()) == "".join(f"开头。{text}结尾。".split())
    assert all(part.startswith(("签收", "return", "it", "unopened")) for part in parts[1:-1] if " " in part)


def test_a_megabyte_without_punctuation_is_cut_in_seconds() -> None:
    started = time.perf_counter()
    assert len(_texts("退货 abc " * 140_000)) > 100
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("question", "answer"), [("问：耳机能退吗？", "答：未拆封可以。"), ("Q: Can I return it?", "A: Yes, unopened.")]
)
def test_a_question_and_its_answer_are_one_passage(question: str, answer: str) -> None:
    pair = f"{question}\n\n{answer}\n\n- 附上小票"
    assert _texts("\n\n".join(["开头。", pair, pair])) == ["开头。", pair, pair]


def test_labels_that_divide_a_plain_text_are_its_headings() -> None:
    text = "# 积分规则\n\n一、获得\n每消费 1 元得 1 分。\n\n二、使用\n问：能抵运费吗？\n答：不能。\n问：能提现吗？\n答：不能。"
    chunks = chunk_document(_document(text, title="积分规则"))
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        (("一、获得",), "每消费 1 元得 1 分。"),
        (("二、使用",), "问：能抵运费吗？\n答：不能。"),
        (("二、使用",), "问：能提现吗？\n答：不能。"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "一、耳机\n二、牙刷\n三、内衣",
        "1. 填单\n\n2. 寄回\n\n3. 退款",
        "一、签收后七天内退货。\n\n二、运费自理\n包括偏远地区。",
    ],
    ids=["tight", "loose", "sentence"],
)
def test_a_list_of_short_items_is_no_row_of_labels(text: str) -> None:
    assert _texts(text) == [text]


def test_headings_in_code_are_no_headings() -> None:
    text = "```\n# 注释\n```"
    assert _texts(text) == [text]


def test_the_budget_is_kept_and_no_scrap_is_left() -> None:
    text = "\n\n".join(f"第{i}段，说明退货的条件和期限，以及运费。" for i in range(1, 47))
    chunks = chunk_document(_document(text), budget=200)
    assert all(chunk.tokens == count_tokens(chunk.text) <= 200 for chunk in chunks)
    assert min(chunk.tokens for chunk in chunks) >= 50


def test_anchors_lead_back_to_the_source() -> None:
    text = "# 退货\n\n| a | b |\n| --- | --- |\n" + "\n".join(f"| x{i} | 一二三四五六七八九十 |" for i in range(30))
    source = text.split("\n")
    chunks = chunk_document(_document(text), budget=80)
    assert len(chunks) > 2
    for chunk in chunks:
        assert chunk.anchors[0].offset == 0
        for row in chunk.text.split("\n"):
            line = int(chunk.location_at(chunk.text.index(row)).removeprefix("line:"))
            assert source[line - 1] == row


def test_ids_are_stable_and_unique() -> None:
    text = "# 退货\n\n## 耳机\n\n不退。\n\n## 耳机\n\n不退。\n\n## 生鲜\n\n不退。"
    first, again = chunk_document(_document(text)), chunk_document(_document(text))
    moved = chunk_document(_document("# 退货\n\n新的一段。\n\n" + text.removeprefix("# 退货\n\n")))
    assert [chunk.id for chunk in first] == [chunk.id for chunk in again]
    assert len({chunk.id for chunk in first}) == 3
    assert [chunk.id for chunk in moved][1:] == [chunk.id for chunk in first]
    assert chunk_document(_document(text, path="b.md"))[0].id != first[0].id


def test_what_an_owner_sees() -> None:
    shown = render_chunks(chunk_document(_document("# 退货\n\n## 耳机\n\n不退。\n\n拆封的也是。")))
    assert shown.startswith("[1/1] ")
    assert "第 5 行 – 第 7 行 · 退货 > 耳机\n    不退。\n\n    拆封的也是。" in shown


@pytest.fixture(scope="module")
def knowledge() -> list[tuple[Document, list[Chunk]]]:
    documents = [load(path, KB_DOCS) for path in discover(KB_DOCS)]
    return [(document, chunk_document(document)) for document in documents]


def test_nothing_of_the_knowledge_is_lost_or_changed(knowledge: list[tuple[Document, list[Chunk]]]) -> None:
    assert knowledge
    for document, chunks in knowledge:
        lines = set(document.text.split("\n"))
        body = [line for line in document.text.split("\n") if line.strip() and not line.startswith("#")]
        joined = "\n".join("\n".join((*chunk.heading, chunk.text)) for chunk in chunks)
        assert not [line for line in body if line.strip() not in joined], document.path
        for chunk in chunks:
            cut = [line for line in chunk.text.split("\n")[1:-1] if line not in lines]
            assert not cut, (document.path, cut)


def test_the_knowledge_is_cut_well(knowledge: list[tuple[Document, list[Chunk]]]) -> None:
    for document, chunks in knowledge:
        assert len({chunk.id for chunk in chunks}) == len(chunks), document.path
        for chunk in chunks:
            rows = [line for line in chunk.text.split("\n") if line.startswith("|")]
            assert not rows or re.fullmatch(r"\|( ?:?-+:? ?\|)+", rows[1]), (document.path, rows)
            assert chunk.tokens <= BUDGET, (document.path, chunk.text)
            assert "\n#" not in chunk.text
