"""Sentences that code computes: the rules, and the check that one says its result and nothing else that is numeric.

    compute("last_day", {"start": "2026-11-18", "days": "7"})      # '2026-11-25'
    miscomputed(text, derivation, support)                         # what is wrong with a derived sentence, or ""

Amounts are decimals, days ISO dates. A period of n days that is counted from the day after ends on its n-th day at 24:00.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from assistant.lock.figures import figures, unfounded
from assistant.lock.plain import plain
from assistant.reply import Derivation, Given
from ingest.values import values_in

_CENT = Decimal("0.01")


def compute(rule: str, given: Mapping[str, str]) -> str:
    """Apply a rule to named values. Raise ValueError for an unknown rule, a missing value or one that is none."""
    if rule not in _RULES:
        raise ValueError(f"there is no rule {rule!r}")
    try:
        return _RULES[rule](given)
    except (KeyError, InvalidOperation) as error:
        raise ValueError(f"{rule} lacks a value: {error}") from error


def miscomputed(text: str, derivation: Derivation | None, support: str) -> str:
    """Say what is wrong with a derived sentence whose cited spans are `support`, or ""."""
    if derivation is None:
        return "no derivation"
    try:
        result = compute(derivation.rule, {one.name: one.value for one in derivation.inputs})
    except ValueError as error:
        return str(error)
    if result != derivation.result:
        return f"{derivation.result} is {result}"
    if derivation.shown not in text or not _shows(derivation.shown, derivation.result):
        return f"does not state {derivation.result}"
    wrong = (problem for one in derivation.inputs if (problem := _unfounded(one, text, support)))
    strange = values_in(text) - values_in(" ".join([derivation.shown, *(one.shown for one in derivation.inputs)]))
    return next(wrong, "") or ", ".join(sorted(strange))


def _unfounded(one: Given, text: str, support: str) -> str:
    if not _shows(one.shown, one.value):
        return f"{one.shown} is not {one.value}"
    if one.source == "question":
        return "" if one.shown in text else f"{one.name} is not named"
    return ", ".join(map(str, unfounded(figures(plain(one.shown)), plain(support))))


def _shows(shown: str, value: str) -> bool:
    """Tell whether a wording is that of a value: "11 月 25 日 24:00" of 2026-11-25, "7 天" of 7."""
    found = [figure.amount for figure in figures(plain(shown)) if figure.amount.kind != "clock"]
    if len(found) != 1:
        return False
    if "-" in value[1:]:
        day = date.fromisoformat(value)
        return found[0].kind == "date" and found[0].low == 1000 + 31 * day.month + day.day
    return abs(found[0].low - float(value)) < 1e-6


def _last_day(given: Mapping[str, str]) -> str:
    return (date.fromisoformat(given["start"]) + timedelta(days=int(given["days"]))).isoformat()


def _sum(given: Mapping[str, str]) -> str:
    return _shortest(sum(map(Decimal, given.values()), Decimal(0)))


def _difference(given: Mapping[str, str]) -> str:
    return _shortest(Decimal(given["from"]) - Decimal(given["less"]))


def _product(given: Mapping[str, str]) -> str:
    return _shortest(Decimal(given["amount"]) * Decimal(given["times"]))


def _share(given: Mapping[str, str]) -> str:
    """Percentage of an amount, no less than "least" and no more than "most" where these are given."""
    share = Decimal(given["amount"]) * Decimal(given["percent"]) / 100
    share = max(share, Decimal(given.get("least", share)))
    return _shortest(min(share, Decimal(given.get("most", share))))


def _full_reduction(given: Mapping[str, str]) -> str:
    """What is left of an amount: "each" time the threshold is reached takes so much off, or "off" once."""
    amount, threshold = Decimal(given["amount"]), Decimal(given["threshold"])
    times = amount // threshold
    taken = times * Decimal(given["each"]) if "each" in given else min(times, Decimal(1)) * Decimal(given["off"])
    return _shortest(amount - taken)


def _shortest(amount: Decimal) -> str:
    """Write an amount without needless zeros, to the cent: 12.50 is 12.5."""
    return f"{amount.quantize(_CENT, rounding=ROUND_HALF_UP).normalize():f}"


_RULES: dict[str, Callable[[Mapping[str, str]], str]] = {
    "last_day": _last_day,
    "sum": _sum,
    "difference": _difference,
    "product": _product,
    "share": _share,
    "full_reduction": _full_reduction,
}
