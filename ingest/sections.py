"""A document's text → sections, each the blocks below one heading.

    for section in sections(document.text):
        section.heading   # ("第二章 退货", "运费")
        section.blocks    # see ingest.blocks
        section.period    # see ingest.periods

Headings are Markdown's (`## 运费`). Plain text and slides have labels instead, lines like 二、运费 over the paragraphs that
they name; where a section is divided by labels throughout, they count as headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks import FENCE, Block, TextLine, blocks, text_lines
from ingest.marks import has_mark, is_label, mark_rank
from ingest.periods import ALWAYS, Period, is_only_period, of_section

_HEADING = re.compile(r"(#{1,6}) (.+)")


@dataclass(frozen=True, kw_only=True)
class Section:
    """The blocks between one heading and the next; `heading` is the path of headings, outermost first.

    `period` is what its own first lines say, within that of the sections around it.
    """

    heading: tuple[str, ...]
    blocks: list[Block]
    period: Period = ALWAYS


@dataclass
class _Part:
    """An open heading; the outermost, of level 0, is the whole text."""

    level: int
    name: str
    period: Period


def sections(text: str, period: Period = ALWAYS) -> Iterator[Section]:
    """Yield the sections of a Markdown text that have a body of their own; `period` is the whole text's.

    Raise BadPeriod (ingest.periods) for a section that could never be in force.
    """
    open_parts = [_Part(level=0, name="", period=period)]
    body: list[TextLine] = []
    is_code = False
    is_top = True  # nothing but the title so far
    for line in text_lines(text):
        if FENCE.match(line.text):
            is_code = not is_code
        heading = None if is_code else _HEADING.fullmatch(line.text)
        if heading is None:
            body.append(line)
            continue
        yield from _closed(open_parts, body)
        level = len(heading[1])
        if is_top and open_parts[-1].level >= level and is_only_period(body):
            open_parts[0].period = open_parts[-1].period  # below a title on the level of all headings: the whole text's
        is_top = len(open_parts) == 1
        open_parts = [held for held in open_parts if held.level < level]
        open_parts.append(_Part(level=level, name=heading[2].strip(), period=open_parts[-1].period))
        body = []
    yield from _closed(open_parts, body)


def _closed(open_parts: list[_Part], body: list[TextLine]) -> Iterator[Section]:
    """Yield what stands below the innermost heading, and keep its period for the headings below it."""
    names = tuple(part.name for part in open_parts[1:])
    open_parts[-1].period = of_section(names, body, open_parts[-1].period)
    yield from _divided(names, body, open_parts[-1].period)


def _divided(heading: tuple[str, ...], body: list[TextLine], period: Period) -> Iterator[Section]:
    """Yield the section, or what comes before its first label and then the section of each label."""
    if not any(line.text.strip() for line in body):
        return
    labels = _labels(body)
    if labels[:1] != [0]:
        yield from _section(heading, body[: labels[0]] if labels else body, period)
    for first, end in zip(labels, [*labels[1:], len(body)], strict=True) if labels else ():
        inner, below = (*heading, body[first].text.strip()), body[first + 1 : end]
        yield from _divided(inner, below, of_section(inner, below, period))


def _section(heading: tuple[str, ...], body: list[TextLine], period: Period) -> Iterator[Section]:
    if any(line.text.strip() for line in body):
        yield Section(heading=heading, blocks=blocks(body), period=period)


def _labels(body: list[TextLine]) -> list[int]:
    """Give the positions of the labels that divide a section, [] unless at least two do so without exception.

    All lines with the same kind of mark have to be labels: short, without the end of a sentence, a blank line before, and
    something else than the next label below. One that is not makes all of them items of a list.
    """
    filled = [i for i, line in enumerate(body) if line.text.strip()]
    first = next((i for i in filled if is_label(body[i].text)), None)
    if first is None:
        return []
    rank = mark_rank(body[first].text)
    found = [i for i in filled if mark_rank(body[i].text) == rank and not body[i].indent]
    if len(found) < 2 or not all(is_label(body[i].text) for i in found):
        return []
    stand_apart = all(not body[i - 1].text.strip() for i in found if i)
    have_body = all(_has_body(body[i + 1 : end]) for i, end in zip(found, [*found[1:], len(body)], strict=True))
    return found if stand_apart and have_body else []


def _has_body(lines: list[TextLine]) -> bool:
    filled = [line.text for line in lines if line.text.strip()]
    return bool(filled) and (
        has_mark(filled[0]) or len(filled) > 1 or filled[0].rstrip().endswith(("。", ".", "；", "|"))
    )
