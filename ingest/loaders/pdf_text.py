"""Printed lines and tables of all pages → Markdown lines: headings, whole paragraphs, whole tables.

    write_pages(without_running_lines(pages))
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from ingest.loaders.parsed import Line, pipe_table
from ingest.loaders.pdf_layout import Page, PrintedLine, Table

HEADING_RATIO = 1.12  # of the size of running text; anything smaller is emphasis
_MAX_HEADING_LENGTH = 60
_EDGE = 0.12  # of the page's height: where running titles and page numbers stand
_PAGE_NUMBER = re.compile(r"(第\s*\d+\s*页.*|page\s*\d+.*|[-–—\s]*\d{1,4}[-–—\s]*|\d+\s*/\s*\d+)", re.IGNORECASE)
_NEW_BLOCK = re.compile(
    r"[-•·▪●○◦■□◆]\s|\(?\d{1,2}[.、)）](?!\d)|\d{1,2}(\.\d{1,2})+\s|[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(][a-z\d]{1,2}[）)]"
    r"|第[一二三四五六七八九十百零\d]+[条章节步款]|[①-⑳]|[a-z]\)\s|[问答][:：]|[QA]\d*[:：.]\s?|注\d?[:：]|Note:"
)
_BULLET = re.compile(r"^[•·▪●○◦■□◆]\s*")
_ENDS = tuple("。！？；：.!?;:”）)")
_WIDE = re.compile("[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]")


def without_running_lines(pages: list[Page]) -> list[Page]:
    """Drop the lines that most pages repeat at their top or bottom edge (numbers apart), and page numbers."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_shape(part.text) for part in page.parts if _at_edge(part, page)})  # type: ignore[union-attr]
    least = max(2, (len(pages) + 1) // 2)

    def is_running(part: PrintedLine | Table, page: Page) -> bool:
        if not isinstance(part, PrintedLine) or not _at_edge(part, page):
            return False
        return bool(_PAGE_NUMBER.fullmatch(part.text)) or (counts[_shape(part.text)] >= least and len(pages) > 1)

    return [replace(page, parts=[p for p in page.parts if not is_running(p, page)]) for page in pages]


def _at_edge(part: PrintedLine | Table, page: Page) -> bool:
    if not isinstance(part, PrintedLine):
        return False
    return part.bottom < page.height * _EDGE or part.top > page.height * (1 - _EDGE)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def write_pages(pages: list[Page]) -> list[Line]:
    """Write all pages; a paragraph or table that goes on over a page break is one."""
    lines: list[Line] = []
    levels = _heading_levels(pages)
    body = _body_size(pages)
    right = max((p.right for page in pages for p in page.parts if isinstance(p, PrintedLine)), default=0.0)
    paragraph: list[tuple[PrintedLine, int]] = []
    table: list[tuple[list[str], str]] = []

    def flush() -> None:
        nonlocal paragraph, table
        if paragraph:
            lines.extend([Line(_joined([p for p, _ in paragraph]), f"page:{paragraph[0][1]}"), Line("", "")])
        if table:
            lines.extend([*pipe_table(table), Line("", "")])
        paragraph, table = [], []

    for page in pages:
        for position, part in enumerate(page.parts):
            if isinstance(part, Table):
                rows = _table_rows(part, page.number)
                if paragraph or not (position == 0 and table and len(rows[0][0]) == len(table[0][0])):
                    flush()
                    table = rows
                else:  # goes on from the page before, its header printed again or not
                    table += rows[1:] if rows[0][0] == table[0][0] else rows
                continue
            level = levels.get(part.size, 0) if _can_head(part) else 0
            if level:
                flush()
                lines.extend([Line(f"{'#' * level} {part.text}", f"page:{page.number}"), Line("", "")])
            elif paragraph and not table and _goes_on(paragraph[-1], part, page.number, right, body):
                paragraph.append((part, page.number))
            else:
                flush()
                paragraph = [(part, page.number)]
    flush()
    return [Line(line.text, line.location or lines[i - 1].location) for i, line in enumerate(lines)]


def _body_size(pages: list[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for part in page.parts:
            if isinstance(part, PrintedLine):
                sizes[part.size] += len(part.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _heading_levels(pages: list[Page]) -> dict[float, int]:
    """Map the sizes above running text to heading levels, the largest first."""
    body = _body_size(pages)
    sizes = {p.size for page in pages for p in page.parts if isinstance(p, PrintedLine) and _can_head(p)}
    larger = sorted((size for size in sizes if size >= body * HEADING_RATIO), reverse=True)
    return {size: min(level, 6) for level, size in enumerate(larger, start=1)}


def _can_head(line: PrintedLine) -> bool:
    return len(line.text) <= _MAX_HEADING_LENGTH and not line.text.endswith(("。", "；", "，", ";", ","))


def _goes_on(before: tuple[PrintedLine, int], line: PrintedLine, page: int, right: float, body: float) -> bool:
    """Say whether a line continues the paragraph: same size, no mark of its own, and the line before is full."""
    previous, previous_page = before
    if previous.size != line.size or _NEW_BLOCK.match(line.text):
        return False
    is_full = previous.right > right - 3 * body
    if page != previous_page:
        return is_full and not previous.text.endswith(_ENDS)
    gap = line.top - previous.bottom
    if gap > 0.9 * max(line.size, 1.0):
        return False
    return is_full or not previous.text.endswith(_ENDS) and line.left <= previous.left + body * 0.5 and is_full


def _joined(parts: list[PrintedLine]) -> str:
    """Put a paragraph's lines together: no space beside a Chinese character, a hyphenated word made whole."""
    text = parts[0].text
    for before, part in pairwise(parts):
        if re.search(r"[a-z]-$", before.text) and re.match("[a-z]", part.text):
            text = text[:-1] + part.text
        elif _WIDE.match(before.text[-1]) or _WIDE.match(part.text[0]):
            text += part.text
        else:
            text += " " + part.text
    return _BULLET.sub("- ", text)


def _table_rows(table: Table, page: int) -> list[tuple[list[str], str]]:
    """Give the cells as text; a cell covered by one above or to its left repeats it; lines in a cell are joined."""
    rows: list[tuple[list[str], str]] = []
    for cells in table.rows:
        texts: list[str] = []
        for column, cell in enumerate(cells):
            if cell is None:
                above = rows[-1][0][column] if rows else ""
                texts.append(above if above and _is_covered_from_above(table, len(rows), column) else texts[-1] if texts else above)
            else:
                texts.append(_cell(cell))
        rows.append((texts, f"page:{page}"))
    return rows


def _is_covered_from_above(table: Table, row: int, column: int) -> bool:
    """A None below a cell continues it downwards unless the whole row to its left is one wide cell."""
    return row > 0 and not (column > 0 and table.rows[row][column - 1] is not None and table.rows[row - 1][column] is None)


def _cell(text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    joined = lines[0]
    for before, line in pairwise(lines):
        if _NEW_BLOCK.match(line) or before.endswith(("。", "；", ";")):
            joined += "\n" + line
        else:
            joined += line if _WIDE.match(before[-1]) or _WIDE.match(line[0]) else " " + line
    return joined
