"""A document's text → sections, each the blocks below one heading.

    for section in sections(document.text):
        section.heading   # ("第二章 退货", "运费")
        section.blocks    # see ingest.blocks

Headings are Markdown's (`## 运费`). Plain text and slides have labels instead, lines like 二、运费 over the paragraphs that
they name; where a section is divided by labels throughout, they count as headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks import FENCE, Block, TextLine, blocks, text_lines
from ingest.marks import has_mark, is_label, mark_rank

_HEADING = re.compile(r"(#{1,6}) (.+)")


@dataclass(frozen=True, kw_only=True)
class Section:
    """The blocks between one heading and the next; `heading` is the path of headings, outermost first."""

    heading: tuple[str, ...]
    blocks: list[Block]


def sections(text: str) -> Iterator[Section]:
    """Yield the sections of a Markdown text that have a body of their own."""
    path: list[tuple[int, str]] = []
    body: list[TextLine] = []
    is_code = False
    for line in text_lines(text):
        if FENCE.match(line.text):
            is_code = not is_code
        heading = None if is_code else _HEADING.fullmatch(line.text)
        if heading is None:
            body.append(line)
            continue
        yield from _divided(tuple(name for _, name in path), body)
        body = []
        level = len(heading[1])
        path = [*(held for held in path if held[0] < level), (level, heading[2].strip())]
    yield from _divided(tuple(name for _, name in path), body)


def _divided(heading: tuple[str, ...], body: list[TextLine]) -> Iterator[Section]:
    """Yield the section, or what comes before its first label and then the section of each label."""
    if not any(line.text.strip() for line in body):
        return
    labels = _labels(body)
    if labels[:1] != [0]:
        yield from _section(heading, body[: labels[0]] if labels else body)
    for first, end in zip(labels, [*labels[1:], len(body)], strict=True) if labels else ():
        yield from _divided((*heading, body[first].text.strip()), body[first + 1 : end])


def _section(heading: tuple[str, ...], body: list[TextLine]) -> Iterator[Section]:
    if any(line.text.strip() for line in body):
        yield Section(heading=heading, blocks=blocks(body))


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
