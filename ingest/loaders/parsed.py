"""What every parser gives back: lines of Markdown, each with the place where it stands in the file.

Parsed(lines=[Line("# 退货", "page:1"), Line("", "page:1"), Line("七天内…", "page:1")])
text, anchors = assemble(parsed.lines)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.document import Anchor

# Control characters, zero-width signs and the byte order mark: invisible in the file, a broken match in a search. Overrides of
# the direction (U+202D, U+202E) stay: what they hide is for `ingest.instructions` to see.
_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202c\u2060-\u2064\ufeff\u00ad]")
_HALVES = re.compile("[\ud800-\udfff]")  # halves of a character, which no file can be written with
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")


class Line(NamedTuple):
    """One line of Markdown and its `location` in the source ("line:37", "page:3", "slide:4", "sheet:运费!12")."""

    text: str
    location: str


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A file's content. `meta` is what the file itself says (front matter), `title` a title outside the text.

    `notes` say what of the file was left out on purpose.
    """

    lines: list[Line]
    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Drop what cannot be seen, turn special spaces into plain ones and cut trailing white space."""
    return _SPACES.sub(" ", _HALVES.sub("\ufffd", _INVISIBLE.sub("", text.replace("\t", "    ")))).rstrip()


def assemble(lines: Iterable[Line]) -> tuple[str, tuple[Anchor, ...]]:
    """Join lines into a text and its anchors: blank lines at the ends go, several in a row become one."""
    kept: list[str] = []
    anchors: list[Anchor] = []
    offset, blank_pending = 0, False
    for line in lines:
        text = tidy(line.text)
        if not text:
            blank_pending = bool(kept)
            continue
        if blank_pending:
            kept.append("")
            offset += 1
            blank_pending = False
        if not anchors or anchors[-1].location != line.location:
            anchors.append(Anchor(offset=offset, location=line.location))
        kept.append(text)
        offset += len(text) + 1
    return "\n".join(kept), tuple(anchors)


def cell_text(text: str) -> str:
    """Put a cell's content on one line that cannot break the table: line breaks become " / ", pipes are escaped."""
    parts = [" ".join(tidy(part).split()) for part in re.split(r"[\r\n\v\f\u2028]+", text)]
    return re.sub(r"(?<!\\)\|", r"\\|", " / ".join(part for part in parts if part))


def pipe_table(rows: Sequence[tuple[Sequence[str], str]]) -> list[Line]:
    """Write rows (cells, location) as a pipe table; the first is the header. Rows without content are left out."""
    cells = [([cell_text(cell) for cell in row], location) for row, location in rows]
    cells = [(row, location) for row, location in cells if any(row)]
    if not cells:
        return []
    width = max(len(row) for row, _ in cells)
    used = [i for i in range(width) if any(i < len(row) and row[i] for row, _ in cells)]
    lines = []
    for row, location in cells:
        padded = [row[i] if i < len(row) else "" for i in used]
        lines.append(Line("| " + " | ".join(padded) + " |", location))
    lines.insert(1, Line("|" + " --- |" * len(used), cells[0][1]))
    return lines
