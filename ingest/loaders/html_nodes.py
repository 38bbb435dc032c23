"""What of an HTML tree a reader sees, and its tables as plain grids.

table_grid(tag)   # [(["型号", "保修"], 12), (["A1", "2 年"], 15)]: cells, and the line of the file
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Comment, NavigableString, Tag

SKIPPED = set("script style noscript template nav head svg button select iframe img".split())
BLOCKS = set(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr html li main ol p pre section summary table tbody tr ul".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_MAX_SPAN = 1000


def is_hidden(tag: Tag) -> bool:
    """Say whether a reader of the page does not see this element, or does not read it for its content."""
    return (
        tag.name in SKIPPED
        or tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or tag.get("role") == "navigation"
        or bool(_HIDDEN.search(str(tag.get("style", ""))))
    )


def visible_text(tag: Tag) -> str:
    """Give the visible text of an element, `\\n` at every break and block."""
    return "".join(_strings(tag))


def _strings(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, Comment):
                yield re.sub(r"\s+", " ", str(child))
        elif isinstance(child, Tag) and not is_hidden(child):
            edge = "\n" if child.name in BLOCKS or child.name == "br" else ""
            yield edge
            yield from _strings(child)
            yield edge


def table_grid(table: Tag) -> list[tuple[list[str], int]]:
    """Give a table's rows; a cell that spans rows or columns stands in every place it covers, header rows are one."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    grid: list[tuple[list[str], int]] = []
    pending: dict[int, tuple[int, str]] = {}  # column → rows it still covers, text
    headers = 0
    for row in rows:
        cells = [cell for cell in row.find_all(["td", "th"], recursive=False) if not is_hidden(cell)]
        texts = _place(cells, pending)
        if len(grid) == headers and cells and all(cell.name == "th" for cell in cells):
            headers += 1
        grid.append((texts, row.sourceline or 1))
    return _one_header(grid, headers)


def _place(cells: list[Tag], pending: dict[int, tuple[int, str]]) -> list[str]:
    """Put one row's cells into the columns that no cell from above still covers."""
    texts: list[str] = []
    waiting = list(cells)
    while waiting or any(column >= len(texts) for column in pending):
        column = len(texts)
        if column in pending:
            left, text = pending.pop(column)
            if left > 1:
                pending[column] = (left - 1, text)
            texts.append(text)
        elif waiting:
            cell = waiting.pop(0)
            text, down = visible_text(cell), _span(cell, "rowspan")
            for place in range(column, column + _span(cell, "colspan")):
                texts.append(text)
                if down > 1:
                    pending[place] = (down - 1, text)
        else:
            texts.append("")
    return texts


def _one_header(grid: list[tuple[list[str], int]], headers: int) -> list[tuple[list[str], int]]:
    if headers < 2 or headers == len(grid):
        return grid
    width = max(len(texts) for texts, _ in grid[:headers])
    columns = [[texts[i] for texts, _ in grid[:headers] if i < len(texts)] for i in range(width)]
    joined = [" ".join(dict.fromkeys(part.strip() for part in column if part.strip())) for column in columns]
    return [(joined, grid[0][1]), *grid[headers:]]


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(int(value), _MAX_SPAN) if value.isdigit() and int(value) > 0 else 1
