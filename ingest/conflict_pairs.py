"""Pairs of statements whose figures differ, and the signs that tell a contradiction from two rules about two things.

    for pair in differing(pool, passages, rows):
        pair.one, pair.other, pair.kind, pair.amounts, pair.signs

The strongest sign speaks for one rule stated twice: near in meaning, the words around the figure alike, and at least one of
the two figures stands nowhere else in a like sentence. Against it speak a scope that only one names, and two documents that
differ in many figures at once: two products, not one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.amounts import Amount
from ingest.chunking import Chunk
from ingest.overlaps import in_force_together
from ingest.polarity import conditions
from ingest.scopes import apart
from ingest.statement_pool import MANY, StatementPool
from ingest.statements import PERMISSIONS

NEAREST = 12  # statements of the same kind that a statement is compared with
COUNTED = frozenset(("times", "sheets", "items", "people", "devices", "terms", "count", "number"))
_UNSAFE = COUNTED - {"times", "sheets"}
_LIMIT = re.compile(r"最多|只能|只可|限|仅|不超过|至多|at most|only|up to|maximum|no more")
# Scopes that narrow a rule; where one side names one, it may be an exception and not a contradiction.
_NARROWING = frozenset("campaign model tier region channel product person payment sale occasion".split())
_CONFIRMED = 0.1  # a figure that a like sentence elsewhere also states, at most so much less like, is none of one's own
_PARALLEL = 0.55  # similarity from which differing figures of two documents count as signs of two subjects


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two statements with differing figures of one kind; `signs` are what the fitted model weighs."""

    one: int
    other: int
    kind: str
    amounts: tuple[Amount, Amount]
    signs: dict[str, float]


def differing(pool: StatementPool, passages: Sequence[Chunk], rows: Sequence[int]) -> list[Pair]:
    """List the pairs of the statements `rows` with others, each pair once, their signs filled in."""
    seen: set[tuple[int, int, str]] = set()
    found: list[Pair] = []
    for row in rows:
        for pair in _pairs_of(pool, passages, row):
            key = (min(pair.one, pair.other), max(pair.one, pair.other), pair.kind)
            if key not in seen:
                seen.add(key)
                found.append(pair)
    return list(_with_parallels(pool, passages, found))


def _pairs_of(pool: StatementPool, passages: Sequence[Chunk], row: int) -> Iterator[Pair]:
    mine = pool.statements[row]
    here = passages[mine.passage]
    for kind in sorted({amount.kind for amount in mine.amounts}):
        rank = closer = 0
        for other, similarity in pool.neighbours(row):
            yours = pool.statements[other]
            there = passages[yours.passage]
            if rank >= NEAREST or not any(a.kind == kind for a in yours.amounts):
                if rank >= NEAREST:
                    break
                continue
            if not in_force_together(here, there):
                continue
            rank += 1
            if here.document == there.document:
                continue
            chosen = _differing_amounts(pool, row, other, kind)
            if chosen and not apart(mine.scope(), yours.scope()):
                signs = _signs(pool, passages, row, other, kind, chosen, similarity, closer)
                closer += 1
                if signs:
                    yield Pair(one=row, other=other, kind=kind, amounts=chosen[:2], signs=signs)


def _differing_amounts(
    pool: StatementPool, one: int, other: int, kind: str
) -> tuple[Amount, Amount, float, int, int] | None:
    """Choose the two figures that differ and whose surroundings are most alike; with that likeness and how many are shared."""
    mine, yours = ([a for a in pool.statements[n].amounts if a.kind == kind] for n in (one, other))
    if kind in PERMISSIONS:
        return _opposed(pool, one, other, mine, yours)
    only_mine = [a for a in mine if _tells(pool, one, a) and not any(a.equals(b) for b in yours)]
    only_yours = [b for b in yours if _tells(pool, other, b) and not any(b.equals(a) for a in mine)]
    if not only_mine or not only_yours:
        return None
    likeness, a, b = _most_alike(pool, one, other, only_mine, only_yours)
    return a, b, likeness, len(mine) - len(only_mine), 0


def _most_alike(
    pool: StatementPool, one: int, other: int, mine: Sequence[Amount], yours: Sequence[Amount]
) -> tuple[float, Amount, Amount]:
    return max(
        ((float(pool.around(one, a) @ pool.around(other, b)), a, b) for a in mine for b in yours),
        key=lambda found: found[0],
    )


def _opposed(
    pool: StatementPool, one: int, other: int, mine: Sequence[Amount], yours: Sequence[Amount]
) -> tuple[Amount, Amount, float, int, int] | None:
    """Choose two opposite permissions whose clauses are most alike each way; a sentence that says both is none of them."""
    both = [len({a.low for a in side}) > 1 for side in (mine, yours)]
    if all(both) or len({a.low for a in (*mine, *yours)}) < 2:
        return None
    likeness, a, b = _most_alike(pool, one, other, mine, yours)
    if a.low == b.low:
        return None
    return a, b, likeness, 0, int(any(both))


def _tells(pool: StatementPool, number: int, amount: Amount) -> bool:
    """Tell whether a figure can be a rule's: 一张, 两种 and 1 count nothing unless a limit stands beside them."""
    if amount.kind not in COUNTED or amount.high >= 2:
        return True
    text = pool.statements[number].text
    return _LIMIT.search(text, max(0, amount.start - 14), amount.end + 8) is not None


def _confirmed(pool: StatementPool, passages: Sequence[Chunk], number: int, amount: Amount) -> float:
    """Give the highest similarity of a statement in another document that says the same of a like thing; 0 without one."""
    statement = pool.statements[number]
    for other, similarity in pool.neighbours(number)[:MANY]:
        candidate = pool.statements[other]
        if (
            passages[candidate.passage].document != passages[statement.passage].document
            and any(amount.equals(a) for a in candidate.amounts)
            and in_force_together(passages[statement.passage], passages[candidate.passage])
            and not apart(statement.scope(), candidate.scope())
        ):
            return similarity
    return 0.0


def _closer(pool: StatementPool, passages: Sequence[Chunk], number: int, kind: str, similarity: float) -> int:
    """Count the statements nearer to this one than `similarity` whose figures differ from its own as well."""
    count = 0
    statement = pool.statements[number]
    for other, nearer in pool.neighbours(number):
        if nearer <= similarity + 1e-6 or count == 5:
            break
        candidate = pool.statements[other]
        if not any(a.kind == kind for a in candidate.amounts):
            continue
        if in_force_together(passages[statement.passage], passages[candidate.passage]) and not apart(
            statement.scope(), candidate.scope()
        ):
            count += _differing_amounts(pool, number, other, kind) is not None
    return count


def _signs(
    pool: StatementPool,
    passages: Sequence[Chunk],
    one: int,
    other: int,
    kind: str,
    chosen: tuple[Amount, Amount, float, int, int],
    similarity: float,
    closer: int,
) -> dict[str, float]:
    """Give the signs of a pair; none where a like statement confirms both figures, so that each is about its own thing."""
    mine, yours, likeness, shared, mixed = chosen
    is_permission = kind in PERMISSIONS
    confirmed = 0.0
    if not is_permission:
        confirmed = min(_confirmed(pool, passages, one, mine), _confirmed(pool, passages, other, yours))
        if confirmed > similarity - _CONFIRMED:
            return {}
    a, b = pool.statements[one], pool.statements[other]
    one_sided = a.scope().keys() ^ b.scope().keys()
    covered = max(pool.coverage(one, other), pool.coverage(other, one))
    ends = [min(amount.high, 1e9) + 1e-6 for amount in (mine, yours)]
    return {
        "similarity": similarity,
        "around": likeness,
        "covered": covered,
        "head": float(pool.head[one] @ pool.head[other]),
        "confirmed": confirmed,
        "narrower": float(len(one_sided & _NARROWING)),
        "scoped": float(len(one_sided - _NARROWING)),
        "ratio": 0.0 if is_permission else min(abs(math.log(ends[0] / ends[1])), 4.0),
        "shared": float(min(shared, 2)),
        "closer": float(min(closer, 5)),
        "closer_back": float(_closer(pool, passages, other, kind, similarity)),
        "counted": float(kind in _UNSAFE),
        "two_languages": float(a.is_chinese != b.is_chinese),
        "working_days": float(mine.is_working != yours.is_working),
        "far": max(0.0, 0.5 - similarity),
        "unlike": max(0.0, 0.4 - likeness),
        "rows": float(a.is_row) + float(b.is_row),
        "mixed": float(mixed),
        "flipped": float(is_permission and (conditions(a.text) - conditions(b.text)) % 2),
        "other_category": float(passages[a.passage].category != passages[b.passage].category),
        "paid": float(kind == "paid"),
    }


def _with_parallels(pool: StatementPool, passages: Sequence[Chunk], pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Add in how many figures the two documents of a pair differ besides this one."""
    differing_in: Counter[tuple[str, str]] = Counter()
    counted: set[tuple[int, int, str, str]] = set()
    for pair in pairs:
        names = _documents(pool, passages, pair)
        statement = pool.statements[pair.one]
        key = (statement.passage, statement.unit, pair.kind, passages[pool.statements[pair.other].passage].document)
        if pair.signs["similarity"] > _PARALLEL and pair.signs["closer"] <= 1 and key not in counted:
            counted.add(key)
            differing_in[names] += 1
    for pair in pairs:
        others = max(0, differing_in[_documents(pool, passages, pair)] - 1)
        yield replace(pair, signs={**pair.signs, "parallel": math.log1p(others)})


def _documents(pool: StatementPool, passages: Sequence[Chunk], pair: Pair) -> tuple[str, str]:
    names = sorted(passages[pool.statements[n].passage].document for n in (pair.one, pair.other))
    return names[0], names[1]
