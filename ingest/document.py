"""A document as every loader returns it: Markdown text, what the owner says of it, and where each part stands in the file.

document = load(path, root)         # ingest.loaders
describe_location("page:3", "zh")   # '第 3 页'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["zh", "en", "mixed"]
Audience = Literal["public", "internal", "restricted"]  # everybody; all but customers; owners and administrators


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """From character `offset` of the text on, the source stands at `location` (until the next anchor).

    `location` is machine-readable: "line:37", "page:3", "slide:4", "article:360012" (number in a help centre's export),
    "sheet:运费!12" (sheet name ! row, both as the owner sees them, rows counted from 1).
    """

    offset: int
    location: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """One source file as Markdown.

    `path` is relative to the knowledge folder, with forward slashes. `text` is Markdown: ATX headings (`#`), pipe tables
    with one header row, list items and numbered clauses as written. `sha256` is of the file's bytes and its sidecar.
    `anchors` are sorted by offset and the first has offset 0. Dates are inclusive on both sides; None means open. `notes` say
    what of the file was left out on purpose.
    """

    path: str
    title: str
    category: str
    language: Language
    audience: Audience
    effective_from: date | None
    effective_until: date | None
    text: str
    anchors: tuple[Anchor, ...]
    sha256: str
    notes: tuple[str, ...] = ()


_LABELS = {
    "line": {"zh": "第 {} 行", "en": "line {}"},
    "page": {"zh": "第 {} 页", "en": "page {}"},
    "slide": {"zh": "第 {} 张幻灯片", "en": "slide {}"},
    "article": {"zh": "文章 {}", "en": "article {}"},
    "row": {"zh": "工作表「{}」第 {} 行", "en": "sheet “{}”, row {}"},
}


def describe_location(location: str, language: str) -> str:
    """Put a machine-readable location into words for a reader of `language` ("zh" or "en")."""
    kind, _, value = location.partition(":")
    side = "en" if language == "en" else "zh"
    if kind == "sheet":
        sheet, _, row = value.rpartition("!")
        return _LABELS["row"][side].format(sheet, row)
    return _LABELS[kind][side].format(value)
