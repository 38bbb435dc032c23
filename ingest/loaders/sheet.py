"""The rows of a sheet → text lines and tables, each table with one header row.

    sheet_lines([Row(cells=["运费表"], …), Row(cells=["地区", "首重"], …), Row(cells=["华东", "8 元"], …)])

What people do in sheets: a title over the table, two header rows with merged groups, a line in between that names a group, notes
below, and a second table after a blank row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.loaders.parsed import Line, cell_text, pipe_table

_NUMERIC = re.compile(r"[¥￥$€£<>≤≥约-]*\s*[\d.,]+\s*(%|元|天|日|小时|kg|g)?|\d{4}-\d\d-\d\d.*")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One filled row of a sheet, from column 1 on; `continued` are the columns that repeat the one to their left."""

    cells: list[str]
    location: str
    number: int
    is_bold: bool = False
    continued: set[int] = field(default_factory=set)

    def filled(self) -> set[int]:
        """Give the columns (from 1) with content of their own."""
        return {i for i, cell in enumerate(self.cells, start=1) if cell.strip() and i not in self.continued}

    def is_words(self) -> bool:
        """Say whether no cell is a number, an amount or a date."""
        return not any(_NUMERIC.fullmatch(cell.strip()) for cell in self.cells if cell.strip())


def sheet_lines(rows: list[Row]) -> list[Line]:
    """Write the rows of one sheet as paragraphs and pipe tables."""
    lines: list[Line] = []
    table: list[Row] = []  # the header and the rows below it that are not yet written
    header: Row | None = None
    before = 0
    for position, row in enumerate(rows):
        is_apart, before = row.number > before + 1, row.number
        following = rows[position + 1] if position + 1 < len(rows) else None
        if len(row.filled()) == 1 and _is_note(row, table, following):
            lines += _written(table)
            table = []
            lines += [Line(cell_text(row.cells[min(row.filled()) - 1]), row.location), Line("", row.location)]
        elif header is None or (is_apart and _starts_table(row, header)):
            lines += _written(table)
            table, header = [row], row
        elif table == [header] and _is_second_header(row, header):
            header = _joined(header, row)
            table = [header]
        else:
            table += [row] if table else [header, row]  # after a note the table goes on below its header
    return lines + _written(table)


def _is_note(row: Row, table: list[Row], following: Row | None) -> bool:
    """A row with one cell is a title, a group's name or a note, unless all rows around it have one cell too."""
    neighbour = table[-1] if table else following
    return neighbour is None or len(neighbour.filled()) > 1


def _starts_table(row: Row, header: Row) -> bool:
    """After a blank row: a new header if it is words alone, and looks like a header or fills other columns."""
    return row.is_words() and ((row.is_bold and header.is_bold) or row.filled() != header.filled())


def _is_second_header(row: Row, header: Row) -> bool:
    """A header with merged groups goes on in the next row, which names the columns of each group and no others."""
    grouped = header.continued | {column - 1 for column in header.continued}
    others = [i for i in range(1, len(row.cells) + 1) if i not in grouped and row.cells[i - 1].strip()]
    repeats = all(i <= len(header.cells) and row.cells[i - 1] == header.cells[i - 1] for i in others)
    return bool(grouped) and row.is_words() and repeats


def _joined(first: Row, second: Row) -> Row:
    cells = []
    for i in range(max(len(first.cells), len(second.cells))):
        pair = [row.cells[i].strip() if i < len(row.cells) else "" for row in (first, second)]
        cells.append(pair[0] if pair[0] == pair[1] else " ".join(part for part in pair if part))
    return Row(cells=cells, location=first.location, number=second.number, is_bold=first.is_bold)


def _written(table: list[Row]) -> list[Line]:
    lines = pipe_table([(row.cells, row.location) for row in table])
    return [*lines, Line("", lines[-1].location)] if lines else []
