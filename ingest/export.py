"""Tables for a spreadsheet program, as CSV or Excel: inert, since a cell that begins like a formula would be run there.

    content = write_csv(("when", "who"), [("2026-11-23", "=1+1")])     # the cell reads '=1+1
    content = write_xlsx(("when", "who"), rows, sheet="audit")

Such a cell gets an apostrophe in front (OWASP, CSV Injection), in either format: an Excel file is often saved as CSV again.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

# Blanks before it do not help: some programs trim them. The full-width forms are formulas in East Asian settings.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_767  # characters that a cell of Excel holds


def inert(cell: object) -> str:
    """Give a cell's text, None as an empty one, with an apostrophe in front where it would be taken for a formula."""
    text = "" if cell is None else _plain(str(cell))
    return f"'{text}" if _FORMULA.match(text) else text


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Give a table as CSV in UTF-8, with the mark by which Excel knows it and every cell in quotes."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in (head, *rows))
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(head: Sequence[str], rows: Iterable[Sequence[object]], *, sheet: str = "export") -> bytes:
    """Give a table as an Excel file of one sheet, every cell a text; one over 32,767 characters is cut there."""
    from openpyxl import Workbook  # only who exports waits for it

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in (head, *rows):
        page.append([inert(cell)[:_LONGEST] for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    """Drop control characters, which no spreadsheet can hold, and halves of cut emoji, which no encoder takes."""
    return "".join(c for c in text if c in "\t\r\n" or unicodedata.category(c) not in ("Cc", "Cs"))
