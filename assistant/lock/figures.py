"""The figures of a text, each with the bound that it is, and those of a claim that its spans do not hold.

    unfounded(figures("within 2 days"), figures("48 小时内"))      # []: the same duration

Reads `ingest.amounts`: the lock is stricter (both ends of a range must stand there, a working day is no day) and more lenient
(a figure without a unit may take that of the figure before it: "2 years, the fabric for one").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ingest.amounts import SAME, Amount, amounts

_COUNTS = frozenset("number count items sheets times people devices terms".split())  # 三张 = three coupons = 3 items
_ORDINALS = {"first": 1, "second": 2, "third": 3, "首": 1, "初": 1, "fourth": 4}
_ORDINAL = re.compile(r"\b(first|second(?!-hand|s)|third(?![- ]part)|fourth)\b|(首|初)(?=[次单重年个件])|第(\d+)")
_ELIDED = re.compile(r" *(?:$|[,.;:，、。；)）]|(?:and|or|to|in|on|at)\b)")
_OFF = re.compile(r" ?(?:off|discount|reduction|less|折扣|优惠)")
_UNIT_OF_TIME = re.compile(r"1 ?(?:个?月|天|日|周|年|days?|weeks?|months?|years?)")
_EACH_TIME = re.compile(
    r"首个?[月年周日晚]|(?:第1|头)个?[月年周日晚]|\bfirst (?:month|year|week|day|night)|"
    r"每个?(?:月|天|日|周|年|季)|\b(?:per|every|each) (?:day|week|month|year)|/ (?:day|week|month|year)"
    r"|(?:dai|week|month|year)ly"
)
_MEASURED = frozenset("time money percent dollars euros pounds clock date fold weight volume".split())
_LINE = re.compile(r"[。\n]|\.(?=\s)")

_MORE, _LESS = 1, -1
_BOUNDS_BEFORE = (
    (
        _LESS,
        r"(?:不(?:能|得|可|要|应|会|可以)?(?:超过|超出|高于|多于|大于|晚于|超|迟于)|(?:not|n't|never"
        r"|no) (?:\w+ ){0,2}?(?:more|longer|later|higher|hotter|exceed|over|above|beyond)(?: than)?)",
    ),
    (
        _MORE,
        r"(?:不(?:能|得|可|要|应|会|可以)?(?:低于|少于|小于|短于|早于)|(?:not|no|n't) (?:\w+ ){0,2}?(?:less"
        r"|fewer|lower|shorter|earlier|sooner|below|under)(?: than)?)",
    ),
    (
        _LESS,
        r"(?:最多|至多|最高|最长|最大|最晚|最迟|上限|封顶|不足|不到|不满|未满|低于|小于|少于|短于|up to"
        r"|at (?:the )?most|maximum(?: of)?|at the latest|under|below|within|less than|fewer than|until|till"
        r"|before|by|in the first|the first|头|(?<![提之以])前)",
    ),
    (
        _MORE,
        r"(?:提前|至少|最少|最低|最短|最小|起码|超过|超出|高于|大于|多于|超|达到?|满|逾|过了|at (?:the )?least"
        r"|minimum(?: of)?|over|above|more than|longer than|hotter than|later than|exceed(?:s|ing)?|beyond"
        r"|from|after|since|once)",
    ),
)
_BOUNDS_AFTER = (
    (_LESS, r"(?:及)?(?:以内|之内|以下|之前|以前|内|前|封顶|or less|or below|at most|at the latest|or earlier)"),
    (
        _MORE,
        r"(?:及)?(?:以上|以后|之后|以外|开外|后(?!天)|起(?!算)|or more|or above|at least|or later|(?:have "
        r"|has )?(?:passed|gone|later)|已?过)",
    ),
)
_BETWEEN = r"[^\d,.;，。；]{0,6}$"
_BEFORE = tuple((sign, re.compile(rf"(?:{words})(?P<gap>{_BETWEEN})")) for sign, words in _BOUNDS_BEFORE)
_AFTER = tuple((sign, re.compile(rf"^ ?(?:的)?(?:{words})")) for sign, words in _BOUNDS_AFTER)
_STRONG = re.compile(
    r"至少|最少|最低|起码|不少于|不低于|at (?:the )?least|minimum|more than|over\b|超过|以上|or more|no less|not less"
)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An amount with its place in the text's plain form; `bound` is 1 for at least or after, -1 for at most or before."""

    amount: Amount
    bound: int
    is_strong: bool
    part: Literal["", "of", "off"]
    is_elided: bool
    start: int
    end: int

    def __str__(self) -> str:
        return self.amount.text

    def named(self) -> str:
        """Give the amount as a name: equal amounts have one, 七天 and 7 days."""
        one = self.amount
        kind = "count" if one.kind in _COUNTS else one.kind
        return f"{kind}={'-'.join(f'{end:.3g}' for end in self.ends)}{'w' if one.is_working else ''}"

    @property
    def ends(self) -> tuple[float, ...]:
        """Both ends of a range, one of a single figure or of one that is open above."""
        one = self.amount
        return (one.low,) if one.high in (one.low, float("inf")) else (one.low, one.high)


@lru_cache(maxsize=2_000)
def figures(text: str) -> tuple[Figure, ...]:
    """List the figures of `text`, which must be in its plain form."""
    return tuple(_figure(text, amount) for amount in amounts(text))


def unfounded(claimed: Iterable[Figure], *supports: str) -> list[Figure]:
    """List the figures that stand in none of `supports` (plain forms)."""
    given = [figure for text in supports for figure in with_elided(text)]
    loose = {number for text in supports for number in ordinals(text)}
    is_each = any(_EACH_TIME.search(text) for text in supports)
    found = [figure for figure in claimed if not _stands(figure, given, loose)]
    return [figure for figure in found if not (is_each and _UNIT_OF_TIME.fullmatch(figure.amount.text))]


def with_elided(text: str) -> list[Figure]:
    """List the figures of a plain text, those without a unit also with the one before them in the same sentence."""
    found = []
    last: Figure | None = None
    for figure in figures(text):
        found.append(figure)
        if figure.amount.kind != "number":
            last = figure
        elif last and _ELIDED.match(text, figure.end) and not _LINE.search(text[last.end : figure.start]):
            found.append(_lent(figure, last))
    return found


def same(one: Figure, other: Figure) -> bool:
    """Tell whether both state the same amount; a bare number (the first) equals any unit's of the same digits."""
    if len(one.ends) != len(other.ends):
        return False
    return all(_equal(one, a, other, b) for a, b in zip(one.ends, other.ends, strict=True))


def ordinals(text: str) -> set[float]:
    """Give the numbers of first, second, 首次, 第二 …: a translation may count them."""
    return {float(_ORDINALS.get(m[1] or m[2], 0) or m[3] or 0) for m in _ORDINAL.finditer(text)}


def _stands(figure: Figure, given: Sequence[Figure], loose: set[float]) -> bool:
    kind = figure.amount.kind
    if figure.ends == (1.0,) and kind not in _MEASURED:
        return True  # one item is an item
    if kind in _COUNTS and loose.issuperset(figure.ends):
        return True
    return all(any(_equal(figure, end, g, other) for g in given for other in g.ends) for end in figure.ends)


def _equal(one: Figure, a: float, other: Figure, b: float) -> bool:
    kinds = {one.amount.kind, other.amount.kind}
    if kinds <= _COUNTS:
        return a == b
    if one.amount.kind == "number":  # of the claim: its unit is left out
        if kinds & {"time", "percent"} and not one.is_elided:
            return False
        digits = re.findall(r"\d+(?:\.\d+)?", other.amount.text)
        return f"{a:g}" in {f"{float(number):g}" for number in digits}
    if len(kinds) > 1 or one.amount.is_working != other.amount.is_working:
        return False
    if "percent" in kinds and ("折" in one.amount.text) != (
        "折" in other.amount.text
    ):  # 六折 is 40% off, and 60% of it
        counted = other if "折" in one.amount.text else one
        is_complement = abs(a - (100 - b)) < 1e-6
        if (counted.part != "off" and is_complement) or counted.part == "of":
            return is_complement
    if "clock" in kinds:
        return abs(a - b) % 24 < 1e-6
    return abs(a - b) <= (SAME if "time" in kinds else 1e-6) * max(abs(a), abs(b))


def _figure(text: str, amount: Amount) -> Figure:
    before, after = text[: amount.start], text[amount.end :]
    part: Literal["", "of", "off"] = "of" if after.startswith(" of ") else ""
    part = "off" if _OFF.match(after) or before.endswith(("减", "降")) else part
    elided = bool(_ELIDED.match(after))
    for sides, rest in ((_AFTER, after), (_BEFORE, before)):
        for sign, pattern in sides:
            if match := pattern.search(rest):
                strong = bool(_STRONG.search(match.group()))
                return Figure(
                    amount=amount,
                    bound=sign,
                    is_strong=strong,
                    part=part,
                    is_elided=elided,
                    start=amount.start,
                    end=amount.end,
                )
    return Figure(
        amount=amount, bound=0, is_strong=False, part=part, is_elided=elided, start=amount.start, end=amount.end
    )


def _lent(bare: Figure, lender: Figure) -> Figure:
    """Give a number without a unit the unit of the figure before it: "3 working days, returned within 10"."""
    one = lender.amount
    digits = re.search(r"\d+(?:\.\d+)?", one.text)
    scale = one.low / float(digits[0]) if digits and float(digits[0]) else 1.0
    lent = Amount(
        kind=one.kind,
        low=bare.amount.low * scale,
        high=bare.amount.high * scale,
        text=bare.amount.text,
        start=bare.start,
        end=bare.end,
        is_working=one.is_working,
    )
    return Figure(
        amount=lent,
        bound=bare.bound,
        is_strong=bare.is_strong,
        part=bare.part,
        is_elided=True,
        start=bare.start,
        end=bare.end,
    )
