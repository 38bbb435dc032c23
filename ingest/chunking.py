"""Document → Chunks: heading-aware, within a token budget, never through a clause, a list item or a table row.

chunks = chunk_document(load(path, root))
print(render_chunks(chunks))          # what `python -m ingest chunks FILE` shows
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ingest.blocks import Block
from ingest.document import Anchor, Audience, Document, Language, describe_location
from ingest.errors import LoadError
from ingest.marks import sentence_spans
from ingest.periods import ALWAYS, BadPeriod, Period, has_period, of_row
from ingest.sections import Section, sections
from ingest.tokens import count_tokens
from ingest.units import cells

# Tokens a passage may have: a clause, a question with its answer or a table of about fifteen rows is one passage.
BUDGET = 320
_LONGEST_TOKEN = 16  # characters; a longer one only makes a cut come early

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A passage: what is indexed, retrieved and cited.

    `id` is stable for the same document path, heading and text. `heading` is the path of headings below the title,
    outermost first. The dates are the document's, narrowed by those of its section and rows (`ingest.periods`).
    `text` is the passage verbatim as in `Document.text` (a table part repeats its header rows);
    `index_text()` is what both legs index. `anchors` are relative to `text`. `tokens` counts `text` (ingest.tokens).
    """

    id: str
    document: str
    title: str
    category: str
    language: Language
    audience: Audience
    effective_from: date | None
    effective_until: date | None
    heading: tuple[str, ...]
    text: str
    anchors: tuple[Anchor, ...]
    tokens: int

    def index_text(self) -> str:
        """Title, heading path and text, a line each: what the two legs see."""
        return "\n".join((self.title, " > ".join(self.heading), self.text))

    def location_at(self, offset: int) -> str:
        """Give the location of the source at character `offset` of `text`."""
        found = self.anchors[0].location
        for anchor in self.anchors:
            if anchor.offset > offset:
                break
            found = anchor.location
        return found


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """The smallest part that a cut may stand beside. `context` are the slices repeated where a chunk starts with it.

    `period` is that of table rows, within their section's; only pieces of the same period are joined.
    """

    start: int
    end: int
    context: tuple[Span, ...] = ()
    is_alone: bool = False
    period: Period = ALWAYS


def chunk_document(document: Document, *, budget: int = BUDGET) -> list[Chunk]:
    """Cut a document into passages of at most `budget` tokens, except where one clause, item or row is longer.

    Raise LoadError (period) for a part that could never be in force.
    """
    locations = _Locations(document)
    try:
        return list(_chunks(document, locations, budget))
    except BadPeriod as bad:
        where = describe_location(locations.at(bad.offset), "en")
        remedy = "Write a day like 2026-12-01, within the period of the document and the sections around it."
        raise LoadError("period", document.path, f"{where}: {bad.problem}.", remedy) from bad


def _chunks(document: Document, locations: _Locations, budget: int) -> Iterator[Chunk]:
    seen: Counter[str] = Counter()
    for section in sections(document.text, Period(start=document.effective_from, until=document.effective_until)):
        heading = _below_title(section.heading, document.title)
        pieces = [p for block in section.blocks for p in _pieces(document.text, block, (), budget)]
        for group in _packed(document.text, pieces, budget):
            spans = [*group[0].context, (group[0].start, group[-1].end)]
            text = "".join(document.text[start:end] for start, end in spans)
            key = "\x00".join((document.path, *heading, text))
            seen[key] += 1
            period = _period(group[0], section)
            yield Chunk(
                id=hashlib.sha256(f"{key}\x00{seen[key]}".encode()).hexdigest()[:24],
                document=document.path,
                title=document.title,
                category=document.category,
                language=document.language,
                audience=document.audience,
                effective_from=period.start,
                effective_until=period.until,
                heading=heading,
                text=text,
                anchors=locations.within(spans),
                tokens=count_tokens(text),
            )


def _period(piece: _Piece, section: Section) -> Period:
    try:
        return piece.period.within(section.period)
    except BadPeriod as bad:
        raise BadPeriod(bad.problem, piece.end - 1) from None


def render_chunks(chunks: list[Chunk]) -> str:
    """Show how a file is cut, for its owner: number, tokens, location, heading, then the passage, indented."""
    parts = []
    for number, chunk in enumerate(chunks, start=1):
        ends = (chunk.anchors[0].location, chunk.anchors[-1].location)
        place = " – ".join(dict.fromkeys(describe_location(end, chunk.language) for end in ends))
        path = " > ".join((chunk.title, *chunk.heading))
        period = Period(start=chunk.effective_from, until=chunk.effective_until)
        days = "" if period == ALWAYS else f" · in force {period}"
        body = "\n".join(f"    {line}" if line else "" for line in chunk.text.split("\n"))
        parts.append(f"[{number}/{len(chunks)}] {chunk.tokens} tokens · {place} · {path}{days}\n{body}")
    return "\n\n".join(parts)


def _below_title(heading: tuple[str, ...], title: str) -> tuple[str, ...]:
    is_title = bool(heading) and "".join(heading[0].split()).casefold() == "".join(title.split()).casefold()
    return heading[1:] if is_title else heading


def _pieces(text: str, block: Block, context: tuple[Span, ...], budget: int) -> list[_Piece]:
    """Cut a block as little as the budget asks for: whole, between its children, a long paragraph at sentence ends."""
    is_alone = block.kind == "question"
    whole = _Piece(start=block.start, end=block.end, context=context, is_alone=is_alone)
    is_dated = _is_dated(text, block)
    if not is_dated and _tokens(text, [*context, (block.start, block.end)]) <= budget:
        return [whole]
    if not block.children:
        return _sentences(text, block, context, budget) if block.kind == "paragraph" else [whole]
    inner = (*context, *_repeated(text, block, budget))
    if is_dated and block.kind == "table":
        pieces = [
            replace(_pieces(text, row, inner, budget)[0], period=_row_period(text, block, row))
            for row in block.children
        ]
    else:
        pieces = [piece for child in block.children for piece in _pieces(text, child, inner, budget)]
    first = replace(pieces[0], start=block.start, context=context, is_alone=is_alone)
    # An introduction that the dated rows do not repeat in full is a passage that their dates do not bind.
    stands_alone = first.period != ALWAYS and _tokens(text, [(block.start, block.head_end)]) > budget // 3
    is_short = _tokens(text, [*context, (first.start, first.end)]) <= budget
    if block.kind == "table" or (not stands_alone and (is_short or block.kind != "paragraph")):
        return [first, *pieces[1:]]
    head = replace(block, end=block.head_end, children=[])  # an introduction as long as a passage of its own
    return [*_sentences(text, head, context, budget), *pieces]


def _is_dated(text: str, block: Block) -> bool:
    """Tell whether there is a table in the block whose rows have periods of their own."""
    if block.kind == "table":
        return bool(block.children) and has_period(cells(_header(text, block)))
    return any(_is_dated(text, child) for child in block.children)


def _row_period(text: str, table: Block, row: Block) -> Period:
    try:
        return of_row(cells(_header(text, table)), cells(text[row.start : row.end]))
    except BadPeriod as bad:
        raise BadPeriod(bad.problem, row.start) from None


def _header(text: str, table: Block) -> str:
    return text[table.start : table.head_end].split("\n", 1)[0]


def _repeated(text: str, block: Block, budget: int) -> list[Span]:
    """Give what each part of a cut block repeats: a table's header rows always, an introduction up to its last sentence."""
    gap_end = block.children[0].start
    if block.kind == "table" or _tokens(text, [(block.start, block.head_end)]) <= budget // 3:
        return [(block.start, gap_end)]
    last = list(sentence_spans(text, block.start, block.head_end))[-1]
    return [(last[0], gap_end)] if _tokens(text, [last]) <= budget // 3 else []


def _sentences(text: str, block: Block, context: tuple[Span, ...], budget: int) -> list[_Piece]:
    room = max(budget // 3, budget - _tokens(text, [*context]))
    spans = [cut for span in sentence_spans(text, block.start, block.end) for cut in _cut_down(text, span, room)]
    return [_Piece(start=start, end=end, context=context) for start, end in spans]


def _cut_down(text: str, span: Span, room: int) -> Iterator[Span]:
    """Cut what has no sentence end for longer than `room` tokens: at white space, else where the room ends."""
    start, end = span
    reach = _LONGEST_TOKEN * room  # looking further would make a megabyte without a full stop slow
    while end - start > reach or _tokens(text, [span]) > room:
        stops = range(start + 1, min(end, start + reach))
        limit = start + max(1, bisect_right(stops, room, key=lambda stop: _tokens(text, [(start, stop)])))
        cut = next((at for at in range(limit, (start + limit) // 2, -1) if text[at].isspace()), limit)
        yield start, start + len(text[start:cut].rstrip())
        while text[cut].isspace():
            cut += 1
        start, span = cut, (cut, end)
    yield start, end


def _packed(text: str, pieces: list[_Piece], budget: int) -> list[list[_Piece]]:
    """Join neighbouring pieces of one period up to the budget; a question with its answer stays a passage of its own."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        joined = [*groups[-1], piece] if groups else []
        may_join = (
            bool(groups) and not (piece.is_alone or groups[-1][0].is_alone) and piece.period == groups[-1][0].period
        )
        fits = may_join and _size(text, joined) <= budget
        if fits:
            groups[-1] = joined
        else:
            groups.append([piece])
    _balance(text, groups, budget)
    return groups


def _balance(text: str, groups: list[list[_Piece]], budget: int) -> None:
    """Move pieces from the last but one passage into a last one that would be a scrap."""
    if len(groups) < 2 or groups[-1][0].is_alone:
        return
    before, last = groups[-2], groups[-1]
    if before[0].period != last[0].period:
        return
    while len(before) > 2 and _size(text, last) < budget // 4 and _size(text, [before[-1], *last]) <= budget:
        last.insert(0, before.pop())


def _size(text: str, group: list[_Piece]) -> int:
    return _tokens(text, [*group[0].context, (group[0].start, group[-1].end)])


def _tokens(text: str, spans: list[Span]) -> int:
    return count_tokens("".join(text[start:end] for start, end in spans))


class _Locations:
    """Finds the locations of slices of one document."""

    def __init__(self, document: Document) -> None:
        self._anchors = document.anchors
        self._offsets = [anchor.offset for anchor in document.anchors]

    def at(self, offset: int) -> str:
        """Give the location of one character."""
        return self._anchors[max(0, bisect_right(self._offsets, offset) - 1)].location

    def within(self, spans: list[Span]) -> tuple[Anchor, ...]:
        """Give the anchors of the joined slices, relative to the joined text."""
        found: list[Anchor] = []
        at = 0
        for start, end in spans:
            first = max(0, bisect_right(self._offsets, start) - 1)
            for anchor in self._anchors[first : bisect_left(self._offsets, end)]:
                offset = at + max(0, anchor.offset - start)
                if not found or found[-1].location != anchor.location:
                    found.append(Anchor(offset=offset, location=anchor.location))
            at += end - start
        return tuple(found)
