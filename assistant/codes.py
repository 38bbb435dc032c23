"""Product models and codes, told apart exactly: "A1" is not "A1 Pro", and "E05" is a code.

find_codes("a1pro 报 E-05 怎么办")     # ('a1pro', 'e05')
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.chunking import Chunk
from ingest.text import normalise

# Words that makers put behind a model to name another model. A closed list: any capitalised word would turn
# "A2 Earbuds" into a model of its own.
_VARIANTS = "pro|max|mini|lite|se|plus|ultra|air|lte|neo"
_CODE = re.compile(
    rf"(?<![a-z0-9.\-])(?P<stem>[a-z]{{1,4}}-?\d{{1,5}}[a-z]?)(?:\s*[- ]?\s*(?P<variant>{_VARIANTS}))?(?![a-z0-9])"
)
# Not names of anything that a shop sells or displays as an error, though they look like codes.
_GENERIC = frozenset("mp3 mp4 usb2 usb3 h5 b2b b2c o2o g20 5g wifi6 ios17 ios18 bt5 no1 top1 top10 q1 q2 q3 q4".split())


@lru_cache(maxsize=20_000)  # the same units are weighed again by every question
def find_codes(text: str) -> tuple[str, ...]:
    """List models and codes in order of appearance, lower case, without spaces and hyphens, each once."""
    found: dict[str, None] = {}
    for match in _CODE.finditer(normalise(text)):
        code = match["stem"].replace("-", "") + (match["variant"] or "")
        if match["stem"] not in _GENERIC:
            found[code] = None
    return tuple(found)


def is_error(code: str) -> bool:
    """Tell an error code ("e05") from a model, which a follow-up about an error still needs."""
    return re.fullmatch(r"e\d{1,4}", code) is not None


def asked_codes(text: str, context: str) -> tuple[str, ...]:
    """List what a question is about: its own models and codes; of an earlier turn's those that it leaves open."""
    own = find_codes(text)
    return own if any(not is_error(code) for code in own) else tuple(dict.fromkeys((*own, *find_codes(context))))


@dataclass(frozen=True, kw_only=True)
class CodeBook:
    """Which codes a version of the knowledge knows.

    `subjects` holds the codes that titles and headings name (what a passage is about, mostly models), `known` all.
    `by_passage[i]` are the subjects of passage i, `in_text[i]` all codes that passage i holds anywhere.
    """

    subjects: frozenset[str]
    known: frozenset[str]
    by_passage: tuple[frozenset[str], ...]
    in_text: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, passages: Iterable[Chunk]) -> CodeBook:
        """Read the codes of every passage."""
        by_passage, in_text = [], []
        cache: dict[str, frozenset[str]] = {}
        for passage in passages:
            above = "\n".join((passage.title, *passage.heading))
            if above not in cache:
                cache[above] = frozenset(find_codes(above))
            by_passage.append(cache[above])
            in_text.append(cache[above] | frozenset(find_codes(passage.text)))
        return cls(
            subjects=frozenset().union(*by_passage),
            known=frozenset().union(*in_text),
            by_passage=tuple(by_passage),
            in_text=tuple(in_text),
        )

    def agreement(self, asked: frozenset[str], index: int) -> float:
        """Say how passage `index` stands to the codes asked for, -1 (about another) over 0 (silent) to 1 (about these).

        Models and other codes count alike: "R5 Pro" and "E12" both have to fit. A passage is about another model when its
        title or heading names models and none of those asked for occurs in it.
        """
        models, others = asked & self.subjects, asked - self.subjects
        parts = []
        if models:
            named, held = models & self.by_passage[index], models & self.in_text[index]
            parts.append(1.0 if named else 0.5 if held else -1.0 if self.by_passage[index] else 0.0)
        if others:
            parts.append(float(bool(others & self.in_text[index])))
        return sum(parts) / len(parts) if parts else 0.0

    def unit_agreement(self, asked: frozenset[str], text: str, index: int) -> float:
        """Say the same of a part of passage `index`: other models or other codes than those asked for speak against it."""
        models, others = asked & self.subjects, asked - self.subjects
        own = frozenset(find_codes(text))
        parts = []
        if models:
            foreign = (own & self.subjects) - self.by_passage[index]
            parts.append(1.0 if own & models else -1.0 if foreign else 0.0)
        if others:
            parts.append(1.0 if own & others else -1.0 if own - self.subjects else 0.0)
        return sum(parts) / len(parts) if parts else 0.0
