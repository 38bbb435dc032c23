"""Do two statements of a rule, from two editions of it, say the same?

    compare = Editions(version.lexical.idf)
    compare.same("寄回运费一律由买家承担", "寄回运费由买家承担，运费险可先行抵付")      # False
    compare.nearest(quote, title, statements(passages))                         # the statement about the same thing

Numbers, amounts and durations are compared as values (`ingest.values`), words alone where there are none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.reply import Passage
from ingest.text import HAN, terms
from ingest.units import plain, split_units
from ingest.values import quantities, values_in

# Shares of the words' weight that two statements have in common; chosen on eval/periods/dev.jsonl.
ABOUT = 0.45  # about the same thing, and saying the same of it where both state the same values
SAME_IN_WORDS = 0.85  # … where neither states any
_NEGATION = re.compile(
    r"不(?!仅|但|过|同|久|断|妨)|无(?!线|理由|忧|论)|未|非(?!常)|勿|禁止|除外|除非|仅限"
    r"|\b(no|not|never|cannot|without|unless|except|only)\b|n't\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"但|除|仅|限|可|须|应|若|如|或|\b(but|if|unless|except|only|or|may|must)\b", re.IGNORECASE)
_YEAR_OF_EDITION = re.compile(r"(?<!\d)20\d\d ?年(?! ?\d)")  # "2026 年双11": a label, unlike 2026 年 11 月
_LABEL = re.compile(rf"[{HAN}]\d+(?![\d.,:：-]|\s*[元天日月年号次个小分秒%折件级点周名种])")  # 双11, not 满300 元
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A unit of a passage with its lead-in: `passage.text[start:end]` is the unit."""

    text: str
    passage: Passage
    start: int
    end: int


def statements(passages: Iterable[Passage]) -> Iterator[Statement]:
    """Cut passages into what each of them states."""
    for passage in passages:
        for unit in split_units(passage.text):
            lead = passage.text[slice(*unit.lead)] + "\n" if unit.lead else ""
            text = lead + passage.text[unit.start : unit.end]
            yield Statement(text=text, passage=passage, start=unit.start, end=unit.end)


class Editions:
    """Compares statements; `weight` says how much a word tells (its inverse document frequency)."""

    def __init__(self, weight: Callable[[str], float]) -> None:
        self._weight = weight

    def same(self, one: str, other: str) -> bool:
        """Tell whether `other` says what `one` says."""
        first, second = _bare(one), _bare(other)
        if first in second:
            rest = second.replace(first, "", 1)
            return not (amounts(rest) or _CONDITION.search(rest))
        return self.agree(one, other) and (bool(amounts(one)) or self.overlap(one, other) >= SAME_IN_WORDS)

    def agree(self, one: str, other: str) -> bool:
        """Tell whether two statements are about the same thing, and no value or negation of one is against the other."""
        if _values(one) != _values(other) or bool(_NEGATION.search(one)) != bool(_NEGATION.search(other)):
            return False
        return self.overlap(one, other) >= ABOUT

    def nearest(self, one: str, title: str, others: Iterable[Statement]) -> Statement | None:
        """Give the statement that is about the same thing, by its words and then its title; None where there is none."""
        about = [other for other in others if self.overlap(one, other.text) >= ABOUT]
        return max(about, key=lambda s: self.overlap(f"{title}\n{one}", f"{s.passage.title}\n{s.text}"), default=None)

    def overlap(self, one: str, other: str) -> float:
        """Give the weight of the words in common as a share of the geometric mean of both, 0 to 1."""
        first, second = self._weights(one), self._weights(other)
        common = sum(weight for term, weight in first.items() if term in second)
        return common / math.sqrt((sum(first.values()) or 1.0) * (sum(second.values()) or 1.0))

    def _weights(self, text: str) -> Mapping[str, float]:
        return {term: self._weight(term) for term in _words(text)}


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    plain_text = _undated(text)
    labels = {label.replace(" ", "") for label in _LABEL.findall(plain_text)}
    return frozenset(term for term in terms(plain_text) if not term[0].isdigit()) | labels


def amounts(text: str) -> frozenset[tuple[str, str, str]]:
    """Give what a statement counts, without the years and numbers that only name an event (双11)."""
    return frozenset(quantities(_LABEL.sub(" ", _undated(text))))


@lru_cache(maxsize=4096)
def _values(text: str) -> tuple[frozenset[object], frozenset[object]]:
    return amounts(text), frozenset(values_in(_LABEL.sub(" ", _undated(text))))


def _undated(text: str) -> str:
    return _YEAR_OF_EDITION.sub("", plain(text))


def _bare(text: str) -> str:
    return _SIGNS.sub("", _undated(text).casefold())
