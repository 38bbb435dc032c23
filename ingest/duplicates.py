"""Passages that repeat each other in the same words while both are in force.

list(find_duplicates(passages, {0: np.array([1, 2])}, vectors))      # passage 0 against 1 and 2
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from ingest.amounts import ordinary
from ingest.chunking import Chunk
from ingest.conflict_file import Duplicate, Place
from ingest.overlaps import in_force_together, overlap
from ingest.scopes import Scopes, apart, scopes
from ingest.text import normalise
from ingest.values import quantities

SHORTEST = 30  # letters; what is shorter ("see section 3") repeats by nature
SAME = 0.9  # share of the runs of letters that both have; one figure or word in a paragraph leaves more
LIKE = 0.9  # cosine of passages that can be; it spares reading the others
_RUN = 5
_SIGNS = re.compile(r"[\W_]+")


def find_duplicates(
    passages: Sequence[Chunk], near: Mapping[int, np.ndarray], vectors: np.ndarray
) -> Iterator[Duplicate]:
    """Yield the pairs of passages of different documents that say the same, of each passage in `near` against its near ones."""
    runs = lru_cache(maxsize=None)(lambda number: _runs(passages[number].text))
    for number, others in near.items():
        for other in others[vectors[others] @ vectors[number] >= LIKE].tolist():
            one, two = passages[number], passages[other]
            if one.document == two.document or (other in near and other < number) or not in_force_together(one, two):
                continue
            if not 0.8 < len(one.text) / max(len(two.text), 1) < 1.25:
                continue
            shared, either = len(runs(number) & runs(other)), len(runs(number) | runs(other))
            same = shared >= SAME * either > 0 and quantities(one.text) == quantities(two.text)
            if same and not apart(_subject(one), _subject(two)):  # the manuals of two models may say the same
                first, last = overlap(one, two)
                yield Duplicate(
                    one=Place.of(one, 0, len(one.text)), other=Place.of(two, 0, len(two.text)), first=first, last=last
                )


def _subject(passage: Chunk) -> Scopes:
    return scopes(ordinary(" ".join((passage.title, *passage.heading))))


def _runs(text: str) -> frozenset[str]:
    letters = _SIGNS.sub("", normalise(text))
    if len(letters) < SHORTEST:
        return frozenset()
    return frozenset(letters[n : n + _RUN] for n in range(len(letters) - _RUN + 1))
