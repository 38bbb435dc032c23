"""The lines of a section → a tree of blocks that are cut between, never through.

    blocks(text_lines(text))   # paragraphs; tables with their rows, lists with their items, questions with their answers

A block's `children` are what it introduces: a table's header its rows, "以下商品不支持退货：" its items, 第三条 its （一）（二）.
Offsets count in the document's text, so that every slice is verbatim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ingest.marks import LARGEST_LIST, is_answer, is_question, mark_rank

BlockKind = Literal["paragraph", "item", "table", "row", "code", "question"]
FENCE = re.compile(r"\s{0,3}(```|~~~)")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_SENTENCE_ENDS = tuple("。！？；，.!?;,")
_CAPTION_LENGTH = 40


class TextLine(NamedTuple):
    """A line of the document, without its line end: `text[start:end]`."""

    start: int
    end: int
    text: str

    @property
    def indent(self) -> int:
        """Count the spaces before the first word."""
        return len(self.text) - len(self.text.lstrip())


@dataclass
class Block:
    """A part of a section: `text[start:end]`, of which `text[start:head_end]` is its own and the rest its children's."""

    kind: BlockKind
    start: int
    end: int
    head_end: int
    indent: int = 0
    rank: int = 0
    is_lead: bool = False
    children: list[Block] = field(default_factory=list)


def text_lines(text: str) -> list[TextLine]:
    """Split a text into its lines with their offsets."""
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append(TextLine(at, at + len(line), line))
        at += len(line) + 1
    return lines


def blocks(lines: list[TextLine]) -> list[Block]:
    """Build the tree of blocks of one section; questions with marked answers come first, they hold all else."""
    opens = _question_lines(lines)
    if not opens:
        return _nested(_flat(lines))
    tree = _nested(_flat(lines[: opens[0]]))
    for first, last in zip(opens, [*opens[1:], len(lines)], strict=True):
        tree.append(_question(lines[first:last]))
    return tree


def _question_lines(lines: list[TextLine]) -> list[int]:
    """Give the positions of the questions, if at least one has a marked answer below it."""
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    opens = [i for i in filled if is_question(lines[i].text)]
    if any(is_answer(lines[i].text) for i in filled) and opens:
        return opens
    return []


def _question(lines: list[TextLine]) -> Block:
    """One question with its answer; the answer's blocks are its children."""
    answer = next((i for i, line in enumerate(lines) if is_answer(line.text)), len(lines))
    asked = _flat_text(lines[:answer] or lines[:1])
    block = Block("question", asked.start, asked.end, asked.end, indent=asked.indent)
    for child in _nested(_flat(lines[answer:])):
        _adopt([block], child)
    return block


def _flat(lines: list[TextLine]) -> list[Block]:
    """Cut lines into blocks, not yet nested: code, tables, items with their continuation, paragraphs."""
    found: list[Block] = []
    at = 0
    while at < len(lines):
        if not lines[at].text.strip():
            at += 1
            continue
        if FENCE.match(lines[at].text):
            end = _code_end(lines, at)
            block = _flat_text(lines[at:end], "code")
        elif _is_table(lines, at):
            end = next((i for i in range(at, len(lines)) if not _is_row(lines[i])), len(lines))
            block = _table(lines[at:end])
        else:
            end = _text_end(lines, at)
            rank = mark_rank(lines[at].text)
            block = _flat_text(lines[at:end], "item" if rank else "paragraph")
            block.rank = rank
        text = "\n".join(line.text for line in lines[at:end]).rstrip()
        goes_on_with_table = end < len(lines) and _table_follows(lines, end)
        block.is_lead = block.kind == "paragraph" and (
            text.endswith(("：", ":")) or (goes_on_with_table and _is_caption(text))
        )
        found.append(block)
        at = end
    return found


def _flat_text(lines: list[TextLine], kind: BlockKind = "paragraph") -> Block:
    filled = [line for line in lines if line.text.strip()]
    start, end = filled[0].start + filled[0].indent, filled[-1].end
    return Block(kind, start, end, end, indent=filled[0].indent)


def _code_end(lines: list[TextLine], at: int) -> int:
    return next((i + 1 for i in range(at + 1, len(lines)) if FENCE.match(lines[i].text)), len(lines))


def _text_end(lines: list[TextLine], at: int) -> int:
    """Find where a paragraph or item ends: at a blank line, a new mark, code or a table; an item goes on if indented."""
    is_item = bool(mark_rank(lines[at].text))
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if not line.text.strip():
            following = next((i for i in range(end, len(lines)) if lines[i].text.strip()), len(lines))
            goes_on = following < len(lines) and is_item and lines[following].indent > lines[at].indent + 1
            if not goes_on or _starts_block(lines, following):
                return end
            end = following
        elif _starts_block(lines, end):
            return end
        end += 1
    return end


def _starts_block(lines: list[TextLine], at: int) -> bool:
    text = lines[at].text
    return bool(mark_rank(text) or FENCE.match(text) or _is_table(lines, at))


def _is_row(line: TextLine) -> bool:
    return line.text.lstrip().startswith("|")


def _is_table(lines: list[TextLine], at: int) -> bool:
    return _is_row(lines[at]) and at + 1 < len(lines) and bool(_SEPARATOR.fullmatch(lines[at + 1].text))


def _table_follows(lines: list[TextLine], at: int) -> bool:
    following = next((i for i in range(at, len(lines)) if lines[i].text.strip()), None)
    return following is not None and _is_table(lines, following)


def _is_caption(text: str) -> bool:
    return len(text) <= _CAPTION_LENGTH and "\n" not in text and not text.endswith(_SENTENCE_ENDS)


def _table(lines: list[TextLine]) -> Block:
    header = lines[0]
    block = Block("table", header.start + header.indent, lines[-1].end, lines[1].end, indent=header.indent)
    block.children = [Block("row", line.start + line.indent, line.end, line.end) for line in lines[2:]]
    return block


def _nested(flat: list[Block]) -> list[Block]:
    """Hang each block below the one that introduces it; `stack` is the path of open blocks."""
    tree: list[Block] = []
    stack: list[Block] = []
    for block in flat:
        stack = _parents(stack, block)
        _adopt(stack, block)
        if not stack:
            tree.append(block)
        if block.kind == "item" or block.is_lead:
            stack = [*stack, block]
    return tree


def _adopt(parents: list[Block], block: Block) -> None:
    if parents:
        parents[-1].children.append(block)
    for parent in parents:
        parent.end = max(parent.end, block.end)


def _parents(stack: list[Block], block: Block) -> list[Block]:
    """Cut the path of open blocks back to those that `block` belongs below."""
    if block.kind == "item":
        for i, held in enumerate(stack):
            is_beside = held.kind == "item" and (
                block.indent < held.indent or (block.indent == held.indent and block.rank <= held.rank)
            )
            is_other_list = held.is_lead and held.children and held.children[0].rank not in (0, block.rank)
            if is_beside or (is_other_list and i == len(stack) - 1):
                return stack[:i]
        return stack
    if stack and (block.indent > stack[-1].indent or (block.kind in ("table", "code") and _introduces(stack[-1]))):
        return stack
    depth = max((i + 1 for i, held in enumerate(stack) if _opens_part(held)), default=0)
    return stack[:depth]


def _introduces(held: Block) -> bool:
    return held.is_lead and not held.children


def _opens_part(held: Block) -> bool:
    """第X条 and headings in plain text (一、范围) hold the paragraphs below them; items of a list do not."""
    return held.kind == "item" and held.rank <= LARGEST_LIST
