"""Dates of sections and table rows: which lines count, how they narrow each other, and what is refused."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest

from ingest.blocks import text_lines
from ingest.chunking import Chunk, chunk_document, render_chunks
from ingest.errors import LoadError
from ingest.loaders import load
from ingest.periods import ALWAYS, Period, of_section

DEC = date(2026, 12, 1)
SALE = Period(start=date(2026, 11, 1), until=date(2026, 11, 11))


def chunks(tmp_path: Path, text: str | bytes, name: str = "rule.md") -> list[Chunk]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return chunk_document(load(path, tmp_path))


def periods(found: list[Chunk]) -> dict[str, tuple[date | None, date | None]]:
    return {" > ".join(c.heading): (c.effective_from, c.effective_until) for c in found}


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("effective_from: 2026-12-01", Period(start=DEC)),
        ("- **生效日期**：2026年12月1日".replace("**", ""), Period(start=DEC)),
        ("生效日期：２０２６/１２/１起。", Period(start=DEC)),
        ("Effective date: 1 December 2026", Period(start=DEC)),
        ("Effective from: Dec. 1, 2026", Period(start=DEC)),
        ("effective_until: 2026-12-01", Period(until=DEC)),
        ("失效日期：2026.12.1", Period(until=DEC)),
        ("有效期：2026-11-01 至 2026-11-11", SALE),
        ("有效期：2026年11月1日—2026年11月11日", SALE),
        ("In force: 2026-11-01 to 2026-11-11", SALE),
        ("In force: from 2026-12-01", Period(start=DEC)),
        ("有效期：至 2026-12-01", Period(until=DEC)),
    ],
)
def test_lines_that_date_a_section(line: str, period: Period) -> None:
    assert of_section(("运费",), text_lines(f"\n{line}\n满 99 元包邮。"), ALWAYS) == period


@pytest.mark.parametrize(
    "line",
    [
        "优惠券有效期：2026-11-01 至 2026-11-11",
        "有效期：领取后 7 天",
        "有效期：2026-11-01 至 2026-11-11，逾期作废",
        "生效日期：以公告为准",
        "本规则生效日期：2026-12-01",
        "生效日期：2026年12月1日 版本号：V2.1",
        "自 2026-12-01 起生效。",
        "> 2026-12-01",
    ],
)
def test_lines_that_only_speak_of_dates(line: str) -> None:
    assert of_section(("运费",), text_lines(line), ALWAYS) == ALWAYS


def test_only_the_first_lines_of_a_section_count() -> None:
    assert of_section((), text_lines("满 99 元包邮。\n生效日期：2026-12-01"), ALWAYS) == ALWAYS


def test_the_validity_of_a_coupon_is_not_that_of_the_rule() -> None:
    lines = text_lines("有效期：2026-11-01 至 2026-11-11")
    assert of_section(("满 300 减 50 优惠券",), lines, ALWAYS) == ALWAYS
    assert of_section(("双11 运费",), lines, ALWAYS) == SALE


def test_subsections_inherit_and_narrow_and_the_next_section_does_not(tmp_path: Path) -> None:
    text = (
        "---\neffective_until: 2026-12-31\n---\n# 运费\n\n## 大促\n生效日期：2026-11-01\n\n总述。\n\n"
        "### 国内\n失效日期：2026-11-11\n\n包邮。\n\n### 海外\n\n15 元。\n\n## 平时\n\n8 元。\n\n## 大促\n\n同名的另一节。\n"
    )
    found = chunks(tmp_path, text)
    end = date(2026, 12, 31)
    assert [(c.heading[-1], c.effective_from, c.effective_until) for c in found] == [
        ("大促", SALE.start, end),
        ("国内", SALE.start, SALE.until),
        ("海外", SALE.start, end),
        ("平时", None, end),
        ("大促", None, end),
    ]
    assert "生效日期：2026-11-01" in found[0].text
    assert "in force from 2026-11-01 until 2026-11-11" in render_chunks(found)


def test_a_title_on_the_level_of_all_headings_dates_the_whole_text(tmp_path: Path) -> None:
    found = chunks(
        tmp_path, "# 双11 规则\n\n有效期：2026-11-01 至 2026-11-11\n\n# 运费\n\n包邮。\n\n# 退货\n\n7 天。\n"
    )
    assert set(periods(found).values()) == {(SALE.start, SALE.until)}
    first = chunks(tmp_path, "# 运费\n\n生效日期：2026-12-01\n\n包邮。\n\n# 退货\n\n7 天。\n")
    assert periods(first)["退货"] == (None, None)


def test_labels_of_plain_text_are_dated_too(tmp_path: Path) -> None:
    text = "运费规则\n\n一、平时\n\n8 元。\n不满 99 元时收取。\n\n二、大促\n\n有效期：2026-11-01 至 2026-11-11\n\n一律包邮。\n"
    assert periods(chunks(tmp_path, text, "rule.txt")) == {
        "一、平时": (None, None),
        "二、大促": (SALE.start, SALE.until),
    }


TABLE = (
    "| 地区 | 运费 | 生效日期 | 失效日期 |\n|---|---|---|---|\n"
    "| 江浙沪 | 8 元 | 2026-01-01 | 2026-11-30 |\n| 新疆 | 15 元 | 2026-01-01 | 2026-11-30 |\n"
    "| 江浙沪 | 6 元 | 2026-12-01 | — |\n| 港澳台 | 30 元 | | 长期 |\n"
)


def test_rows_of_different_periods_are_passages_of_their_own(tmp_path: Path) -> None:
    found = chunks(tmp_path, f"# 运费\n\n## 标准\n\n各地运费如下：\n\n{TABLE}\n以结算页为准。\n")
    assert [(c.effective_from, c.effective_until) for c in found] == [
        (date(2026, 1, 1), date(2026, 11, 30)),
        (DEC, None),
        (None, None),
    ]
    assert all(c.text.startswith("各地运费如下：\n\n| 地区 | 运费 |") for c in found)
    assert "新疆" in found[0].text and "6 元" in found[1].text and "8 元" not in found[1].text
    assert "港澳台" in found[2].text and found[2].text.endswith("以结算页为准。")


def test_a_long_introduction_is_not_bound_by_the_dates_of_the_first_row(tmp_path: Path) -> None:
    intro = "".join(f"第 {n} 种情形按下表收取运费，不足一公斤按一公斤计。" for n in range(12)) + "各地运费如下："
    found = chunks(tmp_path, f"# 运费\n\n{intro}\n\n{TABLE}")
    (whole,) = [c for c in found if "第 3 种情形" in c.text]
    assert (whole.effective_from, whole.effective_until) == (None, None) and "| 8 元" not in whole.text


def test_a_table_without_such_columns_stays_one_passage(tmp_path: Path) -> None:
    (only,) = chunks(tmp_path, f"# 券\n\n{TABLE.replace('生效日期', '开售日期').replace('失效日期', '停售日期')}")
    assert (only.effective_from, only.effective_until) == (None, None)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("# 运费\n\n## 大促\n\n生效日期：2026-13-01\n\n包邮。", "line 5: '2026-13-01' is not a day"),
        ("# 运费\n\n## 大促\n\neffective_from: soon\n\n包邮。", "line 5: 'soon' is not a date"),
        (
            "# 运费\n\n## 大促\n有效期：2026-11-11 至 2026-11-01\n\n包邮。",
            "line 4: from 2026-11-11 until 2026-11-01 leaves",
        ),
        (
            "---\neffective_until: 2026-06-30\n---\n# 运费\n\n生效日期：2026-12-01\n\n包邮。",
            "line 6: from 2026-12-01 leaves",
        ),
        ("---\neffective_from: 2027-01-01\n---\n# 运费\n\n" + TABLE, "line 8: from 2026-01-01 until 2026-11-30 leaves"),
        ("# 运费\n\n" + TABLE.replace("2026-12-01", "2026-12-32"), "line 7: '2026-12-32' is not a day"),
    ],
)
def test_what_could_never_be_in_force_is_refused_with_file_and_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(LoadError) as refused:
        chunks(tmp_path, text)
    assert refused.value.code == "period" and refused.value.subject == "rule.md"
    assert refused.value.problem.startswith(where)


HTML = "<h1>运费</h1><h2>大促</h2><p>有效期：2026-11-01 至 2026-11-11</p><p>包邮。</p><h2>平时</h2><p>8 元。</p>"


def word() -> bytes:
    file = docx.Document()
    file.add_heading("运费", 0)
    file.add_heading("大促", 1)
    file.add_paragraph("有效期：2026-11-01 至 2026-11-11")
    file.add_paragraph("包邮。")
    file.add_heading("平时", 1)
    file.add_paragraph("8 元。")
    return _bytes(file)


def slides() -> bytes:
    deck = pptx.Presentation()
    for title, lines in (("运费", "总则。"), ("大促", "有效期：2026-11-01 至 2026-11-11\n包邮。"), ("平时", "8 元。")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text_frame.text = lines
    return _bytes(deck)


@pytest.mark.parametrize(("name", "content"), [("a.html", HTML.encode()), ("a.docx", word), ("a.pptx", slides)])
def test_every_format_can_date_a_section(tmp_path: Path, name: str, content: object) -> None:
    found = periods(chunks(tmp_path, content() if callable(content) else content, name))  # type: ignore[arg-type]
    dated = [days for heading, days in found.items() if heading.endswith("大促")]
    assert dated == [(SALE.start, SALE.until)]
    assert [days for heading, days in found.items() if heading.endswith("平时")] == [(None, None)]


def test_spreadsheets_date_their_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["地区", "运费", "effective_from"], ["江浙沪", 8, None], ["江浙沪", 6, DEC]):
        book.active.append(row)
    for name, content in (
        ("a.xlsx", _bytes(book)),
        ("a.csv", "地区,运费,effective_from\n江浙沪,8,\n江浙沪,6,2026-12-01\n"),
    ):
        assert [c.effective_from for c in chunks(tmp_path, content, name)] == [None, DEC]  # type: ignore[arg-type]


def _bytes(file: object) -> bytes:
    kept = BytesIO()
    file.save(kept)  # type: ignore[attr-defined]
    return kept.getvalue()
