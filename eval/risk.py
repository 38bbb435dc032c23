"""How often a reply is wrong, against how much is answered at all; and whether the probability means what it says.

    found = assess([Outcome(probability=0.9, answered=True, answerable=True, is_wrong=False), …], threshold=0.61)
    found.aurc; found.risk_at[0.7]; found.coverage_at[0.1]; found.operating.risk; found.calibration["answerable"].ece

The risk-coverage curve (El-Yaniv & Wiener 2010) takes each probability for the threshold: coverage is the share of all
questions that are then answered, risk the share of these that are answered wrongly. A question whose draft was held back counts
with what the draft would have said. One that no threshold would answer (an unknown code, nothing to quote) is never covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal

COVERAGES = (0.5, 0.7, 0.8)
RISKS = (0.1, 0.2)
BINS = 10  # of equal width, as Naeini et al. (2015) have them
Event = Literal["answerable", "right"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One question. `is_wrong` is of its draft, sent or held back; None where no threshold would bring forth any."""

    probability: float
    answered: bool
    answerable: bool
    is_wrong: bool | None


@dataclass(frozen=True, kw_only=True)
class Point:
    """A place on the curve. `risk` is None where nothing is answered."""

    threshold: float
    coverage: float
    risk: float | None


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Questions of like probability: their number, their mean probability and the share in which the event came true."""

    questions: int
    probability: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Probability against what came true: expected calibration error (Naeini et al. 2015), Brier score (1950), its bins.

    Bins without a question are left out. None where there is no question.
    """

    ece: float | None
    brier: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, kw_only=True)
class Risk:
    """What the decision to answer is worth. `curve` is in order of coverage, a point for each probability that occurs.

    `aurc` is the mean risk over the thresholds, one for each question (Geifman & El-Yaniv 2017; less is better). `risk_at` goes
    by the first point that covers as much, None where none does; `coverage_at` is the most that can be answered at that risk.
    `operating` is what was in fact decided; it lies off the curve where more than the threshold decides. The probability is
    fitted to "answerable"; against "right" it is read as the chance that the draft is.
    """

    questions: int
    never_answered: int
    aurc: float | None
    risk_at: dict[float, float | None]
    coverage_at: dict[float, float]
    operating: Point
    calibration: dict[Event, Calibration]
    curve: tuple[Point, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON types, rounded to four places."""
        found: dict[str, Any] = _rounded(asdict(self))
        return found


def assess(outcomes: Sequence[Outcome], *, threshold: float) -> Risk:
    """Draw the curve and its figures. `threshold` is the one that was in force."""
    drafted = [one for one in outcomes if one.is_wrong is not None]
    points = curve(drafted, of=len(outcomes))
    answered = [one for one in drafted if one.answered]
    return Risk(
        questions=len(outcomes),
        never_answered=len(outcomes) - len(drafted),
        aurc=_aurc(drafted, points),
        risk_at={c: next((p.risk for p in points if p.coverage >= c - 1e-9), None) for c in COVERAGES},
        coverage_at={
            r: max((p.coverage for p in points if p.risk is not None and p.risk <= r + 1e-9), default=0.0)
            for r in RISKS
        },
        operating=_point(answered, of=len(outcomes), threshold=threshold),
        calibration={
            "answerable": calibrate([(one.probability, one.answerable) for one in drafted]),
            "right": calibrate([(one.probability, not one.is_wrong) for one in drafted]),
        },
        curve=points,
    )


def curve(drafted: Sequence[Outcome], *, of: int) -> tuple[Point, ...]:
    """Give the point of every threshold, highest first; equal probabilities are answered together. `of` counts all questions."""
    ordered = sorted(drafted, key=lambda one: -one.probability)
    points, taken = [], 0
    for probability, tied in groupby(ordered, key=lambda one: one.probability):
        taken += len(list(tied))
        points.append(_point(ordered[:taken], of=of, threshold=probability))
    return tuple(points)


def _point(answered: Sequence[Outcome], *, of: int, threshold: float) -> Point:
    risk = sum(bool(one.is_wrong) for one in answered) / len(answered) if answered else None
    return Point(threshold=threshold, coverage=len(answered) / of if of else 0.0, risk=risk)


def _aurc(drafted: Sequence[Outcome], points: Sequence[Point]) -> float | None:
    risks = {point.threshold: point.risk or 0.0 for point in points}
    return sum(risks[one.probability] for one in drafted) / len(drafted) if drafted else None


def calibrate(pairs: Sequence[tuple[float, bool]]) -> Calibration:
    """Hold each probability against whether the event came true."""
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, came_true in pairs:
        groups[min(int(probability * BINS), BINS - 1)].append((probability, came_true))
    bins = tuple(
        Bin(
            questions=len(group),
            probability=sum(p for p, _ in group) / len(group),
            share=sum(true for _, true in group) / len(group),
        )
        for group in groups
        if group
    )
    if not pairs:
        return Calibration(ece=None, brier=None, bins=())
    return Calibration(
        ece=sum(b.questions * abs(b.share - b.probability) for b in bins) / len(pairs),
        brier=sum((p - true) ** 2 for p, true in pairs) / len(pairs),
        bins=bins,
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value
