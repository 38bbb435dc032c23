"""The builder of binary knowledge documents: formats, sidecars, determinism, --check."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from docx import Document as open_word
from pptx import Presentation

from tools.build_kb_docs import build_source, main
from tools.kb_markdown import Heading, ListItem, Paragraph, Table, parse_blocks

FRONT = "---\ntitle: 退货说明\ncategory: returns\nlanguage: zh\neffective_from: 2026-07-01\n---\n"
BODY = """## 时限

签收次日起 **7 天**内可退。

1. 提交申请
2. 寄回商品
   - 保留单号

| 会员 | 天数 |
|---|---|
| 普通 | 7 |
| 金卡 | 15 |
"""
TABLE = "## 时限\n\n| 会员 | 天数 |\n|---|---|\n| 普通 | 7 |\n| 编号 | 007 |\n"


def _source(folder: Path, name: str, body: str = BODY, front: str = FRONT) -> Path:
    path = folder / "returns" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(front + body, encoding="utf-8")
    return path


def test_blocks_are_parsed_without_inline_marks() -> None:
    blocks = parse_blocks(BODY)
    assert blocks[0] == Heading(level=2, text="时限")
    assert blocks[1] == Paragraph(text="签收次日起 7 天内可退。")
    assert [(b.depth, b.number) for b in blocks if isinstance(b, ListItem)] == [(0, 1), (0, 2), (1, None)]
    assert blocks[-1] == Table(header=("会员", "天数"), rows=(("普通", "7"), ("金卡", "15")))


def test_clauses_on_consecutive_lines_stay_apart() -> None:
    texts = [block.text for block in parse_blocks("2.1 甲\n乙\n2.2 one\ntwo\n") if isinstance(block, Paragraph)]
    assert texts == ["2.1 甲乙", "2.2 one two"]


def test_docx_has_styles_and_tables(tmp_path: Path) -> None:
    document = open_word(io.BytesIO(build_source(_source(tmp_path, "a.docx.md"))[0]))
    assert [(p.text, p.style.name) for p in document.paragraphs][:3] == [
        ("退货说明", "Heading 1"),
        ("时限", "Heading 2"),
        ("签收次日起 7 天内可退。", "Normal"),
    ]
    assert [cell.text for cell in document.tables[0].rows[2].cells] == ["金卡", "15"]


def test_pptx_has_a_slide_for_each_section(tmp_path: Path) -> None:
    deck = Presentation(io.BytesIO(build_source(_source(tmp_path, "a.pptx.md"))[0]))
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == ["退货说明", "时限"]
    assert [shape.table.cell(2, 1).text for shape in deck.slides[1].shapes if shape.has_table] == ["15"]


def test_xlsx_keeps_numbers_and_codes(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_source(_source(tmp_path, "a.xlsx.md", TABLE))[0]))
    assert list(book["时限"].values) == [("会员", "天数"), ("普通", 7), ("编号", "007")]
    assert book["时限"]["A1"].font.bold


def test_xlsx_refuses_running_text(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="only headings and tables"):
        build_source(_source(tmp_path, "a.xlsx.md"))


def test_pdf_text_headings_and_table_can_be_read(tmp_path: Path) -> None:
    with pdfplumber.open(io.BytesIO(build_source(_source(tmp_path, "a.pdf.md"))[0])) as pdf:
        page = pdf.pages[0]
        text = page.extract_text()
        assert "签收次日起 7 天内可退。" in text and "第 1 页" in text
        assert page.extract_tables() == [[["会员", "天数"], ["普通", "7"], ["金卡", "15"]]]
        sizes = {char["text"]: char["size"] for char in page.chars}
        assert sizes["说"] > sizes["限"] > sizes["签"]


def test_pdf_keeps_signs_that_the_chinese_font_lacks(tmp_path: Path) -> None:
    source = _source(tmp_path, "a.pdf.md", "- 打开“我的 · 设备 › 耳机”\n")
    with pdfplumber.open(io.BytesIO(build_source(source)[0])) as pdf:
        assert "- 打开“我的 · 设备 › 耳机”" in pdf.pages[0].extract_text()
    with pytest.raises(ValueError, match="no '✓'"):
        build_source(_source(tmp_path, "a.pdf.md", "✓ 完成\n"))


def test_txt_is_encoded_and_front_matter_moves_to_the_sidecar(tmp_path: Path) -> None:
    front = FRONT.replace("language: zh", "language: zh\nencoding: gb18030")
    document, sidecar = build_source(_source(tmp_path, "a.txt.md", "退货\n", front))
    assert document == "退货\n".encode("gb18030")
    assert sidecar.decode() == "title: 退货说明\ncategory: returns\nlanguage: zh\neffective_from: 2026-07-01\n"


@pytest.mark.parametrize("kind", ["docx", "pptx", "pdf"])
def test_the_same_source_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    source = _source(tmp_path, f"a.{kind}.md")
    assert build_source(source) == build_source(source)


def test_check_sees_changed_sources_and_orphans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--sources", str(tmp_path / "s"), "--target", str(tmp_path / "t")]
    _source(tmp_path / "s", "a.docx.md")
    assert main(["--check", *places]) == 1
    assert main(places) == 0 and main(["--check", *places]) == 0
    _source(tmp_path / "s", "a.docx.md", BODY.replace("7 天", "8 天"))
    assert main(["--check", *places]) == 1
    assert "differs: returns/a.docx" in capsys.readouterr().out
    (tmp_path / "t" / "returns" / "b.pdf").write_bytes(b"%PDF")
    assert main(places) == 1
    assert "no source: returns/b.pdf" in capsys.readouterr().err


def test_a_faulty_source_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _source(tmp_path / "s", "a.docx.md", front=FRONT.replace("category", "kategory"))
    assert main(["--sources", str(tmp_path / "s"), "--target", str(tmp_path / "t")]) == 1
    assert "returns/a.docx.md: unknown front matter ['kategory']" in capsys.readouterr().err


def test_committed_documents_are_in_step_with_their_sources() -> None:
    assert main(["--check"]) == 0
