"""Which passages may be ranked: by audience, date, category and language, as one mask that both legs apply before ranking.

masks = PassageMasks(version.passages)
allowed = masks.allowed(("public",), date(2026, 11, 23), category="returns")     # bool [passages]
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import get_args

import numpy as np

from ingest.chunking import Chunk
from ingest.document import Audience

_OPEN_FROM, _OPEN_UNTIL = 0, 99_999_999
_AUDIENCES: tuple[Audience, ...] = get_args(Audience)


class PassageMasks:
    """What decides whether a passage may be ranked, by passage number."""

    def __init__(self, passages: Sequence[Chunk]) -> None:
        self._audience = np.array([_AUDIENCES.index(p.audience) for p in passages], dtype=np.intp)
        self._category = np.array([p.category for p in passages], dtype=str)
        self._language = np.array([p.language for p in passages], dtype=str)
        self._from, self._until = np.array([_period(p) for p in passages], dtype=np.int64).reshape(-1, 2).T

    def allowed(
        self,
        audiences: Collection[Audience] = ("public", "internal"),
        as_of: date | None = None,
        *,
        category: str | None = None,
        language: str | None = None,
    ) -> np.ndarray:
        """Mask of the passages for `audiences`, in force on `as_of`, of that category and language; None: whichever.

        A document in both languages counts as Chinese and as English.
        """
        mask = np.array([name in audiences for name in _AUDIENCES], dtype=bool)[self._audience]
        if as_of is not None:
            mask &= (self._from <= _day(as_of)) & (_day(as_of) <= self._until)
        if category is not None:
            mask &= self._category == category
        if language is not None:
            mask &= (self._language == language) | (self._language == "mixed")
        return mask

    def days_of_change(self, after: date, to: date) -> list[date]:
        """List the days after `after` up to `to` on which a passage comes into force, or no longer is, in order."""
        starts = {
            _date(value) for value in np.unique(self._from[(self._from > _day(after)) & (self._from <= _day(to))])
        }
        last = to - timedelta(days=1)
        ended = np.unique(self._until[(self._until >= _day(after)) & (self._until <= _day(last))])
        return sorted(starts | {_date(value) + timedelta(days=1) for value in ended})

    def categories(self, audiences: Collection[Audience]) -> list[str]:
        """List the categories of what these audiences may read."""
        return [str(name) for name in np.unique(self._category[self.allowed(audiences)])]

    def languages(self, audiences: Collection[Audience]) -> list[str]:
        """List the languages of what these audiences may read."""
        found = {str(name) for name in np.unique(self._language[self.allowed(audiences)])}
        return sorted(found | {"zh", "en"} if "mixed" in found else found)


def _day(value: date) -> int:
    return value.year * 10_000 + value.month * 100 + value.day


def _date(value: int) -> date:
    return date(int(value) // 10_000, int(value) // 100 % 100, int(value) % 100)


def _period(passage: Chunk) -> tuple[int, int]:
    start = _day(passage.effective_from) if passage.effective_from else _OPEN_FROM
    return start, _day(passage.effective_until) if passage.effective_until else _OPEN_UNTIL
