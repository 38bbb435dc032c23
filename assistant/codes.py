"""What a question and a version of the knowledge say of models and codes: which are asked about, and which are known.

book = CodeBook.of(version.passages)
book.agreement(frozenset(asked_codes("A2 报 E05", "")), index)     # -1 (about another) to 1 (about these)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.chunking import Chunk
from ingest.codes import find_codes, is_error


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
