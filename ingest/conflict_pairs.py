"""Pairs of statements whose figures of one kind differ, though they may speak of one thing.

    for difference in differences(pool, rows):
        difference.one, difference.other, difference.kind, difference.similarity

Nothing is judged here but what can never be a contradiction: two documents never in force together, two scopes that share
nothing, one document, two figures that like sentences elsewhere both state.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.amounts import Amount
from ingest.overlaps import in_force_together
from ingest.scopes import apart
from ingest.statement_pool import StatementPool
from ingest.statements import PERMISSIONS, Statement

NEAREST = 12  # statements of the same kind that a statement is compared with
COUNTED = frozenset(("times", "sheets", "items", "people", "devices", "terms", "count", "number"))
_LIMIT = re.compile(r"最多|只能|只可|限|仅|不超过|至多|at most|only|up to|maximum|no more")
_CONFIRMED = 0.1  # a figure that a like sentence elsewhere also states, at most so much less like, is none of one's own
_PARALLEL = 0.55  # similarity from which differing figures of two documents count as signs of two subjects


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two statements, by their numbers in the pool, that differ in figures of `kind`, most of all in `amounts`.

    `confirmed` is how near a statement comes that says the same as one of the two, of the one that is confirmed less.
    `closer` statements that differ as well are nearer to the first. `parallel` is ln(1 + the other differences of the two
    documents): two products differ in many figures at once, one rule told twice in one.
    """

    one: int
    other: int
    kind: str
    amounts: tuple[Amount, Amount]
    similarity: float
    confirmed: float
    closer: int
    parallel: float = 0.0


def differences(pool: StatementPool, rows: Sequence[int]) -> list[Difference]:
    """List how the statements `rows` differ from others, each pair once."""
    found: dict[tuple[int, int, str], Difference] = {}
    for row in rows:
        for difference in _differences_of(pool, row, found):
            found[_key(row, difference.other, difference.kind)] = difference
    return _with_parallels(pool, list(found.values()))


def _key(one: int, other: int, kind: str) -> tuple[int, int, str]:
    return min(one, other), max(one, other), kind


def _differences_of(pool: StatementPool, row: int, known: Container[tuple[int, int, str]]) -> Iterator[Difference]:
    """Yield the differences of one statement that are not known yet, from the other side."""
    mine = pool.statements[row]
    for kind in sorted(mine.kinds):
        rank = closer = 0
        for other, similarity in pool.neighbours(row):
            yours = pool.statements[other]
            if kind not in yours.kinds or not in_force_together(mine.chunk, yours.chunk):
                continue
            rank += 1
            if rank > NEAREST:
                break
            if mine.chunk.document == yours.chunk.document or not differ(mine, yours, kind):
                continue
            if _key(row, other, kind) in known:
                closer += 1
                continue
            amounts = _chosen(pool, row, other, kind)
            if kind in PERMISSIONS and amounts[0].low == amounts[1].low:
                continue  # the clauses most alike agree
            confirmed = 0.0
            if kind not in PERMISSIONS:
                confirmed = min(_confirmed(pool, row, amounts[0]), _confirmed(pool, other, amounts[1]))
            if confirmed <= similarity - _CONFIRMED:
                yield Difference(
                    one=row,
                    other=other,
                    kind=kind,
                    amounts=amounts,
                    similarity=similarity,
                    confirmed=confirmed,
                    closer=closer,
                )
            closer += 1


def _chosen(pool: StatementPool, one: int, other: int, kind: str) -> tuple[Amount, Amount]:
    """Choose the two figures that differ and whose surroundings are most alike."""
    mine, yours = figures(pool.statements[one], pool.statements[other], kind)
    if len(mine) == len(yours) == 1:
        return mine[0], yours[0]
    return max(
        ((a, b) for a in mine for b in yours),
        key=lambda chosen: float(pool.around(one, chosen[0]) @ pool.around(other, chosen[1])),
    )


def _confirmed(pool: StatementPool, number: int, amount: Amount) -> float:
    """Give the highest similarity of a statement in another document that says the same of a like thing; 0 without one."""
    mine = pool.statements[number]
    for other, similarity in pool.neighbours(number):
        yours = pool.statements[other]
        if (
            amount.kind in yours.kinds
            and mine.chunk.document != yours.chunk.document
            and any(amount.equals(a) for a in yours.amounts)
            and in_force_together(mine.chunk, yours.chunk)
            and not apart(mine.scope, yours.scope)
        ):
            return similarity
    return 0.0


def differ(one: Statement, other: Statement, kind: str) -> bool:
    """Tell whether two statements of scopes that can meet differ in their figures of `kind`."""
    mine, yours = figures(one, other, kind)
    return bool(mine and yours) and not apart(one.scope, other.scope)


def figures(one: Statement, other: Statement, kind: str) -> tuple[list[Amount], list[Amount]]:
    """Give the figures of `kind` that may contradict each other; none on a side where all agree.

    Of permissions all are given, where at least one side says one thing only and the two do not say the same.
    """
    mine, yours = ([amount for amount in side.amounts if amount.kind == kind] for side in (one, other))
    if kind in PERMISSIONS:
        said = [{amount.low for amount in side} for side in (mine, yours)]
        opposed = len(said[0] | said[1]) == 2 and min(map(len, said)) == 1
        return (mine, yours) if opposed else ([], [])
    return (
        [a for a in mine if _tells(one, a) and not any(a.equals(b) for b in yours)],
        [b for b in yours if _tells(other, b) and not any(b.equals(a) for a in mine)],
    )


def _tells(statement: Statement, amount: Amount) -> bool:
    """Tell whether a figure can be a rule's: 一张, 两种 and 1 count nothing unless a limit stands beside them."""
    if amount.kind not in COUNTED or amount.high >= 2:
        return True
    return _LIMIT.search(statement.text, max(0, amount.start - 14), amount.end + 8) is not None


def _with_parallels(pool: StatementPool, found: Sequence[Difference]) -> list[Difference]:
    differing_in: Counter[tuple[str, ...]] = Counter()
    counted: set[tuple[int, int, str, str]] = set()
    for difference in found:
        one, other = pool.statements[difference.one], pool.statements[difference.other]
        key = (one.passage, one.unit, difference.kind, other.chunk.document)
        if difference.similarity > _PARALLEL and difference.closer <= 1 and key not in counted:
            counted.add(key)
            differing_in[_documents(pool, difference)] += 1
    others = [max(0, differing_in[_documents(pool, difference)] - 1) for difference in found]
    return [replace(difference, parallel=math.log1p(n)) for difference, n in zip(found, others, strict=True)]


def _documents(pool: StatementPool, difference: Difference) -> tuple[str, ...]:
    return tuple(sorted(pool.statements[n].chunk.document for n in (difference.one, difference.other)))
