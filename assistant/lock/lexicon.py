"""Words of both languages that say the same in a shop's rules: who, which event, which thing, which place.

    concepts("买家签收后")                 # (('buyer', 0, 2), ('receive', 2, 4))
    named("买家签收后", EVENTS)            # {'receive': '签收'}

`lexicon.tsv` has a row a concept: group, name, pattern in the plain form of `assistant.lock.plain`. It aligns clauses across
languages and paraphrases; what has no row is compared by the token vectors alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path


def rows(group: str = "") -> dict[str, str]:
    """Give the patterns of a group by name, in their order; of all but places where none is named."""
    lines = (line.split("\t") for line in _TABLE)
    return {name: pattern for of, name, pattern in lines if of == group or (not group and of != "place")}


_TABLE = (Path(__file__).parent / "lexicon.tsv").read_text(encoding="utf-8").splitlines()
PARTIES, EVENTS, DAYS = tuple(rows("party")), tuple(rows("event")), tuple(rows("day"))
CURRENCIES, COLOURS = tuple(rows("currency")), tuple(rows("colour"))
TIERS = tuple(rows("tier"))
FORMS = tuple(rows("form"))  # in which something is given back: cash, points, coupons
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in rows().items())


@lru_cache(maxsize=4_000)
def concepts(text: str) -> tuple[tuple[str, int, int], ...]:
    """List the concepts that a plain text names: (concept, start, end)."""
    return tuple((name, m.start(), m.end()) for name, pattern in _PATTERNS for m in pattern.finditer(text))


@lru_cache(maxsize=4_000)
def named(text: str, among: tuple[str, ...]) -> dict[str, str]:
    """Give the concepts of a plain text out of `among`: concept → its words."""
    return {name: text[start:end] for name, start, end in concepts(text) if name in among}
