"""Write blocks as PDF: headings by font size, bordered tables, running header and numbered footer.

    data = write_pdf(title, language, blocks)

Chinese is set in Adobe's STSong-Light, which readers bring along, so no font file is embedded. Pages are left
uncompressed: the bytes then do not depend on the machine's zlib.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import Table as PdfTable

from tools.kb_markdown import Block, Heading, ListItem, Paragraph, Table

_SONG = "STSong-Light"
_HEADING_SIZES = {1: 20, 2: 15, 3: 12.5}
_BODY_SIZE = 10.0
_TEXT_WIDTH = A4[0] - 40 * mm


def write_pdf(title: str, language: str, blocks: Sequence[Block]) -> bytes:
    """Write a PDF on A4; a document of one page has no running header."""
    pdfmetrics.registerFont(UnicodeCIDFont(_SONG))
    pages, data = _typeset(title, language, blocks, has_header=True)
    return data if pages > 1 else _typeset(title, language, blocks, has_header=False)[1]


def _typeset(title: str, language: str, blocks: Sequence[Block], *, has_header: bool) -> tuple[int, bytes]:
    """Give the number of pages and the bytes."""
    buffer = io.BytesIO()
    template = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=24 * mm,
        bottomMargin=22 * mm,
        title=title,
        author="Chengyu Store",
        invariant=1,
        pageCompression=0,
    )

    def frame(canvas: Canvas, _: SimpleDocTemplate) -> None:
        if has_header:
            _draw_header(canvas, f"Chengyu Store | {title}" if language == "en" else f"澄屿商城 | {title}")
        _draw_footer(canvas, language)

    template.build([_flowable(block) for block in blocks], onFirstPage=frame, onLaterPages=frame)
    return template.page, buffer.getvalue()


def _draw_header(canvas: Canvas, header: str) -> None:
    canvas.setFont(_font(header), 8)
    canvas.drawString(20 * mm, A4[1] - 14 * mm, header)
    canvas.line(20 * mm, A4[1] - 16 * mm, A4[0] - 20 * mm, A4[1] - 16 * mm)


def _draw_footer(canvas: Canvas, language: str) -> None:
    page = canvas.getPageNumber()
    footer = f"Page {page}" if language == "en" else f"第 {page} 页"
    canvas.setFont(_font(footer), 8)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, footer)


def _font(text: str) -> str:
    """Give Helvetica to what its encoding covers (it reads better in English), STSong-Light to all else."""
    return "Helvetica" if _can_encode(text, "cp1252") else _SONG


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _paragraph(text: str, size: float, *, indent: float = 0, before: float = 0, after: float = 8) -> PdfParagraph:
    font = _font(text)
    style = ParagraphStyle(
        "block",
        fontName=font,
        fontSize=size,
        leading=size * 1.4,
        leftIndent=indent,
        spaceBefore=before,
        spaceAfter=after,
        # CJK wrapping breaks at any character, which Chinese needs and English must not have.
        wordWrap="CJK" if any("\u2e80" <= character <= "\uffef" for character in text) else None,
    )
    return PdfParagraph(_markup(text) if font == _SONG else escape(text), style)


def _markup(text: str) -> str:
    """Set in Helvetica the few signs that STSong-Light loses ('·', '›', '½'); refuse what neither font has."""
    pieces = []
    for character in text:
        if character == "·" or not _can_encode(character, "gbk"):
            if not _can_encode(character, "cp1252"):
                raise ValueError(f"the PDF fonts have no {character!r}; write it differently")
            pieces.append(f'<font name="Helvetica">{escape(character)}</font>')
        else:
            pieces.append(escape(character))
    return "".join(pieces)


def _flowable(block: Block) -> Flowable:
    if isinstance(block, Heading):
        size = _HEADING_SIZES.get(block.level, 11)
        heading = _paragraph(block.text, size, before=size * 0.6, after=size * 0.4)
        heading.style.keepWithNext = 1
        return heading
    if isinstance(block, Paragraph):
        return _paragraph(block.text, _BODY_SIZE)
    if isinstance(block, ListItem):
        mark = "-" if block.number is None else f"{block.number}."
        return _paragraph(f"{mark} {block.text}", _BODY_SIZE, indent=12 * (block.depth + 1), after=2)
    return _table(block) if isinstance(block, Table) else Spacer(1, 1)


def _table(table: Table) -> PdfTable:
    rows = [[_paragraph(text, 9, after=0) for text in row] for row in (table.header, *table.rows)]
    widths = _column_widths(table)
    grid = PdfTable(rows, colWidths=widths, repeatRows=1, spaceBefore=4, spaceAfter=8)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return grid


def _column_widths(table: Table) -> list[float]:
    """Share the text width by the longest cell of each column, within bounds, so that short columns stay narrow."""
    columns = zip(table.header, *table.rows, strict=True)
    longest = [max(sum(1 if c.isascii() else 2 for c in text) for text in column) for column in columns]
    weights = [min(max(length, 10), 44) for length in longest]
    # 12 points of cell padding come on top of the text, or a narrow column breaks its codes ("E0" / "5").
    room = _TEXT_WIDTH - 12 * len(weights)
    return [12 + room * weight / sum(weights) for weight in weights]
