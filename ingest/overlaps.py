"""When two passages are both in force.

first, last = overlap(one, other)      # None is open; an empty overlap gives first after last
"""

from __future__ import annotations

from datetime import date

from ingest.chunking import Chunk


def overlap(one: Chunk, other: Chunk) -> tuple[date | None, date | None]:
    """Give the first and the last day on which both are in force, None where that side is open."""
    starts = [p.effective_from for p in (one, other) if p.effective_from]
    ends = [p.effective_until for p in (one, other) if p.effective_until]
    return max(starts, default=None), min(ends, default=None)


def in_force_together(one: Chunk, other: Chunk) -> bool:
    """Tell whether there is a day on which both are in force."""
    first, last = overlap(one, other)
    return first is None or last is None or first <= last
