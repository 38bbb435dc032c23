"""Parse the Markdown of a knowledge source into the few blocks that every office format knows.

    front_matter, body = split_front_matter(source_text)
    blocks = parse_blocks(body)         # Heading | Paragraph | ListItem | Table

Inline marks (bold, code, links) are reduced to their text: the built documents carry words, not Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of `level` 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text on one line."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ListItem:
    """One list item; `number` is None for a bullet, `depth` counts nesting from 0."""

    depth: int
    number: int | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with one header row; all rows are as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | ListItem | Table

# Numbered clauses on consecutive lines ("2.1 …", "2.2 …") are one Markdown paragraph but several in print.
_CLAUSE_BREAK = re.compile(r"\n(?=\d+(?:\.\d+)+\s)")


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a source into its YAML front matter and its body; raise ValueError without front matter."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise ValueError("no front matter between '---' lines")
    head, _, body = text[4:].partition("\n---\n")
    loaded = yaml.safe_load(head)
    if not isinstance(loaded, dict):
        raise ValueError("front matter is not a mapping of keys to values")
    return loaded, body.lstrip("\n")


def parse_blocks(body: str) -> list[Block]:
    """Parse a Markdown body into blocks, in order."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(body))
    return [block for node in tree.children for block in _blocks(node)]


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type == "heading":
        yield Heading(level=int(node.tag[1]), text=_inline(node))
    elif node.type == "paragraph":
        yield from (Paragraph(text=_on_one_line(part)) for part in _CLAUSE_BREAK.split(_text(node)))
    elif node.type in ("bullet_list", "ordered_list"):
        yield from _items(node, 0)
    elif node.type == "table":
        lines = [row for part in node.children for row in part.children]
        header, *rows = [tuple(_inline(cell) for cell in row.children) for row in lines]
        yield Table(header=header, rows=tuple(rows))
    elif node.type == "blockquote":
        for child in node.children:
            yield from _blocks(child)
    elif node.type in ("fence", "code_block"):
        yield from (Paragraph(text=line) for line in node.content.splitlines() if line.strip())
    elif node.type != "hr":
        raise ValueError(f"Markdown of type {node.type!r} is not supported here")


def _items(node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
    start = int(node.attrs.get("start", 1))
    for position, item in enumerate(node.children):
        number = start + position if node.type == "ordered_list" else None
        text = " ".join(_inline(child) for child in item.children if child.type == "paragraph")
        yield ListItem(depth=depth, number=number, text=text)
        for child in item.children:
            if child.type in ("bullet_list", "ordered_list"):
                yield from _items(child, depth + 1)


def _inline(node: SyntaxTreeNode) -> str:
    return _on_one_line(_text(node))


def _text(node: SyntaxTreeNode) -> str:
    """Give the plain text below `node`, line breaks kept."""
    text = ""
    for leaf in node.walk():
        if leaf.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif leaf.type in ("text", "code_inline", "html_inline"):
            text += leaf.content
    return text


def _on_one_line(text: str) -> str:
    """Join lines; a line break becomes a space only between Latin words."""
    joined, *others = text.split("\n")
    for line in others:
        joined += " " + line if joined[-1:].isascii() and line[:1].isascii() else line
    return joined.strip()
