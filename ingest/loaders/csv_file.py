"""CSV → one pipe table with a header row; each row keeps its line number.

read_csv("型号,保修\\nA1,2 年\\n")   # '| 型号 | 保修 |', '| --- | --- |', '| A1 | 2 年 |'
"""

from __future__ import annotations

import csv
import io

from ingest.errors import LoadError
from ingest.loaders.parsed import Parsed, pipe_table

_DELIMITERS = (",", "\t", ";", "，")
_MAX_CELL = 200_000


def read_csv(text: str) -> Parsed:
    """Read a CSV file whose first filled row is the header; the delimiter is the one that the header holds most."""
    header = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[list[str], str]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((cells, f"line:{line}"))
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            problem = f"line {line} has a cell of more than {_MAX_CELL:,} characters."
            raise LoadError("too_large", "", problem, "Split it; close every quotation mark.") from error
        problem = f"line {line} is no valid CSV ({error})."
        raise LoadError("damaged", "", problem, "Close every quotation mark, or export the file again.") from error
    return Parsed(lines=pipe_table(rows))
