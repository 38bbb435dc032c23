"""PowerPoint → Markdown: `## slide title` and what stands on the slide, top to bottom, each with its slide number.

    read_pptx(content).lines   # Line('## 退货流程', 'slide:2')

Runs in the child process (`ingest.parse`). Hidden slides are left out; the speaker's notes follow their slide.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from ingest.loaders.parsed import Line, Parsed, cell_text, pipe_table
from ingest.marks import has_mark

_RUNNING = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE)


def read_pptx(content: bytes) -> Parsed:
    """Read every visible slide; the first slide's title is the document's."""
    deck = Presentation(io.BytesIO(content))
    lines: list[Line] = []
    has_title = False
    for number, slide in enumerate(deck.slides, start=1):
        if slide._element.get("show") == "0":
            continue
        location = f"slide:{number}"
        title = slide.shapes.title
        words = cell_text(title.text_frame.text).replace(" / ", " ") if title is not None else ""
        if words:
            lines += [Line(f"{'##' if has_title else '#'} {words}", location), Line("", location)]
            has_title = True
        for shape in _in_reading_order(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                lines += [*_shape_lines(shape, location), Line("", location)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines += [Line(text, location) for text in slide.notes_slide.notes_text_frame.text.splitlines()]
            lines.append(Line("", location))
    return Parsed(lines=lines)


def _in_reading_order(shapes: Any) -> Iterator[Any]:
    """Yield shapes top to bottom, then left to right, groups opened; boxes within 5 mm of a row count as one row."""
    row_height = 180_000  # EMU
    ordered = sorted(shapes, key=lambda shape: ((shape.top or 0) // row_height, shape.left or 0))
    for shape in ordered:
        if hasattr(shape, "shapes"):
            yield from _in_reading_order(shape.shapes)
        else:
            yield shape


def _shape_lines(shape: Any, location: str) -> list[Line]:
    if getattr(shape, "has_table", False) and shape.has_table:
        return pipe_table([(_row_texts(row), location) for row in _grid(shape.table)])
    if getattr(shape, "has_chart", False) and shape.has_chart:
        return _chart_lines(shape.chart, location)
    if not shape.has_text_frame or (shape.is_placeholder and shape.placeholder_format.type in _RUNNING):
        return []
    paragraphs = [p for p in shape.text_frame.paragraphs if "".join(p.text.split())]
    is_list = bool(shape.is_placeholder) and len(paragraphs) > 1
    return [Line(_paragraph_text(p, is_list or p.level > 0), location) for p in paragraphs]


def _paragraph_text(paragraph: Any, is_item: bool) -> str:
    text = " ".join(paragraph.text.split())
    indent = "  " * paragraph.level
    return indent + (f"- {text}" if is_item and not has_mark(text) else text)


def _grid(table: Any) -> list[list[Any]]:
    """Give the cells in their places, each merged one by the cell that it belongs to."""
    grid = [[table.cell(r, c) for c in range(len(table.columns))] for r in range(len(table.rows))]
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            if cell.is_merge_origin:
                for down in range(cell.span_height):
                    for right in range(cell.span_width):
                        grid[r + down][c + right] = cell
    return grid


def _row_texts(row: list[Any]) -> list[str]:
    return [cell.text_frame.text for cell in row]


def _chart_lines(chart: Any, location: str) -> list[Line]:
    """A chart's numbers as a table: categories down, series across."""
    plot = chart.plots[0]
    header = ["", *(str(series.name) for series in plot.series)]
    rows = [
        [str(category), *(str(series.values[i]) for series in plot.series)]
        for i, category in enumerate(plot.categories)
    ]
    return pipe_table([(cells, location) for cells in [header, *rows]])
