"""A passage cut into what can be quoted alone: sentences, list items with their lead-in, table rows with their header.

for unit in split_units(passage.text):
    passage.text[unit.start:unit.end]      # the verbatim span
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

UnitKind = Literal["sentence", "item", "row"]

_MARKER = re.compile(
    r"\s*(?:[-*+•·●▪]\s+|\d{1,2}(?:\.\d{1,2}){1,3}[.、]?\s+(?!\s|[倍元折万亿%℃小米升千毫公英寸克]|(?:kg|cm|mm|hours?|days?|inch\w*|[LWVAh])\b)|\d{1,3}[.、)）]\s*(?!\d)|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,3}|[a-z])[)）]\s*"
    r"|[一二三四五六七八九十]{1,3}、\s*|第\s*[一二三四五六七八九十百\d]+\s*条[：:\s]\s*|[①-⑳]\s*|>\s+)"
)
_QUESTION = re.compile(r"\s*(?:\*\*)?\s*(?:问|Q\d*|Question)\s*[:：.．]\s*", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:\*\*)?\s*(?:答|A|Answer)\s*[:：.．]\s*(?:\*\*)?\s*", re.IGNORECASE)
_RULE = re.compile(r"\s*\|?\s*:?-{2,}.*")
_SENTENCE_END = re.compile(
    r"[。！？!?；;]+[”’」』）)]*|(?<![A-Z\d]\.)(?<!e\.g)(?<!i\.e)(?<!No)\.(?=\s+[A-Z“\"(\d]|\s*$)"
)
_HEADING = re.compile(r"\s*#{1,6}\s")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A quotable span. `lead` is the span that it needs to be understood: a list's lead-in or a table's header row.

    `about` is text around it that tells what it is about without being quoted (the question of an FAQ entry).
    """

    kind: UnitKind
    start: int
    end: int
    lead: tuple[int, int] | None = None
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class _Lead:
    """The lead-in in force, and the first character of its items' marker ("" before the first item)."""

    span: tuple[int, int] | None = None
    shape: str = ""


_NO_LEAD = _Lead()


def split_units(text: str) -> list[Unit]:
    """Cut Markdown `text` into units in reading order. Headings, separators and FAQ questions are no units."""
    units: list[Unit] = []
    lead = _NO_LEAD
    header: tuple[int, int] | None = None
    about = ""
    for start, end in _lines(text):
        line = text[start:end]
        if not line.strip() or _HEADING.match(line):
            header = None
            continue
        if line.lstrip().startswith("|"):
            if header is None:
                header = (start, end)
            elif not _RULE.fullmatch(line):
                units.append(Unit(kind="row", start=start, end=end, lead=header, about=about))
            continue
        header = None
        question = _QUESTION.match(line)
        if question:
            # question and answer can share a line: "问：…？答：…"
            about, lead = line[question.end() :], _NO_LEAD
            split = re.search(r"[？?]\s*(?:\*\*)?\s*(?=(?:答|A|Answer)\s*[:：])", line)
            if not split:
                continue
            about, start = line[question.end() : split.end()], start + split.end()
        found, lead = _line_units(text, start, end, lead, about)
        units.extend(found)
    return units


def _line_units(text: str, start: int, end: int, lead: _Lead, about: str) -> tuple[list[Unit], _Lead]:
    """Cut one line of prose; give its units and the lead-in that holds for the lines after it."""
    line = text[start:end]
    item = _MARKER.match(line)
    marker = item or _ANSWER.match(line)
    if item:
        shape = re.sub(r"[\w\s]+", "", item.group())[:1] or "第"
        lead = lead if lead.shape in ("", shape) else _NO_LEAD
        lead = _Lead(span=lead.span, shape=shape)
    elif not line.startswith((" ", "\t")):
        lead = _NO_LEAD
    units = [
        Unit(kind="item" if item else "sentence", start=a, end=b, lead=lead.span, about=about)
        for a, b in _sentences(text, start + (marker.end() if marker else 0), end)
    ]
    if units and text[units[-1].end - 1] in ":：" and not (item and lead.span):
        last = units.pop()
        lead = _Lead(span=(last.start, last.end))
    return units, lead


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.split("\n"):
        yield position, position + len(line.rstrip())
        position += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.group()[0] in "；;" and match.end() - position < 24:
            continue  # short parts joined by semicolons are one thought
        if match.end() - position < 8 and text[position : match.end()].strip().isascii() is False:
            continue  # "可以。" says nothing without what follows
        yield from _trimmed(text, position, match.end())
        position = match.end()
    yield from _trimmed(text, position, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        yield start, end


_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def plain(markdown: str) -> str:
    """Take Markdown's emphasis, code marks and link targets away; the words stay."""
    return _EMPHASIS.sub("", _LINK.sub(r"\1", markdown)).strip()


def cells(row: str) -> list[str]:
    """Give the cells of a pipe-table row, unescaped."""
    inner = row.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [plain(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", inner)]
