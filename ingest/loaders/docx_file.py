"""Word → Markdown: headings, paragraphs, lists with the numbers that Word shows, tables, text boxes, footnotes.

    read_docx(content).lines

Runs in the child process (`ingest.parse`). The walk is ours: markitdown (through mammoth) writes a clause that Word numbers 第三条 as
"1." and starts again after each interruption, and a wrong clause number is a wrong citation. A Word file stores no pages,
so the location is the line of the Markdown text.
"""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from ingest.errors import LoadError
from ingest.loaders.docx_numbering import Numbering, Styles
from ingest.loaders.parsed import Line, Parsed, cell_text, pipe_table
from ingest.loaders.word_xml import attribute, child, element_text, is_bold, local, parse_xml, tag
from ingest.marks import CHINESE_ORDINAL, mark_rank

_MAX_BOLD_HEADING = 40
_MAX_SPAN = 1000  # Word has 63 columns at most
_SENTENCE_ENDS = tuple("。！？；：，.!?;:,")
_LIST_MARK = re.compile(r"^[•●○◦▪■□◆➢·§–-]$|^[\uf000-\uf0ff]$")


def read_docx(content: bytes) -> Parsed:
    """Read the body of a Word file, its footnotes below it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = set(package.namelist())
        if "word/document.xml" not in names:
            raise LoadError("damaged", "", "it is no Word document.", "Save it again in Word.")
        parts = {
            name: parse_xml(package.read(f"word/{name}.xml")) if f"word/{name}.xml" in names else None
            for name in ("document", "styles", "numbering", "footnotes")
        }
    assert parts["document"] is not None
    body = child(parts["document"], "body")
    if body is None:
        raise LoadError("damaged", "", "its document has no body.", "Save it again in Word.")
    styles = Styles(parts["styles"])
    walk = _Walk(styles, Numbering(parts["numbering"], styles))
    walk.has_styled_headings = any(styles.heading_level(paragraph) for paragraph in body.iter(tag("p")))
    walk.blocks(body)
    if parts["footnotes"] is not None:
        walk.footnotes(parts["footnotes"])
    return Parsed(lines=walk.numbered_lines())


class _Walk:
    """The walk through a document's body; `texts` are the Markdown lines so far."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.texts: list[str] = []
        self.is_in_list = False
        self.has_styled_headings = False

    def numbered_lines(self) -> list[Line]:
        """Give the lines, each with its number in the text as it will be put together (one blank line in a row)."""
        lines: list[Line] = []
        number = 1
        for text in self.texts:
            if not text.strip() and (not lines or not lines[-1].text.strip()):
                continue
            lines.append(Line(text, f"line:{number}"))
            number += 1
        return lines

    def blocks(self, parent: etree._Element) -> None:
        for element in parent:
            name = local(element)
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name == "sdt":
                content = child(element, "sdtContent")
                if content is not None:
                    self.blocks(content)
            elif name in ("ins", "customXml", "smartTag"):
                self.blocks(element)

    def paragraph(self, element: etree._Element) -> None:
        text = element_text(element)
        level = self.styles.heading_level(element) or self.bold_level(element, text)
        label, depth = self.numbering.label(element) if text else ("", 0)
        parts = [" ".join(part.split()) if level else part.strip() for part in text.split("\n")]
        parts = [part for part in parts if part]
        if parts and level:
            words = " ".join(parts)
            self.close_list()
            self.texts += ["", f"{'#' * level} {f'{label} {words}' if label else words}", ""]
        elif parts and label:
            self.item(parts, label, depth)
        elif parts:
            self.close_list()
            self.texts += [*parts, ""]
        for box in element.iter(tag("txbxContent")):
            if not any(local(a) == "Fallback" for a in box.iterancestors()):
                self.blocks(box)

    def bold_level(self, element: etree._Element, text: str) -> int:
        """Where a document uses no heading style, a short bold line is a heading; its mark (一、（一）1.) gives the level."""
        if self.has_styled_headings or len(text) > _MAX_BOLD_HEADING or text.rstrip().endswith(_SENTENCE_ENDS):
            return 0
        if not is_bold(element):
            return 0
        rank = mark_rank(text)
        return 1 if not any(self.texts) else 3 if rank > CHINESE_ORDINAL else 2

    def item(self, parts: list[str], label: str, depth: int) -> None:
        """Write a list item; a label with words of its own (第三条, （一）) stands as Word shows it."""
        mark = "-" if _LIST_MARK.match(label) else label
        indent = "  " * depth
        self.texts += [f"{indent}{mark} {parts[0]}", *(f"{indent}  {part}" for part in parts[1:])]
        self.is_in_list = True

    def close_list(self) -> None:
        if self.is_in_list:
            self.texts.append("")
        self.is_in_list = False

    def table(self, element: etree._Element) -> None:
        self.close_list()
        rows = [self.row(row) for row in element.iter(tag("tr")) if next(row.iterancestors(tag("tbl"))) is element]
        spans: dict[int, str] = {}
        grid: list[list[str]] = []
        for row in rows:
            cells: list[str] = []
            for text, width, merge in row:
                for _ in range(width):
                    column = len(cells)
                    value = spans.get(column, "") if merge == "continue" else text
                    spans[column] = value
                    cells.append(value)
            grid.append(cells)
        single = [cells[0] for cells in grid if len(set(cells)) == 1]
        if grid and len(single) == len(grid):  # one column: a frame around text, not a table
            self.texts += [line for text in single for line in [*text.split("\n"), ""]]
            return
        self.texts += [line.text for line in pipe_table([(cells, "") for cells in grid])] + [""]

    def row(self, row: etree._Element) -> list[tuple[str, int, str]]:
        """Give a row's cells: text, columns spanned, and "continue" where the cell above goes on."""
        cells: list[tuple[str, int, str]] = []
        for cell in row.iter(tag("tc")):
            if next(cell.iterancestors(tag("tr"))) is not row:
                continue
            properties = child(cell, "tcPr")
            span = child(properties, "gridSpan") if properties is not None else None
            vertical = child(properties, "vMerge") if properties is not None else None
            merge = "" if vertical is None else attribute(vertical, "val") or "continue"
            width = int(attribute(span, "val") or 1) if span is not None else 1
            cells.append((self.cell(cell), min(width, _MAX_SPAN), merge))
        return cells

    def cell(self, cell: etree._Element) -> str:
        lines = []
        for paragraph in cell.iter(tag("p")):
            text = element_text(paragraph).strip()
            label = self.numbering.label(paragraph)[0] if text else ""
            lines.append(text if not label or _LIST_MARK.match(label) else f"{label} {text}")
        return "\n".join(line for line in lines if line)

    def footnotes(self, root: etree._Element) -> None:
        self.close_list()
        for note in root.iter(tag("footnote")):
            if attribute(note, "type") not in ("separator", "continuationSeparator", "continuationNotice"):
                text = cell_text("\n".join(element_text(p) for p in note.iter(tag("p"))))
                if text:
                    self.texts += [f"[{attribute(note, 'id')}] {text}", ""]
