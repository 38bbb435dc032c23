"""Printed lines and tables of all pages → Markdown lines: headings, whole paragraphs, whole tables.

write_pages(without_running_lines(pages))
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ingest.loaders.parsed import Line, pipe_table
from ingest.loaders.pdf_join import NEW_BLOCK, Joiner
from ingest.loaders.pdf_layout import Page, PrintedLine, Table

HEADING_RATIO = 1.12  # of the size of running text; anything smaller is emphasis
_MAX_HEADING_LENGTH = 80
_EDGE = 0.12  # of the page's height: where running titles and page numbers stand
_PAGE_NUMBER = re.compile(r"第\s*\d+\s*页.*|page\s*\d+.*|[-–—\s]*\d{1,4}[-–—\s]*|\d+\s*/\s*\d+", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[•·▪●○◦■□◆➢]|\(cid:\d+\))\s*")


def without_running_lines(pages: list[Page]) -> list[Page]:
    """Drop the lines that most pages repeat at their top or bottom edge (numbers apart), and page numbers."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_shape(line.text) for line in _edge_lines(page)})
    least = max(2, (len(pages) + 1) // 2)
    kept = []
    for page in pages:
        edge = _edge_lines(page)
        running = [line for line in edge if _PAGE_NUMBER.fullmatch(line.text) or counts[_shape(line.text)] >= least]
        kept.append(replace(page, parts=[part for part in page.parts if part not in running]))
    return kept


def _edge_lines(page: Page) -> list[PrintedLine]:
    low, high = page.height * _EDGE, page.height * (1 - _EDGE)
    return [p for p in page.parts if isinstance(p, PrintedLine) and (p.bottom < low or p.top > high)]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def write_pages(pages: list[Page]) -> list[Line]:
    """Write all pages; a paragraph or table that goes on over a page break is one."""
    writer = _Writer(pages)
    for page in pages:
        for position, part in enumerate(page.parts):
            if isinstance(part, Table):
                writer.table(part, page.number, is_first=position == 0)
            else:
                writer.line(part, page.number)
    writer.flush()
    return writer.lines


class _Writer:
    """The Markdown so far, and the paragraph, heading or table that the next part may continue."""

    def __init__(self, pages: list[Page]) -> None:
        printed = [part for page in pages for part in page.parts if isinstance(part, PrintedLine)]
        cells = [line for page in pages for table in page.parts if isinstance(table, Table) for line in _lines(table)]
        self.lines: list[Line] = []
        self.joiner = Joiner([*printed, *cells])
        self.body = _body_size(printed) or _body_size(cells)
        self.limit = max((line.right for line in printed), default=0.0)
        larger = {line.size for line in printed if line.size >= self.body * HEADING_RATIO and _can_head(line)}
        self.levels = {size: min(level, 6) for level, size in enumerate(sorted(larger, reverse=True), start=1)}
        self.is_bold_special = 2 * sum(line.is_bold for line in printed) < len(printed)
        self.paragraph: list[PrintedLine] = []
        self.rows: list[tuple[list[str], str]] = []
        self.page = 0  # where the open paragraph or the last row stands
        self.last_page = 0

    def line(self, line: PrintedLine, page: int) -> None:
        if self.rows or not self.paragraph or not self._continues(line, page):
            self.flush()
            self.page = page
        self.paragraph.append(line)
        self.last_page = page

    def table(self, table: Table, page: int, *, is_first: bool) -> None:
        rows = [([self.joiner.join_cell(c.lines, c.limit) for c in row], f"page:{page}") for row in table.rows]
        goes_on = is_first and self.rows and page > self.last_page and len(rows[0][0]) == len(self.rows[0][0])
        if goes_on:  # from the page before, its header printed again or not
            self.rows += rows[1:] if rows[0][0] == self.rows[0][0] else rows
        else:
            self.flush()
            self.rows = rows
        self.last_page = page

    def flush(self) -> None:
        """Write what is open."""
        if self.paragraph:
            level = self._level(self.paragraph[0])
            text = self.joiner.join(self.paragraph, self.limit)
            text = f"{'#' * level} {text}" if level else _BULLET.sub("- ", text)
            self.lines += [Line(text, f"page:{self.page}"), Line("", "")]
        if self.rows:
            self.lines += [*pipe_table(self.rows), Line("", "")]
        self.paragraph, self.rows = [], []

    def _level(self, line: PrintedLine) -> int:
        """Give the heading level of a line: by its size, or the lowest for a bold one of its own among plain text."""
        if not _can_head(line):
            return 0
        is_label = line.is_bold and self.is_bold_special and line.size >= self.body and len(self.paragraph) == 1
        return self.levels.get(line.size) or (min(len(self.levels) + 1, 6) if is_label else 0)

    def _continues(self, line: PrintedLine, page: int) -> bool:
        """Say whether a line goes on with the open paragraph: same size, no mark of its own, the last line full."""
        previous = self.paragraph[-1]
        if previous.size != line.size or (previous.is_bold and not line.is_bold) or NEW_BLOCK.match(line.text):
            return False
        is_mid_sentence = line.text[0].islower() and previous.text[-1].isalnum()
        if not is_mid_sentence and not self.joiner.is_wrapped(previous, line, self.limit):
            return False
        if page != self.last_page:
            return not previous.text.endswith(("。", "！", "？", "：", ".", "!", "?", ":"))
        return line.top - previous.bottom < 0.9 * max(line.size, 1.0)


def _lines(table: Table) -> list[PrintedLine]:
    return [line for row in table.rows for cell in row for line in cell.lines]


def _body_size(lines: list[PrintedLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _can_head(line: PrintedLine) -> bool:
    return len(line.text) <= _MAX_HEADING_LENGTH and not line.text.endswith(tuple("。；，：;,:"))
