"""A passage's Markdown as blocks to draw, with the cited span marked.

blocks("| 项目 | 期限 |\\n| --- | --- |\\n| 退货 | 7 天 |", [(29, 33)])

The text is data: nothing here makes HTML. Headings, table rows and lines are told apart so that the page can set them as
such; a part is [text, is_marked], and the parts of a block, joined, are its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypedDict

Span = tuple[int, int]
Part = tuple[str, bool]

_HEADING = re.compile(r"^#{1,6} +")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_BAR = re.compile(r"(?<!\\)\|")


class Block(TypedDict):
    """One line. `kind` is heading, head (a table's header row), row or text; only rows have more than one cell."""

    kind: str
    cells: list[list[Part]]


def blocks(text: str, spans: Sequence[Span] = ()) -> list[Block]:
    """Cut a passage into blocks, the characters within `spans` marked. Blank lines and table rulers are left out."""
    lines = list(_lines(text))
    found: list[Block] = []
    for number, (start, line) in enumerate(lines):
        if not line.strip() or _is_ruler(line):
            continue
        if line.lstrip().startswith("|"):
            following = lines[number + 1][1] if number + 1 < len(lines) else ""
            kind = "head" if _is_ruler(following) else "row"
            found.append({"kind": kind, "cells": [_parts(text, a, b, spans) for a, b in _cells(line, start)]})
            continue
        heading = _HEADING.match(line)
        begin = start + (heading.end() if heading else 0)
        cells = [_parts(text, begin, start + len(line), spans)]
        found.append({"kind": "heading" if heading else "text", "cells": cells})
    return found


def _lines(text: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for line in text.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


def _is_ruler(line: str) -> bool:
    return "|" in line and bool(_SEPARATOR.match(line))


def _cells(line: str, start: int) -> list[Span]:
    """Give where each cell of a table row stands, without its padding."""
    bars = [found.start() for found in _BAR.finditer(line)]
    edges = [*bars] if line.rstrip().endswith("|") else [*bars, len(line)]
    cells = []
    for left, right in pairwise(edges):
        cell = line[left + 1 : right]
        begin = left + 1 + len(cell) - len(cell.lstrip())
        cells.append((start + begin, start + max(begin, left + 1 + len(cell.rstrip()))))
    return cells


def _parts(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Part]:
    """Cut text[start:end] where a span begins or ends."""
    cuts = sorted({start, end, *(edge for span in spans for edge in span if start < edge < end)})
    return [(text[a:b], any(begin <= a and b <= until for begin, until in spans)) for a, b in pairwise(cuts)]
