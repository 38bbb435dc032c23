"""A PDF page → its printed lines and tables, top to bottom.

page_layout(page)   # Page(number=1, parts=[PrintedLine(text='保修', size=16.0, …), Table(rows=…)], …)
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pdfplumber.utils.text import chars_to_textmap

Box = tuple[float, float, float, float]  # left, top, right, bottom
_TOLERANCE = 1.5  # points between two letters above which there is a space
_ROW_TOLERANCE = 3.0
_SAME_PLACE = 1.0  # points; two letters in one word stand further apart
_BOLD = re.compile("bold|heavy|black|simhei|黑", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """One line as printed: its text, its main font size and where it stands (points from the top left)."""

    text: str
    size: float
    top: float
    bottom: float
    left: float
    right: float
    is_bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a table: its printed lines, and how far to the right a line can reach."""

    lines: tuple[PrintedLine, ...] = ()
    limit: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Table:
    """A ruled table; a cell that spans several places stands in each of them."""

    rows: list[list[Cell]]
    top: float
    bottom: float


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: `parts` from top to bottom."""

    number: int
    height: float
    parts: list[PrintedLine | Table]


def page_layout(page: Any) -> Page:
    """Take a pdfplumber page apart; the text of a table stands in the table only, turned text (watermarks) nowhere."""
    upright = page.filter(_Once())
    tables = [table for table in upright.find_tables() if _is_table(table)]
    boxes = [table.bbox for table in tables]
    inside: list[list[dict[str, Any]]] = [[] for _ in boxes]
    outside: list[dict[str, Any]] = []
    for char in upright.chars:
        found = next((i for i, box in enumerate(boxes) if _is_in(char, box)), None)
        (outside if found is None else inside[found]).append(char)
    parts: list[PrintedLine | Table] = [_table(*pair) for pair in zip(tables, inside, strict=True)]
    parts += _printed_lines(outside)
    parts.sort(key=lambda part: part.top)
    return Page(number=page.page_number, height=float(page.height), parts=parts)


class _Once:
    """Passes upright letters, each once: to print bold, some programs set a letter twice at the same place.

    Not pdfplumber's `dedupe_chars`, whose time grows with the square of a page's letters.
    """

    def __init__(self) -> None:
        self._places: dict[tuple[object, ...], list[tuple[float, float]]] = {}

    def __call__(self, thing: dict[str, Any]) -> bool:
        if thing["object_type"] != "char":
            return True
        if not thing.get("upright", True):
            return False
        key = (thing["text"], thing["fontname"], thing["size"])
        x, y = thing["x0"], thing["top"]
        around = [(*key, int(x) + right, int(y) + down) for right in (-1, 0, 1) for down in (-1, 0, 1)]
        near = (place for cell in around for place in self._places.get(cell, ()))
        if any(abs(left - x) <= _SAME_PLACE and abs(top - y) <= _SAME_PLACE for left, top in near):
            return False
        self._places.setdefault((*key, int(x), int(y)), []).append((x, y))
        return True


def _printed_lines(chars: list[dict[str, Any]]) -> list[PrintedLine]:
    if not chars:
        return []
    textmap = chars_to_textmap(chars, x_tolerance=_TOLERANCE, y_tolerance=_ROW_TOLERANCE)
    return [_printed_line(line) for line in textmap.extract_text_lines(strip=True) if line["text"].strip()]


def _printed_line(line: dict[str, Any]) -> PrintedLine:
    letters = [char for char in line["chars"] if char["text"].strip()]
    sizes = Counter(round(char["size"] * 2) / 2 for char in letters)
    return PrintedLine(
        text=line["text"].strip(),
        size=sizes.most_common(1)[0][0] if sizes else 0.0,
        top=line["top"],
        bottom=line["bottom"],
        left=line["x0"],
        right=line["x1"],
        is_bold=all(_BOLD.search(char["fontname"]) for char in letters),
    )


def _is_table(table: Any) -> bool:
    """A frame around text is found as a table of one cell or one column; it is none."""
    rows = [[cell for cell in row.cells if cell] for row in table.rows]
    return len(rows) > 1 and max(len(row) for row in rows) > 1


def _table(table: Any, chars: list[dict[str, Any]]) -> Table:
    """Fill the grid: each place (a column's left edge, a row's top) belongs to the cell whose box covers it."""
    lefts = sorted({round(cell[0], 1) for cell in table.cells})
    tops = sorted({round(cell[1], 1) for cell in table.cells})
    filled = {box: _cell(box, [char for char in chars if _is_in(char, box)]) for box in table.cells}

    def at(left: float, top: float) -> Cell:
        return next((cell for box, cell in filled.items() if _covers(box, left + 1, top + 1)), Cell())

    rows = [[at(left, top) for left in lefts] for top in tops]
    return Table(rows=rows, top=table.bbox[1], bottom=table.bbox[3])


def _cell(box: Box, chars: list[dict[str, Any]]) -> Cell:
    lines = _printed_lines(chars)
    padding = min((line.left for line in lines), default=box[0]) - box[0]
    return Cell(lines=tuple(lines), limit=box[2] - min(padding, (box[2] - box[0]) / 4))


def _covers(box: Box, x: float, y: float) -> bool:
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _is_in(char: dict[str, Any], box: Box) -> bool:
    return _covers(box, (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2)
