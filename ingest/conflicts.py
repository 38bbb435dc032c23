"""Which live passages contradict or repeat each other.

    found = find_conflicts(passages, UnitTokens.cut(passages, model), model)
    found.conflicts[0].one.quote, found.conflicts[0].other.quote

A passage is compared with the passages nearest to it, statement by statement (`ingest.statements`); pairs whose figures or
permissions differ are judged by a small fitted model (`ingest.conflict_model`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from ingest.chunking import Chunk
from ingest.conflict_file import Conflict, Duplicate, Findings, Place
from ingest.conflict_model import certainty, least, model_name, possible
from ingest.conflict_pairs import Difference, differences
from ingest.conflict_signs import Pair, pairs
from ingest.duplicates import find_duplicates
from ingest.embedding import StaticEmbedder, unit
from ingest.overlaps import overlap
from ingest.statement_pool import StatementPool
from ingest.statements import read_statements
from ingest.unit_tokens import UnitTokens

__all__ = ["Conflict", "Duplicate", "Findings", "Place", "find_conflicts", "merged"]

NEAR = 64  # passages that a passage is compared with
_BLOCK = 1_024  # passages compared at a time


def find_conflicts(
    passages: Sequence[Chunk],
    units: UnitTokens,
    model: StaticEmbedder,
    *,
    changed: Collection[int] | None = None,
    vectors: np.ndarray | None = None,
) -> Findings:
    """List the contradictions and duplicates; with `changed` (passage numbers) only those that involve one of them.

    `units` are those of `passages`, cut with `model`. `vectors` are the passages' unit vectors, [passages, dim] of any
    embedding, by which near passages are found; they are summed from `units` where there are none. With `changed`, what is
    not changed is read only where it lies near what is.
    """
    vectors = _passage_vectors(units, model) if vectors is None else vectors
    near = nearest(vectors, range(len(passages)) if changed is None else sorted(set(changed)))
    pool, found = _differences(passages, model, near, whole=changed is None)
    surest = [pair for pair in pairs(pool, found, worth=possible) if certainty(pair) >= least(pair.kind)]
    return Findings(
        conflicts=tuple(as_conflict(pool, pair, certainty(pair)) for pair in _strongest(pool, surest)),
        duplicates=tuple(find_duplicates(passages, near, vectors)),
    )


def candidates(
    passages: Sequence[Chunk], units: UnitTokens, model: StaticEmbedder, changed: Collection[int] | None = None
) -> tuple[StatementPool, list[Pair]]:
    """Give every pair that `find_conflicts` would judge, sure or not: what the model is fitted on."""
    near = nearest(_passage_vectors(units, model), range(len(passages)) if changed is None else sorted(set(changed)))
    pool, found = _differences(passages, model, near, whole=changed is None)
    return pool, list(pairs(pool, found))


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


def _passage_vectors(units: UnitTokens, model: StaticEmbedder) -> np.ndarray:
    """Give the unit vectors of the passages' words, headings included, float32 [passages, dim]."""
    return unit(model.sums([units.ids[a:b] for a, b in zip(units.opens[:-1], units.opens[1:], strict=True)]))


def nearest(vectors: np.ndarray, asked: Sequence[int]) -> dict[int, np.ndarray]:
    """Give the numbers of the nearest passages of each asked one, itself left out."""
    found: dict[int, np.ndarray] = {}
    wanted = min(NEAR + 1, len(vectors))
    for start in range(0, len(asked), _BLOCK):
        block = np.asarray(asked[start : start + _BLOCK], dtype=np.int64)
        similarities = vectors[block] @ vectors.T
        best = np.argpartition(-similarities, wanted - 1, axis=1)[:, :wanted]
        for number, others in zip(block.tolist(), best, strict=True):
            found[number] = np.sort(others[others != number])
    return found


def _differences(
    passages: Sequence[Chunk], model: StaticEmbedder, near: dict[int, np.ndarray], *, whole: bool
) -> tuple[StatementPool, list[Difference]]:
    """Read the statements of the passages in `near` and of those near to them, and list how they differ."""
    loaded = sorted({*near, *(int(number) for others in near.values() for number in others)})
    statements = [statement for number in loaded for statement in read_statements(passages[number], number)]
    pool = StatementPool(statements, model, near if whole else None)
    return pool, differences(pool, [row for row, statement in enumerate(statements) if statement.passage in near])


def _strongest(pool: StatementPool, found: Iterable[Pair]) -> list[Pair]:
    """Keep of each unit's pairs with one other document the surest, the surest first."""
    kept: list[Pair] = []
    taken: set[tuple[int, int, str]] = set()
    for pair in sorted(found, key=lambda p: (-certainty(p), p.one, p.other)):
        one, other = pool.statements[pair.one], pool.statements[pair.other]
        sides = [(s.passage, s.unit, o.chunk.document) for s, o in ((one, other), (other, one))]
        if taken.isdisjoint(sides):
            kept.append(pair)
        taken.update(sides)
    return kept


def as_conflict(pool: StatementPool, pair: Pair, sure: float) -> Conflict:
    """Word a pair as a conflict of two places; `sure` is its certainty."""
    one, other = pool.statements[pair.one], pool.statements[pair.other]
    first, last = overlap(one.chunk, other.chunk)
    return Conflict(
        kind="polarity" if model_name(pair.kind) == "polarity" else "quantity",
        one=Place.of(one.chunk, one.start, one.end),
        other=Place.of(other.chunk, other.start, other.end),
        one_value=pair.amounts[0].text,
        other_value=pair.amounts[1].text,
        first=first,
        last=last,
        certainty=round(sure, 4),
    )
