"""Two texts side by side with what differs marked, and the passages of a plan put beside each other.

side_by_side(("线上", "改后"), [Row(title="退货.md", note="", before="7 天内可退", after="15 天内可退")])     # HTML, all escaped
passage_rows(plan)                              # the removed and added passages that correspond, by document
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import Literal

from ingest.chunking import Chunk
from ingest.plan import Plan

_WORD = re.compile(r"[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)  # a Chinese character is a word of its own
_ALIKE = 0.4  # share of words in common from which two passages are taken for one that was edited
_MARKED = 4000  # characters of a text up to which the difference is marked


@dataclass(frozen=True, kw_only=True)
class Row:
    """Two texts with a title above them; either may be empty. `note` stands below the title, small."""

    title: str
    note: str
    before: str
    after: str


def side_by_side(head: tuple[str, str], rows: Iterable[Row], *, is_edit: bool = True) -> str:
    """Give an HTML table of two columns; what differs is marked where the second is an edit of the first."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(_row(row, is_edit) for row in rows)
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="cd-table cd-diff">{table}</div>'


def _row(row: Row, is_edit: bool) -> str:
    note = f"<br><small>{escape(row.note)}</small>" if row.note else ""
    before, after = marked(row.before, row.after) if is_edit else (escape(row.before), escape(row.after))
    title = f'<tr><td colspan="2"><strong>{escape(row.title)}</strong>{note}</td></tr>'
    return f"{title}<tr><td>{before or '—'}</td><td>{after or '—'}</td></tr>"


def marked(before: str, after: str) -> tuple[str, str]:
    """Escape two texts and mark the words that only one of them has; nothing is marked where one is empty."""
    if not before or not after or max(len(before), len(after)) > _MARKED:
        return escape(before), escape(after)
    old, new = _WORD.findall(before), _WORD.findall(after)
    left, right = [], []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_same = operation == "equal"
        left.append(_part("".join(old[a:b]), "" if is_same else "del"))
        right.append(_part("".join(new[c:d]), "" if is_same else "ins"))
    return "".join(left), "".join(right)


def _part(text: str, mark: Literal["", "del", "ins"]) -> str:
    return f"<{mark}>{escape(text)}</{mark}>" if mark and text else escape(text)


def passage_rows(plan: Plan, documents: int = 20) -> list[Row]:
    """Put the passages that go beside those that come, for the first `documents` documents in which any do."""
    names = sorted({passage.document for passage in (*plan.passages_removed, *plan.passages_added)})
    rows = []
    for name in names[:documents]:
        gone = [passage for passage in plan.passages_removed if passage.document == name]
        come = [passage for passage in plan.passages_added if passage.document == name]
        rows += [_passage(name, *pair) for pair in _corresponding(gone, come)]
    return rows


def _passage(document: str, before: Chunk | None, after: Chunk | None) -> Row:
    shown = after or before
    assert shown is not None
    notes = [" > ".join(shown.heading)] + (_other_details(before, after) if before and after else [])
    return Row(
        title=document,
        note=" · ".join(filter(None, notes)),
        before=before.text if before else "",
        after=after.text if after else "",
    )


def _other_details(before: Chunk, after: Chunk) -> list[str]:
    """Say what changed of a passage beside its text."""
    names = ("title", "heading", "category", "audience", "effective_from", "effective_until")
    pairs = [(getattr(before, name), getattr(after, name)) for name in names]
    return [f"{_word(old)} → {_word(new)}" for old, new in pairs if old != new]


def _word(value: object) -> str:
    return " > ".join(value) if isinstance(value, tuple) else str(value or "—")


def _corresponding(
    gone: Sequence[Chunk], come: Sequence[Chunk]
) -> Iterable[tuple[Chunk, Chunk] | tuple[Chunk, None] | tuple[None, Chunk]]:
    """Pair each passage that goes with the one that is most like it, if any is."""
    left = list(come)
    for before in gone:
        likeness = [_alike(before.text, after.text) for after in left]
        best = max(range(len(left)), key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= _ALIKE:
            yield before, left.pop(best)
        else:
            yield before, None
    for after in left:
        yield None, after


def _alike(one: str, other: str) -> float:
    """Give the share of words that two texts have in common (Dice)."""
    first, second = Counter(_WORD.findall(one)), Counter(_WORD.findall(other))
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)
