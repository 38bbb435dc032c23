"""Whether the figures and codes of a claim belong to what its spans give them to.

    swapped("主机保修 2 年，电机 1 年", "主机保修 1 年，电机 2 年", read, known)      # ('2年', '主机')

Each is compared by the words around it with those around the same one in the spans, and around the others of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from assistant.lock.codes import acronyms, family, mentions
from assistant.lock.figures import Figure, same, with_elided
from assistant.lock.lexicon import CURRENCIES, concepts
from assistant.lock.meaning import Reader, Words, nearness
from assistant.lock.negation import ONLY, parts
from assistant.lock.places import places, without_places
from ingest.amounts import Amount

_AND, _DIGIT = re.compile(r"\b(?:and|with)\b|和|以及|并"), re.compile(r"\d")
_ENDS, _BEGINS = re.compile(r"\d[\d:.]*[a-z%元]{0,3}\s*$"), re.compile(r"\s*(?:the |the model )?[a-z¥$€]{0,4}-?\d")
_LIST = re.compile(r"\s*(?:日|号)?\s*(?:和|与|及|、|,|/|and|or|或|以及)\s*(?:the\b|on\b)?\s*")
_WHOLE = re.compile(
    r"全额|全款|退全(?:款|部)|full refund|refunds? everything|(?:everything|all your money"
    r"|all the money) back|\bin full\b|the (?:full|whole|entire) (?:amount|price|sum)"
)
_TOLD = re.compile(r"\d|免收|\bfree\b")
_FREE, _MONEY = re.compile(r"免收|\bfree\b"), frozenset({"money", "dollars", "euros", "pounds"})
_NOT_ACRONYMS = frozenset({"us", "uk", "eu", "uae", "id", "am", "pm", "ok", "faq", "tv"})
_FADE = 0.8  # by which a word's weight falls with every word between it and the figure
_ALONE, _TOGETHER, _SAYS_LITTLE = (
    0.25,
    0.06,
    0.1,
)  # by how much another's surroundings must fit better, for one and for two that swap; dev


@dataclass(frozen=True, kw_only=True)
class Held:
    """A figure or a code with the words around it."""

    shown: str
    figure: Figure | None
    code: str
    around: Words
    start: int
    end: int

    def models(self) -> frozenset[str]:
        """Give the codes among the words around."""
        return frozenset(c for names in self.around.concepts for c in names if _DIGIT.search(c))


def swapped(claim: str, support: str, read: Reader, known: frozenset[str]) -> str:
    """Give the figure or code of a claim that its spans (plain forms) give to something else, or ""."""
    mine, theirs = _held(claim, read, known), _held(support, read, known)
    gains = [(one, *_gain(one, theirs)) for one in mine]
    for one, gain, other in gains:
        if one.figure and _is_of_another(one, theirs):
            return one.shown
        if other and (_is_whole(one) or _is_whole(other)):
            pass
        elif (gain > 2 * _ALONE and _DIGIT.search(one.shown)) or (
            gain > _ALONE
            and not any(g <= 0 and _is_same(two, other) for two, g, _ in gains if two is not one and other)
        ):
            return one.shown
        if gain > _TOGETHER and any(
            g > _TOGETHER and _is_same(two, other) for two, g, _ in gains if two is not one and other
        ):
            return one.shown
    return ""


def misplaced(claim: str, support: str, read: Reader) -> str:
    """Give the region of a claim whose clause says what the spans (plain forms) say without it, or ""."""
    if not places(claim):
        return ""
    sources = [(frozenset(places(part)), without_places(part)) for part in parts(support)]
    for part in parts(claim):
        named = places(part)
        near = [(bool(held & named.keys()), read.nearness(without_places(part), text)) for held, text in sources]
        if any(held & named.keys() and ONLY.search(text) for held, text in sources):
            continue  # "in Austria only" may limit anything that is said
        with_it = max((n for is_held, n in near if is_held), default=1.0)
        if named and max((n for is_held, n in near if not is_held), default=0.0) > with_it + _ALONE:
            return next(iter(named.values()))
    return ""


def _gain(one: Held, theirs: Sequence[Held]) -> tuple[float, Held | None]:
    """Say by how much the surroundings of another of its kind fit better than its own, and of which."""
    own = [nearness(one.around, other.around) for other in theirs if _is_same(one, other)]
    joined = [other for other in theirs if _is_same(one, other)]
    rivals = [
        (nearness(one.around, other.around), n)
        for n, other in enumerate(theirs)
        if _is_rival(one, other) and not any(_are_joined(other, mine) for mine in joined)
    ]
    if not own or not rivals:
        return 0.0, None
    best, place = max(rivals)
    return best - max(own), theirs[place]


def _is_of_another(one: Held, theirs: Sequence[Held]) -> bool:
    """Tell whether the model by a claim's figure has another figure in the spans, and this figure another model."""
    mine = one.models()
    own = [other.models() for other in theirs if _is_same(one, other)]
    rival = [other.models() for other in theirs if _is_rival(one, other)]
    return bool(mine and own) and all(m and not m & mine for m in own) and any(m & mine for m in rival)


def _is_whole(one: Held) -> bool:
    return bool(one.figure) and not _DIGIT.search(one.shown)


def _are_joined(one: Held, other: Held) -> bool:
    """Tell whether two stand in one list: "10:00 and 20:00"."""
    first, last = sorted((one, other), key=lambda held: held.start)
    return bool(_LIST.fullmatch(one.around.text[first.end : last.start]))


def _is_same(one: Held, other: Held | None) -> bool:
    if other is None or bool(one.code) != bool(other.code):
        return False
    return one.code == other.code if one.code else bool(one.figure and other.figure and same(one.figure, other.figure))


def _is_rival(one: Held, other: Held) -> bool:
    if _is_same(one, other):
        return False
    if one.code:
        return _family(one.code) == _family(other.code)
    if not one.figure or not other.figure or _is_same(replace(other), one):
        return False
    if 0.0 in (one.figure.amount.low, other.figure.amount.low) and (one.figure.bound or other.figure.bound):
        return False  # free from an amount
    kinds = {one.figure.amount.kind, other.figure.amount.kind}
    return len(kinds) == 1 or ({0.0} <= {one.figure.amount.low, other.figure.amount.low} and kinds <= _MONEY)


def _family(code: str) -> str:
    return "currency" if code in CURRENCIES else family(code) if _DIGIT.search(code) else "acronym"


def _held(text: str, read: Reader, known: frozenset[str]) -> list[Held]:
    words = read(text)
    codes = mentions(text, known)
    among = [
        *((name, a, b) for name, a, b in concepts(text) if name in CURRENCIES),
        *(a for a in acronyms(text, known) if a[0] not in _NOT_ACRONYMS),
    ]
    found = [
        Held(shown=text[a:b], figure=None, code=name, around=_around(text, words, a, b, codes), start=a, end=b)
        for name, a, b in among
    ]
    found += [
        Held(shown=text[a:b], figure=None, code=code, around=_around(text, words, a, b, codes), start=a, end=b)
        for code, a, b in codes
    ]
    wholes = [_whole(text, *m.span()) for m in _WHOLE.finditer(text)]  # a full refund is one of 100 %
    wholes += [_whole(text, *m.span(), kind="money", value=0.0) for m in _FREE.finditer(text)]  # and free is ¥0
    for figure in [*with_elided(text), *wholes]:
        around = _around(text, words, figure.start, figure.end, codes)
        found.append(Held(shown=str(figure), figure=figure, code="", around=around, start=figure.start, end=figure.end))
    return found


def _whole(text: str, start: int, end: int, *, kind: str = "percent", value: float = 100.0) -> Figure:
    amount = Amount(kind=kind, low=value, high=value, text=text[start:end], start=start, end=end)
    return Figure(amount=amount, bound=0, is_strong=False, part="", is_elided=False, start=start, end=end)


def _around(text: str, words: Words, start: int, end: int, codes: Sequence[tuple[str, int, int]]) -> Words:
    """Give the words of the clause about a place, the nearest heaviest, and the code that the clause is about."""
    low, high = _clause(text, start, end)
    outside = (words.spans[:, 1] <= start) | (words.spans[:, 0] >= end)
    at = (words.spans[:, 0] >= low) & (words.spans[:, 1] <= high) & outside
    if words.weights[at].sum() < _SAYS_LITTLE:  # "on the L5, E05 means …"
        high = _clause(text, min(high + 2, len(text) - 1), high)[1]
        at = (words.spans[:, 0] >= low) & (words.spans[:, 1] <= high) & outside
    counted = (words.weights > 0) & at
    order = np.cumsum(counted)
    here = int((counted & (words.spans[:, 1] <= start)).sum())
    distance = np.where(words.spans[:, 1] <= start, here - order, order - here - 1)
    weights = np.where(at, words.weights * _FADE ** np.clip(distance, 0, 30), 0)
    if not any(low <= a and b <= high and not (a < end and start < b) for _, a, b in codes):
        for _, a, b in [code for code in codes if code[2] <= low][-1:]:
            subject = (words.spans[:, 0] >= a) & (words.spans[:, 1] <= b)
            weights, at = np.where(subject, words.weights, weights), at | subject
    return replace(words, weights=weights).where(at)


@lru_cache(maxsize=2_000)
def _bounds(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    place = 0
    for part in _statements(text):
        start = text.index(part, place)
        place = start + len(part)
        cuts = [start + m.start() for m in _AND.finditer(part) if _parts_two(part[: m.start()], part[m.end() :])]
        found += zip([start, *cuts], [*cuts, place], strict=True)
    return tuple(found)


def _statements(text: str) -> list[str]:
    """Split a text into clauses; the row of a table is one, and so is "…的，" with what follows it."""
    found: list[str] = []
    for line in text.split("\n"):
        if line.lstrip().startswith("|"):
            found.append(line.strip())
            continue
        clauses = parts(line)
        place = 0
        for number, clause in enumerate(clauses):
            start = line.index(clause, place)
            place = start + len(clause)
            if number and clauses[number - 1].endswith("的"):
                before = line.rindex(found.pop(), 0, start)
                found.append(line[before:place])
            else:
                found.append(clause)
    return found


def _parts_two(before: str, after: str) -> bool:
    """Tell whether an "and" parts two statements, each with a figure of its own; "10:00 and 20:00" is one."""
    are_joined = _ENDS.search(before) and _BEGINS.match(after)
    return bool(_TOLD.search(before) and _TOLD.search(after)) and not are_joined


def _clause(text: str, place: int, end: int) -> tuple[int, int]:
    low, high = next(((a, b) for a, b in _bounds(text) if a <= place < b), (0, len(text)))
    return low, max(high, end)
