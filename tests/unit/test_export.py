"""Exports: what comes back is what went in, and no cell begins like a formula."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from ingest.export import inert, write_csv, write_xlsx

HOSTILE = [
    "=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\x00=1", "\u3000@x",
]  # fmt: skip
HARMLESS = ["退货=退款", "a-b", "7 天", "", "'=1", 'says "yes", twice', "two\nlines"]
BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠")


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[list[str]]:
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]  # type: ignore[misc]


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (write_xlsx, read_xlsx)])
def test_no_cell_begins_like_a_formula(write: object, read: object) -> None:
    back = read(write(HOSTILE, [HOSTILE, [-1] * len(HOSTILE)]))  # type: ignore[operator]
    cells = [cell for row in back for cell in row]
    assert len(cells) == 3 * len(HOSTILE)
    assert [cell for cell in cells if cell.startswith(BEGINNINGS) or cell.strip().startswith(BEGINNINGS)] == []
    assert "HYPERLINK" in cells[0], "the text is still there to be read"


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (write_xlsx, read_xlsx)])
def test_everything_else_comes_back_as_it_was(write: object, read: object) -> None:
    rows = [HARMLESS, [1, None, 2.5, True, "", "x", "y"]]
    back = read(write(["题"] * len(HARMLESS), rows))  # type: ignore[operator]
    assert back[1] == HARMLESS and back[2] == ["1", "", "2.5", "True", "", "x", "y"]


def test_what_no_file_can_hold_is_dropped() -> None:
    assert inert("a\x00\x1b\ud800b") == "ab"
    assert len(read_xlsx(write_xlsx(["t"], [["x" * 40_000]]))[1][0]) == 32_767


def test_excel_reads_the_csv_as_utf_8() -> None:
    assert write_csv(["名"], []) == b"\xef\xbb\xbf" + '"名"\r\n'.encode()
