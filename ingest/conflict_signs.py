"""The signs that tell a contradiction from two rules about two things.

    for pair in pairs(pool, differences(pool, rows)):
        pair.amounts, pair.signs                     # {"similarity": 0.83, "narrower": 0.0, …}

For one rule stated twice speak: near in meaning, the words around the figures alike, and a figure that no like sentence
elsewhere states. Against it: a scope that only one side names, and two documents that differ in many figures at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.amounts import Amount
from ingest.conflict_pairs import COUNTED, Difference, differ, figures
from ingest.overlaps import in_force_together
from ingest.polarity import conditions
from ingest.statement_pool import StatementPool
from ingest.statements import PERMISSIONS

# Signs that cost time to read; each is at most so large.
LATE = {"around": 1.0, "covered": 1.0, "shared": 2.0}
_VAGUE = COUNTED - {"times", "sheets"}  # what is counted is not told by the kind
# Scopes that narrow a rule; where one side names one, it may be an exception and not a contradiction.
_NARROWING = frozenset("campaign model tier region channel product person payment sale occasion".split())


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two statements with the two figures that differ; `signs` are what the fitted model weighs."""

    one: int
    other: int
    kind: str
    amounts: tuple[Amount, Amount]
    signs: dict[str, float]


def pairs(
    pool: StatementPool,
    found: Sequence[Difference],
    worth: Callable[[str, Mapping[str, float]], bool] = lambda kind, signs: True,
) -> Iterator[Pair]:
    """Read the signs of each difference; where `worth` (kind, early signs) says no, the costly ones are not read."""
    for difference in found:
        early = _early(pool, difference)
        if worth(difference.kind, early):
            yield Pair(
                one=difference.one,
                other=difference.other,
                kind=difference.kind,
                amounts=difference.amounts,
                signs={**early, **_late(pool, difference)},
            )


def _early(pool: StatementPool, difference: Difference) -> dict[str, float]:
    one, other = pool.statements[difference.one], pool.statements[difference.other]
    one_sided = one.scope.keys() ^ other.scope.keys()
    is_permission = difference.kind in PERMISSIONS
    flipped = is_permission and (conditions(one.text) - conditions(other.text)) % 2
    return {
        "similarity": difference.similarity,
        "head": float(pool.head[difference.one] @ pool.head[difference.other]),
        "narrower": float(len(one_sided & _NARROWING)),
        "scoped": float(len(one_sided - _NARROWING)),
        "counted": float(difference.kind in _VAGUE),
        "two_languages": float(one.is_chinese != other.is_chinese),
        "other_category": float(one.chunk.category != other.chunk.category),
        "far": max(0.0, 0.5 - difference.similarity),
        "rows": float(one.is_row) + float(other.is_row),
        "flipped": float(flipped),
        "parallel": difference.parallel,
        "confirmed": difference.confirmed,
        "ratio": 0.0 if is_permission else _ratio(*difference.amounts),
        "working_days": float(difference.amounts[0].is_working != difference.amounts[1].is_working),
    }


def _late(pool: StatementPool, difference: Difference) -> dict[str, float]:
    one, other = pool.statements[difference.one], pool.statements[difference.other]
    mine, yours = figures(one, other, difference.kind)
    is_permission = difference.kind in PERMISSIONS
    around = float(
        pool.around(difference.one, difference.amounts[0]) @ pool.around(difference.other, difference.amounts[1])
    )
    coverage = (pool.coverage(difference.one, difference.other), pool.coverage(difference.other, difference.one))
    shared = sum(amount.kind == difference.kind for amount in one.amounts) - len(mine)
    sides = [len({amount.low for amount in side}) for side in (mine, yours)]
    return {
        "around": around,
        "unlike": max(0.0, 0.4 - around),
        "covered": max(coverage),
        "shared": float(min(shared, 2)),
        "closer_back": float(_closer(pool, difference)),
        "mixed": float(is_permission and max(sides) > 1),
    }


def _ratio(one: Amount, other: Amount) -> float:
    ends = [min(amount.high, 1e9) + 1e-6 for amount in (one, other)]
    return min(abs(math.log(ends[0] / ends[1])), 4.0)


def _closer(pool: StatementPool, difference: Difference) -> int:
    """Count, up to 5, the statements nearer to the second one than the first is whose figures differ from its own as well."""
    count = 0
    mine = pool.statements[difference.other]
    for other, similarity in pool.neighbours(difference.other):
        if similarity <= difference.similarity + 1e-6 or count == 5:
            break
        yours = pool.statements[other]
        if difference.kind in yours.kinds and in_force_together(mine.chunk, yours.chunk):
            count += differ(mine, yours, difference.kind)
    return count
