"""A PDF page → its printed lines and tables, top to bottom.

    page_lines(page)   # Page(number=1, parts=[PrintedLine(text='保修', size=16.0, …), Table(rows=…)], …)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """One line as printed: its text, its main font size and where it stands (points from the top left)."""

    text: str
    size: float
    is_bold: bool
    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True, kw_only=True)
class Table:
    """A ruled table: rows of cells, a cell that spans others is None where it is covered."""

    rows: list[list[str | None]]
    top: float
    bottom: float


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: `parts` from top to bottom."""

    number: int
    height: float
    parts: list[PrintedLine | Table]


def page_lines(page: Any) -> Page:
    """Take a pdfplumber page apart; the text of a table stands in the table only, turned text (watermarks) nowhere."""
    upright = page.filter(lambda thing: thing["object_type"] != "char" or thing.get("upright", True)).dedupe_chars()
    found = [table for table in upright.find_tables() if _is_table(table)]
    parts: list[PrintedLine | Table] = [
        Table(rows=table.extract(x_tolerance=1.5), top=table.bbox[1], bottom=table.bbox[3]) for table in found
    ]
    boxes = [table.bbox for table in found]
    outside = upright.filter(lambda thing: thing["object_type"] != "char" or not _in_any(thing, boxes))
    for line in outside.extract_text_lines(strip=True, return_chars=True, x_tolerance=1.5):
        if line["text"].strip():
            parts.append(_printed_line(line))
    parts.sort(key=lambda part: part.top)
    return Page(number=page.page_number, height=float(page.height), parts=parts)


def _printed_line(line: dict[str, Any]) -> PrintedLine:
    chars = [char for char in line["chars"] if char["text"].strip()]
    sizes = Counter(round(char["size"] * 2) / 2 for char in chars)
    bold = sum("bold" in char["fontname"].lower() or "heavy" in char["fontname"].lower() for char in chars)
    return PrintedLine(
        text=line["text"].strip(),
        size=sizes.most_common(1)[0][0] if sizes else 0.0,
        is_bold=bold * 2 > len(chars),
        top=line["top"],
        bottom=line["bottom"],
        left=line["x0"],
        right=line["x1"],
    )


def _is_table(table: Any) -> bool:
    """A frame around text is found as a table of one cell; it is none."""
    rows = table.extract()
    return len(rows) > 1 and max(len([cell for cell in row if cell]) for row in rows) > 1


def _in_any(char: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)
