"""Write blocks as Word, PowerPoint, Excel or PDF, with the same bytes for the same blocks.

    data = WRITERS["docx"](title, language, blocks)

Creation dates are fixed and archives are packed again with fixed times, so that a committed file changes only when
its source does.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import openpyxl
from docx import Document as new_word
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from pptx import Presentation
from pptx.slide import Slide
from pptx.util import Emu
from pptx.util import Pt as SlidePt

from tools.kb_markdown import Block, Heading, ListItem, Paragraph, Table
from tools.kb_pdf import write_pdf

_STAMP = datetime(2026, 1, 1)
_CORE_DATE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def write_docx(title: str, language: str, blocks: Sequence[Block]) -> bytes:
    """Write a Word document: heading styles, list styles, bordered tables."""
    document = new_word()
    document.core_properties.title, document.core_properties.author = title, "Chengyu Store"
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    numbering = 0
    for block in blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, level=block.level)
        elif isinstance(block, Paragraph):
            document.add_paragraph(block.text)
        elif isinstance(block, ListItem):
            if block.number is not None and (block.number == 1 or not numbering) and block.depth == 0:
                numbering = _new_numbering(document)
            _add_word_item(document, block, numbering)
        else:
            _add_word_table(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return _repack(buffer.getvalue())


def _new_numbering(document: WordDocument) -> int:
    """Start a new numbered list: Word would otherwise go on counting from the last one."""
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    number = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def _add_word_item(document: WordDocument, item: ListItem, numbering: int) -> None:
    kind = "List Bullet" if item.number is None else "List Number"
    paragraph = document.add_paragraph(item.text, style=kind if item.depth == 0 else f"{kind} {min(item.depth, 2) + 1}")
    if item.number is not None and item.depth == 0:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = numbering


def _add_word_table(document: WordDocument, table: Table) -> None:
    grid = document.add_table(rows=0, cols=len(table.header), style="Table Grid")
    for position, row in enumerate((table.header, *table.rows)):
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = position == 0
    document.add_paragraph()


def write_xlsx(title: str, language: str, blocks: Sequence[Block]) -> bytes:
    """Write a workbook: each level-2 heading is a sheet and holds one table; other text has no place in it."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    workbook.properties.title, workbook.properties.creator = title, "Chengyu Store"
    name = title
    for block in blocks:
        if isinstance(block, Heading):
            name = block.text
        elif isinstance(block, Table):
            _add_sheet(workbook, name, block)
        else:
            raise ValueError(f"a workbook holds only headings and tables, not {block.text[:30]!r}")
    if not workbook.sheetnames:
        raise ValueError("a workbook needs at least one table")
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _repack(buffer.getvalue())


def _add_sheet(workbook: openpyxl.Workbook, name: str, table: Table) -> None:
    if name in workbook.sheetnames:
        raise ValueError(f"sheet {name!r} has two tables; give each its own '##' heading")
    sheet = workbook.create_sheet(name)
    sheet.append(list(table.header))
    for row in table.rows:
        sheet.append([_cell_value(text) for text in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for position, column in enumerate(zip(table.header, *table.rows, strict=True), start=1):
        width = max(sum(1 if character.isascii() else 2 for character in text) for text in column)
        sheet.column_dimensions[get_column_letter(position)].width = min(width + 2, 60)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _cell_value(text: str) -> str | int | float:
    """Store a number as a number only where its digits come back unchanged ('007' and '5.0' stay text)."""
    if re.fullmatch(r"-?(0|[1-9]\d{0,14})", text):
        return int(text)
    if re.fullmatch(r"-?\d{1,9}\.\d{1,6}", text) and str(float(text)) == text:
        return float(text)
    return text


def write_pptx(title: str, language: str, blocks: Sequence[Block]) -> bytes:
    """Write a presentation: each level-2 heading is a slide with its text and tables; the first is the title slide."""
    deck = Presentation()
    deck.core_properties.title, deck.core_properties.author = title, "Chengyu Store"
    for position, (heading, content) in enumerate(_slides(title, blocks)):
        layout = 0 if position == 0 else 1
        slide = deck.slides.add_slide(deck.slide_layouts[layout])
        slide.shapes.title.text_frame.text = heading
        _fill_slide(slide, content, int(deck.slide_height or 0))
    buffer = io.BytesIO()
    deck.save(buffer)
    return _repack(buffer.getvalue())


def _slides(title: str, blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    heading, content = title, list[Block]()
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            heading = block.text
        elif isinstance(block, Heading) and block.level == 2:
            yield heading, content
            heading, content = block.text, []
        else:
            content.append(block)
    yield heading, content


def _fill_slide(slide: Slide, content: list[Block], slide_height: int) -> None:
    body = slide.placeholders[1]
    lines = [block for block in content if not isinstance(block, Table)]
    tables = [block for block in content if isinstance(block, Table)]
    left, top, width, height = body.left, body.top, body.width, body.height
    if lines:
        frame = body.text_frame
        for position, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
            numbered = isinstance(line, ListItem) and line.number is not None
            paragraph.text = f"{line.number}. {line.text}" if numbered else line.text  # type: ignore[union-attr]
            paragraph.level = min(line.depth, 4) if isinstance(line, ListItem) else 0
            paragraph.font.size, paragraph.font.bold = SlidePt(16), isinstance(line, Heading)
        if tables:
            height = min(height // 2, SlidePt(26) * len(lines))
            body.left, body.top, body.width, body.height = left, top, width, height
            top += height
    else:
        body._element.getparent().remove(body._element)
    for table in tables:
        room = min(slide_height - top, SlidePt(24) * (len(table.rows) + 1))
        top += _add_slide_table(slide, table, (left, top, width, max(room, SlidePt(24))))


def _add_slide_table(slide: Slide, table: Table, box: tuple[int, int, int, int]) -> int:
    shape = slide.shapes.add_table(len(table.rows) + 1, len(table.header), *(Emu(side) for side in box))
    for row_number, row in enumerate((table.header, *table.rows)):
        for column, text in enumerate(row):
            cell = shape.table.cell(row_number, column)
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = SlidePt(12)
    return int(shape.height)


def _repack(data: bytes) -> bytes:
    """Pack an archive again with fixed times and fixed document dates."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _CORE_DATE.sub(rb"\g<1>" + f"{_STAMP.isoformat()}Z".encode() + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, date_time=_STAMP.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return packed.getvalue()


WRITERS: dict[str, Callable[[str, str, Sequence[Block]], bytes]] = {
    "docx": write_docx,
    "pptx": write_pptx,
    "xlsx": write_xlsx,
    "pdf": write_pdf,
}
