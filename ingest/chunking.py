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
from ingest.marks import sentence_spans
from ingest.sections import sections
from ingest.tokens import count_tokens

# Tokens a passage may have: a clause, a question with its answer or a table of about fifteen rows is one passage.
BUDGET = 320
_LONGEST_TOKEN = 16  # characters; a longer one only makes a cut come early

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A passage: what is indexed, retrieved and cited.

    `id` is stable for the same document path, heading and text. `heading` is the path of headings below the title,
    outermost first. `text` is the passage verbatim as in `Document.text` (a table part repeats its header rows);
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
    """The smallest part that a cut may stand beside. `context` are the slices repeated where a chunk starts with it."""

    start: int
    end: int
    context: tuple[Span, ...] = ()
    is_alone: bool = False


def chunk_document(document: Document, *, budget: int = BUDGET) -> list[Chunk]:
    """Cut a document into passages of at most `budget` tokens, except where one clause, item or row is longer."""
    chunks: list[Chunk] = []
    seen: Counter[str] = Counter()
    locations = _Locations(document)
    for section in sections(document.text):
        heading = _below_title(section.heading, document.title)
        pieces = [p for block in section.blocks for p in _pieces(document.text, block, (), budget)]
        for group in _packed(document.text, pieces, budget):
            spans = [*group[0].context, (group[0].start, group[-1].end)]
            text = "".join(document.text[start:end] for start, end in spans)
            key = "\x00".join((document.path, *heading, text))
            seen[key] += 1
            chunks.append(
                Chunk(
                    id=hashlib.sha256(f"{key}\x00{seen[key]}".encode()).hexdigest()[:24],
                    document=document.path,
                    title=document.title,
                    category=document.category,
                    language=document.language,
                    audience=document.audience,
                    effective_from=document.effective_from,
                    effective_until=document.effective_until,
                    heading=heading,
                    text=text,
                    anchors=locations.within(spans),
                    tokens=count_tokens(text),
                )
            )
    return chunks


def render_chunks(chunks: list[Chunk]) -> str:
    """Show how a file is cut, for its owner: number, tokens, location, heading, then the passage, indented."""
    parts = []
    for number, chunk in enumerate(chunks, start=1):
        ends = (chunk.anchors[0].location, chunk.anchors[-1].location)
        place = " – ".join(dict.fromkeys(describe_location(end, chunk.language) for end in ends))
        path = " > ".join((chunk.title, *chunk.heading))
        body = "\n".join(f"    {line}" if line else "" for line in chunk.text.split("\n"))
        parts.append(f"[{number}/{len(chunks)}] {chunk.tokens} tokens · {place} · {path}\n{body}")
    return "\n\n".join(parts)


def _below_title(heading: tuple[str, ...], title: str) -> tuple[str, ...]:
    is_title = bool(heading) and "".join(heading[0].split()).casefold() == "".join(title.split()).casefold()
    return heading[1:] if is_title else heading


def _pieces(text: str, block: Block, context: tuple[Span, ...], budget: int) -> list[_Piece]:
    """Cut a block as little as the budget asks for: whole, between its children, a long paragraph at sentence ends."""
    is_alone = block.kind == "question"
    whole = _Piece(start=block.start, end=block.end, context=context, is_alone=is_alone)
    if _tokens(text, [*context, (block.start, block.end)]) <= budget:
        return [whole]
    if not block.children:
        return _sentences(text, block, context, budget) if block.kind == "paragraph" else [whole]
    inner = (*context, *_repeated(text, block, budget))
    pieces = [piece for child in block.children for piece in _pieces(text, child, inner, budget)]
    first = replace(pieces[0], start=block.start, context=context, is_alone=is_alone)
    if block.kind != "paragraph" or _tokens(text, [*context, (first.start, first.end)]) <= budget:
        return [first, *pieces[1:]]
    head = replace(block, end=block.head_end, children=[])  # an introduction as long as a passage of its own
    return [*_sentences(text, head, context, budget), *pieces]


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
    """Join neighbouring pieces up to the budget; a question with its answer stays a passage of its own."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        joined = [*groups[-1], piece] if groups else []
        fits = bool(joined) and not piece.is_alone and not groups[-1][0].is_alone and _size(text, joined) <= budget
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
