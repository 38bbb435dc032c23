"""What comes into force and what expires, by date, and what expires without a successor.

for event in schedule(version.passages, today=date.today(), days=30):
    event.day, event.kind, event.document, event.heading, event.successor

Dates act by themselves: nothing has to be published on the day. A successor is another edition of the same policy: the
same title, file name or section but for years and versions, that began later and goes on after the last day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import PurePosixPath
from typing import Literal

from ingest.chunking import Chunk

DAYS = 30
_EDITION = re.compile(
    r"[（(\[【][^）)\]】]*(?:20\d\d|失效|作废|旧版|新版|修订|第.{1,3}版|edition|version|expired|superseded)[^）)\]】]*[）)\]】]"
    r"|20\d\d ?(?:年(?! ?\d)|年度)?|第?[一二三四五六七八九十\d]+ ?版|新版|旧版|版|v\d+(?:\.\d+)*|edition|version"
)
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A document or a section of it that comes into force, or expires.

    `day` is the first day in force ("starts") or the last ("ends"). `heading` is empty for a whole document. `passages`
    counts those concerned. `successor` is the document that takes over, "" for none (always "" for what starts), and
    `gap_days` the days between the last day and the successor's first.
    """

    day: date
    kind: Literal["starts", "ends"]
    document: str
    title: str
    heading: tuple[str, ...]
    passages: int
    successor: str = ""
    gap_days: int = 0

    @property
    def is_gap(self) -> bool:
        """Tell whether a policy is without a rule afterwards, for some days or for good."""
        return self.kind == "ends" and (not self.successor or self.gap_days > 0)


def schedule(passages: Sequence[Chunk], *, today: date, days: int = DAYS) -> tuple[Event, ...]:
    """List what changes from today to `days` days on, in order of date; `passages` in the order of their documents."""
    last = today + timedelta(days=days)
    found: list[Event] = []
    for _, group in groupby(passages, key=lambda passage: passage.document):
        document = list(group)
        found += _events(document, "starts", today + timedelta(days=1), last, passages)
        found += _events(document, "ends", today, last, passages)
    return tuple(sorted(found, key=lambda event: (event.day, event.kind == "starts", event.document)))


def family(name: str) -> str:
    """Give what the editions of one policy have in common: a title or file name without years and versions."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return _SIGNS.sub("", _EDITION.sub(" ", plain)) or _SIGNS.sub("", plain)


def _events(
    document: Sequence[Chunk], kind: Literal["starts", "ends"], first: date, last: date, passages: Sequence[Chunk]
) -> Iterator[Event]:
    edges = [(p.effective_from if kind == "starts" else p.effective_until, p) for p in document]
    for day in sorted({edge for edge, _ in edges if edge and first <= edge <= last}):
        concerned = [passage for edge, passage in edges if edge == day]
        parts = [concerned] if len(concerned) == len(document) else _by_heading(concerned)
        for part in parts:
            is_whole = len(part) == len(document)
            event = Event(
                day=day,
                kind=kind,
                document=part[0].document,
                title=part[0].title,
                heading=() if is_whole else part[0].heading,
                passages=len(part),
            )
            yield event if kind == "starts" else _with_successor(event, part, passages, is_whole)


def _by_heading(passages: Sequence[Chunk]) -> list[list[Chunk]]:
    parts: dict[tuple[str, ...], list[Chunk]] = {}
    for passage in passages:
        parts.setdefault(passage.heading, []).append(passage)
    return list(parts.values())


def _with_successor(event: Event, part: Sequence[Chunk], passages: Sequence[Chunk], is_whole: bool) -> Event:
    """Find the edition that takes over soonest."""
    began = max((passage.effective_from for passage in part if passage.effective_from), default=date.min)
    names = _names(part[0])
    heading = family(" ".join(event.heading))
    after: list[tuple[date, str]] = []
    for other in passages:
        start, end = other.effective_from, other.effective_until
        goes_on = start is not None and start > began and (end is None or end > event.day)
        if goes_on and start and names & _names(other) and (is_whole or family(" ".join(other.heading)) == heading):
            after.append((start, other.document))
    if not after:
        return event
    start, document = min(after)
    gap = max(0, (start - event.day).days - 1)
    return Event(**{**vars(event), "successor": document, "gap_days": gap})


def _names(passage: Chunk) -> set[tuple[str, str]]:
    """Give the families that a passage's document belongs to: of its title, and of its name within its folder."""
    path = PurePosixPath(passage.document)
    return {("title", family(passage.title)), (str(path.parent), family(path.stem))}
