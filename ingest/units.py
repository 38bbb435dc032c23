"""A passage cut into what can be quoted alone: sentences, list items with their lead-in, table rows with their header.

for unit in split_units(passage.text):
    passage.text[unit.start:unit.end]      # the verbatim span
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ingest.text import HAN

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
LONG, LONG_ENGLISH = 90, 220  # characters, Chinese and English; a longer sentence may be cut at its semicolons
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


@dataclass(kw_only=True)
class _Level:
    """A lead-in and the items below it: their indent and the first character of their marker, once the first is seen."""

    lead: tuple[int, int]
    indent: int = -1
    shape: str = ""


class _Leads:
    """Which lead-in holds for the next line: a stack, since an item can itself lead in a deeper list.

    Only the innermost lead-in goes with an item: "不支持退货：… 但以下情形可以退：…" must not lend its first half to the last.
    """

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        self._last: tuple[int, tuple[int, int]] | None = None

    def clear(self) -> None:
        self._levels, self._last = [], None

    def push(self, span: tuple[int, int]) -> None:
        self._levels.append(_Level(lead=span))

    def innermost(self) -> tuple[int, int] | None:
        return self._levels[-1].lead if self._levels else None

    def for_item(self, indent: int, shape: str) -> tuple[int, int] | None:
        """Give the lead-in of an item, which ends every deeper or different list before it."""
        if self._last and indent > self._last[0] and not (self._levels and self._levels[-1].indent < 0):
            self.push(self._last[1])  # a sub-item of an item without a colon: that item is what it is about
        while self._levels:
            level = self._levels[-1]
            if level.indent < 0:
                level.indent, level.shape = indent, shape
            if level.indent < indent or (level.indent == indent and level.shape == shape):
                break
            self._levels.pop()
        return self.innermost()

    def seen(self, indent: int, span: tuple[int, int]) -> None:
        self._last = (indent, span)


def split_units(text: str) -> list[Unit]:
    """Cut Markdown `text` into units in reading order. Headings, separators and FAQ questions are no units."""
    units: list[Unit] = []
    leads = _Leads()
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
            about = line[question.end() :]
            leads.clear()
            split = re.search(r"[？?]\s*(?:\*\*)?\s*(?=(?:答|A|Answer)\s*[:：])", line)
            if not split:
                continue
            about, start = line[question.end() : split.end()], start + split.end()
        units.extend(_line_units(text, start, end, leads, about))
    return units


def _line_units(text: str, start: int, end: int, leads: _Leads, about: str) -> list[Unit]:
    """Cut one line of prose, and keep `leads` up to date for the lines after it."""
    line = text[start:end]
    item = _MARKER.match(line)
    marker = item or _ANSWER.match(line)
    indent = len(line) - len(line.lstrip())
    if item:
        lead = leads.for_item(indent, re.sub(r"[\w\s]+", "", item.group())[:1] or "第")
    elif indent:
        lead = leads.innermost()
    else:
        leads.clear()
        lead = None
    spans = list(_sentences(text, start + (marker.end() if marker else 0), end))
    kind: UnitKind = "item" if item else "sentence"
    units = [Unit(kind=kind, start=a, end=b, lead=lead, about=about) for a, b in spans]
    if item and spans:
        leads.seen(indent, spans[-1])
    if spans and text[spans[-1][1] - 1] in ":：":
        leads.push(spans[-1])
        units.pop()
    return units


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.split("\n"):
        yield position, position + len(line.rstrip())
        position += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.group()[0] in "；;" and not _may_part(text, position, match.end(), end):
            continue
        if match.end() - position < 8 and text[position : match.end()].strip().isascii() is False:
            continue  # "可以。" says nothing without what follows
        yield from _trimmed(text, position, match.end())
        position = match.end()
    yield from _trimmed(text, position, end)


def _may_part(text: str, start: int, semicolon: int, end: int) -> bool:
    """Tell whether a sentence may be cut at a semicolon: only a long one that leads in no list.

    "下列四类除外：甲；乙；丙；丁。" cut short would drop an exception.
    """
    stop = next((m.end() for m in _SENTENCE_END.finditer(text, semicolon, end) if m.group()[0] not in "；;"), end)
    sentence = text[start:stop]
    longest = LONG if re.search(f"[{HAN}]", sentence) else LONG_ENGLISH
    return len(sentence) > longest and not re.search("[：:]", sentence)


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
