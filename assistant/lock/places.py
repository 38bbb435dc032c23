"""Regions, countries and cities by their names in both languages: what a rule names as its place.

places("only in Austria and 西藏")      # frozenset({'at', 'tibet'})
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.lock.lexicon import rows

_ROWS = rows("place")
_PATTERN = re.compile("|".join(f"(?P<p{i}>{p})" for i, p in enumerate(_ROWS.values())))
_NAMES = tuple(_ROWS)
_TOGETHER = {"港澳台": ("hk", "mo", "tw"), "港澳": ("hk", "mo"), "江浙沪": ("jiangsu", "zhejiang", "shanghai")}


@lru_cache(maxsize=4_000)
def places(text: str) -> dict[str, str]:
    """Give what a plain text names of regions: identifier → the words."""
    found = {_NAMES[int(str(m.lastgroup)[1:])]: m.group() for m in _PATTERN.finditer(text)}
    for words, several in _TOGETHER.items():
        if words in text:
            found |= dict.fromkeys(several, words)
    return found


def without_places(text: str) -> str:
    """Give a plain text without the names of regions."""
    return _PATTERN.sub(" ", text)
