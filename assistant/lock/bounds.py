"""Whether a figure is the bound that its spans make it: at least or at most, before or after, from or up to.

    crossed("within 48 hours", "after 48 hours", read)      # "48 hours"

Saying the complement is sound: "below ¥500 postage is ¥8" and "from ¥500 postage is free" are one rule. So the
bound and the sign of what is said must both agree, or neither.
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.lock.contrasts import has_free
from assistant.lock.figures import Figure, figures, same
from assistant.lock.meaning import Reader
from assistant.lock.negation import is_denied, parts

_AND = re.compile(r"\band\b|并|且")
_OR = re.compile(r"或者?|\bor\b(?! (?:more|less|above|below|later|earlier|over))")
_ELSE = re.compile(r"otherwise|否则|其余|其他|反之")
Bounded = tuple[Figure, bool | None, bool]


def crossed(claim: str, support: str, read: Reader) -> str:
    """Give the figure of a claim that bounds the other way than in its spans (plain forms), or ""."""
    sources = [(figure, *_outcome(support, figure)) for figure in figures(support)]
    for figure in figures(claim):
        own = [source for source in sources if same(figure, source[0])]
        if not figure.bound or not own:
            continue
        bounded = [source for source in own if source[0].bound]
        if figure.is_strong and figure.bound > 0 and not bounded:
            return str(figure)
        said = (figure, *_outcome(claim, figure))
        if bounded and not any(_agree(said, source) for source in bounded):
            return str(figure)
    return ""


def _agree(one: Bounded, other: Bounded) -> bool:
    """Tell whether both say the same: the same bound of the same, or the other bound of the opposite."""
    (figure, free, is_denied), (source, source_free, is_source_denied) = one, other
    are_alike = free is source_free if None not in (free, source_free) else is_denied is is_source_denied
    return (figure.bound == source.bound) == are_alike


def _outcome(text: str, figure: Figure) -> tuple[bool | None, bool]:
    """Say whether what holds within the bound is free, and whether it is denied: in the figure's clause or the next."""
    clauses, place = parts(text), 0
    for number, clause in enumerate(clauses):
        start = text.index(clause, place)
        place = start + len(clause)
        if start <= figure.start < place:
            about = [clause, *clauses[number + 1 : number + 2]]
            free = next((sign for one in about if (sign := has_free(one)) is not None and not _ELSE.match(one)), None)
            return free, is_denied(_alternative(clause, figure.start - start))
    return None, False


def _alternative(clause: str, place: int) -> str:
    """Give a clause up to the end of the alternative that a place is in: "below ¥300 or not eligible"."""
    ends = [0, *(m.start() for m in _OR.finditer(clause)), len(clause)]
    piece = next((clause[:b] for a, b in pairwise(ends) if a <= place < b), clause)
    return piece[max((m.end() for m in _AND.finditer(piece) if m.end() <= place), default=0) :]
