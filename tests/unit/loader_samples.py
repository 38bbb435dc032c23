"""Files of every format, small and made on the spot, for the tests of the loaders."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
from openpyxl.styles import Font
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

SONG = "STSong-Light"


def write_docx(path: Path) -> None:
    """A policy: title, headings, a numbered list that is interrupted, a table with merged cells."""
    document = docx.Document()
    document.add_heading("退货政策", 0)
    document.add_heading("第一章 总则", 1)
    paragraph = document.add_paragraph("本政策适用于")
    paragraph.add_run("所有商品").bold = True
    for word in ("甲商品", "乙商品"):
        document.add_paragraph(word, style="List Number")
    document.add_paragraph("插入的一段。")
    document.add_paragraph("丙商品", style="List Number")
    document.add_paragraph("Opened earphones", style="List Bullet")
    table = document.add_table(3, 2)
    for row, cells in enumerate((("品类", "期限"), ("耳机", "7 天\n未拆封"), ("", "15 天"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(path))


def write_numbered_docx(path: Path) -> None:
    """Clauses whose number 第X条 Word draws itself from a pattern."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    pattern = next(iter(numbering.iter("{*}abstractNum")))
    level = next(iter(pattern.iter("{*}lvl")))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    level.find(f"{word}numFmt").set(f"{word}val", "chineseCountingThousand")
    level.find(f"{word}lvlText").set(f"{word}val", "第%1条")
    number = next(n for n in numbering.iter(f"{word}num"))
    number.find(f"{word}abstractNumId").set(f"{word}val", pattern.get(f"{word}abstractNumId"))
    for text in ("一般规定。", "例外规定。", "附则。"):
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = int(number.get(f"{word}numId"))
        properties.get_or_add_ilvl().val = 0
    document.save(str(path))


def write_plain_docx(path: Path) -> None:
    """A policy without a heading style: bold lines stand for headings."""
    document = docx.Document()
    for text, is_bold in (("售后规则", True), ("一、范围", True), ("适用于全部商品。", False), ("（一）例外", True)):
        document.add_paragraph().add_run(text).bold = is_bold
    document.add_paragraph("生鲜除外。")
    document.save(str(path))


def write_pptx(path: Path) -> None:
    """Three slides: a title, bullets with a note, a table."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "大促规则"
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Full reduction"
    frame = slide.placeholders[1].text_frame
    frame.text = "满 300 减 50"
    inner = frame.add_paragraph()
    inner.text, inner.level = "跨店可用", 1
    slide.notes_slide.notes_text_frame.text = "不与会员折扣同享。"
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "时间表"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(5), Inches(2)).table
    for row, cells in enumerate((("阶段", "日期"), ("预售", "10-31"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    deck.save(str(path))


def write_xlsx(path: Path) -> None:
    """Two sheets and a hidden one: a title row, two header rows, merged cells, formats, a note, a second table."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "运费"
    rows: list[list[object]] = [["2026 年运费表"], ["地区", "普通快递", None, "时效"], [None, "首重", "续重", None]]
    rows += [["华东", 8, 2.5, "1-2 天"], [None, 9, 3, "2 天\n偏远|3 天"], ["西部", 0.15, 12.0, "5 天"]]
    rows += [["注：以上不含偏远地区。"], [], ["会员", "门槛"], ["黄金", 99]]
    for row in rows:
        sheet.append(row)
    for merged in ("A1:D1", "B2:C2", "A2:A3", "D2:D3", "A4:A5"):
        sheet.merge_cells(merged)
    sheet["B4"].number_format, sheet["C4"].number_format, sheet["B6"].number_format = '"¥"0.00', '0.00"元"', "0%"
    for cell in (*sheet[2], *sheet[9]):
        cell.font = Font(bold=True)
    codes = book.create_sheet("Error codes")
    codes.append(["Code", "Meaning"])
    codes.append(["E-4021", "Card declined"])
    hidden = book.create_sheet("草稿")
    hidden.append(["不公开"])
    hidden.sheet_state = "hidden"
    book.save(path)


def write_pdf(path: Path, *, password: str = "") -> None:
    """Three pages: headings by size, wrapped paragraphs, a ruled table over a page break, running lines."""
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    body = ParagraphStyle("body", fontName=SONG, fontSize=10.5, leading=16, wordWrap="CJK")
    title, heading = (ParagraphStyle(f"h{size}", parent=body, fontSize=size, leading=30) for size in (20, 14))
    latin = ParagraphStyle("latin", fontName="Helvetica", fontSize=10.5, leading=15)
    rows = [["参数", "X200", "X200 Pro"], *([f"项目{i}", f"{i} mm", f"{i * 2} mm\n(含盒)"] for i in range(50))]
    table = Table(rows, repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTNAME", (0, 0), (-1, -1), SONG)]))
    story = [
        Paragraph("X200 耳机说明书", title),
        Paragraph("保修期限", heading),
        Paragraph("整机自签收次日起保修 24 个月。" * 8, body),
        Paragraph("1. 电池保修 12 个月。", body),
        table,
        Paragraph("Support in English", heading),
        Paragraph("The warranty covers defects in material for two years after delivery. " * 4, latin),
    ]

    def running(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(SONG, 9)
        canvas.drawString(60, 815, "X200 说明书 内部资料")
        canvas.drawString(280, 25, f"第 {template.page} 页")

    encrypt = pdfencrypt.StandardEncryption(password) if password else None
    SimpleDocTemplate(str(path), pagesize=A4, encrypt=encrypt).build(story, onFirstPage=running, onLaterPages=running)


def write_bold_pdf(path: Path) -> None:
    """Headings that differ from the text by weight alone, and a ragged right edge."""
    canvas = Canvas(str(path), pagesize=A4)
    lines = ("*Return policy", "*Time limit", "Unopened items can be returned within seven days after delivery,")
    lines += ("and the buyer", "pays the freight.", "*Exceptions", "- Fresh food", "- Custom-made items")
    for number, line in enumerate(lines):
        canvas.setFont("Helvetica-Bold" if line.startswith("*") else "Helvetica", 18 if not number else 11)
        canvas.drawString(60, 780 - 16 * number, line.removeprefix("*"))
    canvas.save()


def write_pdf_with_picture(path: Path) -> None:
    """One page with text, and one that holds only a picture: a scan."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawString(60, 700, "Returns within seven days.")
    canvas.showPage()
    canvas.drawInlineImage(_picture(), 60, 400, 200, 200)
    canvas.save()


def _picture() -> object:
    from PIL import Image

    return Image.new("RGB", (20, 20), (200, 30, 30))


def rewrite_zip(source: Path, target: Path, name: str, content: bytes) -> None:
    """Copy a zip file with one part replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)


def write_plain_zip(path: Path) -> None:
    """Write a zip file that is no Office file."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", "退货")


HTML = """<!DOCTYPE html>
<html lang="zh"><head><title>雅集</title><meta name="citedesk:category" content="returns">
<meta name="citedesk:effective_from" content="2026-11-01"><style>p { color: red }</style></head>
<body><nav>首页 菜单</nav>
<h1>退货</h1>
<p>七天<b>无理由</b>退货。<br>第二行</p>
<ul><li>耳机<ul><li>已拆封</li></ul></li><li>生鲜</li></ul>
<ol start="3"><li><p>填单</p></li><li>寄回</li></ol>
<table><tr><th rowspan="2">地区</th><th colspan="2">运费</th></tr><tr><th>首重</th><th>续重</th></tr>
<tr><td rowspan="2">华东</td><td>8|9</td><td>2<br>3</td></tr>
<tr><td>7</td><td>1</td></tr></table>
<p style="display:none">隐藏</p><script>alert(1)</script></body></html>
"""

MARKDOWN_WITH_HTML = """# 运费

> 提示：以下为\\*起步价\\*&nbsp;<u>含税</u>

<table>
<tr><td colspan="2">华东</td></tr>
<tr><td>首重</td><td>8</td></tr>
</table>

表后的一段。
"""

MARKDOWN = """---
title: 退货与换货
effective_from: 2026-11-01
effective_until: 2026-11-30
audience: internal
---
# 退货

**拆封** 的[耳机](earphones.md)不退，见 [官网](https://shop.example/r)。<!-- 给编辑：
两行 -->

地区 | 运费
---|---
华东 | 8 元

小节
----

```
# 不是标题
```
"""
