"""Many scores → measures, each a plain function of the scores; None where no question says anything about it.

measure(scores)             # {"recall@5": 0.96, "ndcg@10": 0.91, …}
group(scores)["category"]   # {"returns": [Score, …], …}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from eval.score import Score


def _share(counted: Iterable[bool]) -> float | None:
    values = list(counted)
    return sum(values) / len(values) if values else None


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _answerable(scores: Sequence[Score]) -> list[Score]:
    return [score for score in scores if score.answerable]


def _recall_at_5(scores: Sequence[Score]) -> float | None:
    return _mean(_mean(float(bool(r and r <= 5)) for r in s.ranks) or 0.0 for s in _answerable(scores))


def _citation_precision(scores: Sequence[Score]) -> float | None:
    answered = _answerable(scores)
    return _ratio(sum(s.citations.right for s in answered), sum(s.citations.cited for s in answered))


MEASURES: dict[str, Callable[[Sequence[Score]], float | None]] = {
    "recall@5": _recall_at_5,
    "ndcg@10": lambda scores: _mean(s.ndcg for s in _answerable(scores)),
    "mrr@10": lambda scores: _mean(s.reciprocal_rank for s in _answerable(scores)),
    "fact_accuracy": lambda scores: _share(s.is_right for s in _answerable(scores)),
    "citation_precision": _citation_precision,
    "citation_recall": lambda scores: _ratio(sum(s.cited_facts for s in scores), sum(s.facts for s in scores)),
    "citations_resolved": lambda scores: _ratio(
        sum(s.citations.resolved for s in scores), sum(s.citations.checked for s in scores)
    ),
    "abstention_recall": lambda scores: _share(s.abstained for s in scores if not s.answerable),
    "abstention_precision": lambda scores: _share(not s.answerable for s in scores if s.abstained),
    "wrongly_refused": lambda scores: _share(s.abstained for s in _answerable(scores)),
    "forbidden_stated": lambda scores: _share(bool(s.forbidden) for s in scores if s.has_forbidden),
}


def measure(scores: Sequence[Score]) -> dict[str, float | None]:
    """Give every measure over `scores`, rounded to four places; None where no question says anything about it."""
    found = {name: figure(scores) for name, figure in MEASURES.items()}
    return {name: None if value is None else round(value, 4) for name, value in found.items()}


def group(scores: Sequence[Score]) -> dict[str, dict[str, list[Score]]]:
    """Group the scores by category, language and kind; names sorted. A question counts in each of its kinds."""
    groups: dict[str, dict[str, list[Score]]] = {"category": {}, "language": {}, "kind": {}}
    for score in scores:
        groups["category"].setdefault(score.category, []).append(score)
        groups["language"].setdefault(score.language, []).append(score)
        for kind in score.kinds:
            groups["kind"].setdefault(kind, []).append(score)
    return {by: dict(sorted(found.items())) for by, found in groups.items()}
