"""Excel → one section a sheet: `## sheet name`, then its tables as pipe tables, each row with its place.

    read_xlsx(content)   # Line('| 首重 | 12 元 |', 'sheet:运费!4')

openpyxl's `read_only` mode keeps memory flat; merged ranges, which that mode leaves out, are read from the sheet's XML.
Hidden sheets are left out. Runs in the child process (`ingest.parse`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from ingest.errors import LoadError
from ingest.loaders.cells import shown_value
from ingest.loaders.parsed import Line, Parsed
from ingest.loaders.sheet import Row, sheet_lines

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_MERGED_ROWS = 5000
Place = tuple[int, int]
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]+\d+:[A-Z]+\d+)\"")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_DEFAULT_NAME = re.compile(r"(Sheet|工作表)\s?\d*", re.IGNORECASE)
_REFERENCE = re.compile(rb"\br=\"([A-Z]+\d+)\"")


def read_xlsx(content: bytes) -> Parsed:
    """Read every visible sheet; raise `LoadError` (no_values) where a formula has no stored value."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    lines: list[Line] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            xml = package.read(sheet._worksheet_path.lstrip("/"))
            _require_values(xml, sheet.title)
            rows = list(_rows(sheet, _merges(xml)))
            if rows:
                if len(sheets) > 1 or not _DEFAULT_NAME.fullmatch(sheet.title):
                    lines += [Line(f"## {sheet.title}", rows[0].location), Line("", rows[0].location)]
                lines += [*sheet_lines(rows), Line("", rows[-1].location)]
    return Parsed(lines=lines)


def _require_values(xml: bytes, title: str) -> None:
    """A formula that no program has computed yet has no value to read; silence would lose the cell."""
    found = _FORMULA.search(xml)
    if found:
        reference = _REFERENCE.search(found[1])
        cell = reference[1].decode() if reference else "a cell"
        problem = f"the formula in {cell} of sheet '{title}' has no stored value."
        raise LoadError("no_values", "", problem, "Open it in a spreadsheet program and save it.")


def _merges(xml: bytes) -> dict[Place, Place]:
    """Map every cell covered by a merged range to the cell at its top left, both as (row, column)."""
    origin: dict[Place, Place] = {}
    for found in _MERGE.finditer(xml):
        left, top, right, bottom = range_boundaries(found[1].decode())
        for row in range(top, min(bottom, top + MAX_MERGED_ROWS) + 1):
            for column in range(left, min(right, MAX_COLUMNS) + 1):
                origin[row, column] = (top, left)
    return origin


def _rows(sheet: Any, merges: dict[Place, Place]) -> Iterator[Row]:
    """Yield the filled rows, the content of a merged cell repeated in every cell that it covers."""
    sheet.reset_dimensions()  # the declared extent is often wrong, and can claim a million empty rows
    covered: dict[int, list[int]] = {}
    for row, column in merges:
        covered.setdefault(row, []).append(column)
    held: dict[Place, str] = {}
    filled_rows = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if filled_rows > MAX_ROWS:
            raise LoadError("too_large", "", f"sheet '{sheet.title}' has over {MAX_ROWS} rows.", "Split it.")
        filled = [cell for cell in cells if cell.value is not None]
        if not filled:
            continue
        filled_rows += 1
        texts = {cell.column: shown_value(cell.value, cell.number_format) for cell in filled}
        for column in sorted(covered.get(number, ())):
            origin = merges[number, column]
            held.setdefault(origin, texts.get(column, ""))
            texts[column] = held[origin]
        if any(text.strip() for text in texts.values()):
            yield Row(
                cells=[texts.get(column, "") for column in range(1, max(texts) + 1)],
                location=f"sheet:{sheet.title}!{number}",
                number=number,
                is_bold=all(cell.font.b for cell in filled),
                continued={c for c in covered.get(number, ()) if merges[number, c][1] < c},
            )
