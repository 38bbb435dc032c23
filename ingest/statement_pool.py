"""Statements side by side: their vectors, and which of them lie near each other.

    pool = StatementPool(statements, model)
    for other, similarity in pool.neighbours(17):
        pool.statements[other]

A statement's vector is that of its words without figures, with its lead-in and headings at a lower weight, so that "7 天内" and
"15 天内" of one rule are the same. Figures are compared by `ingest.conflict_pairs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ingest.amounts import Amount
from ingest.embedding import StaticEmbedder, unit
from ingest.statements import Statement

LEAST = 0.3  # similarity below which no statement is a neighbour: no planted contradiction of `dev` lies lower
MANY = 60  # neighbours that are looked at
_LEAD, _HEAD = (
    0.3,
    0.5,
)  # weights beside a statement's own words; of five pairs these bring most planted targets to the top


class StatementPool:
    """Statements with their vectors, float32 [statements, dim], and where each passage's nearest passages are known.

    `near` maps a passage to the passages that its statements may be compared with; None: all of them.
    """

    def __init__(
        self, statements: Sequence[Statement], model: StaticEmbedder, near: dict[int, np.ndarray] | None = None
    ) -> None:
        self.statements = statements
        self._model = model
        self._near = near
        self._ids: dict[str, np.ndarray] = {}
        self.own = self._vectors([s.bare for s in statements])
        self.head = self._vectors([f"{s.head} {s.lead}" for s in statements])
        lead = self._vectors([s.lead for s in statements])
        self.vectors = unit(self.own + _LEAD * lead + _HEAD * self._vectors([s.head for s in statements]))
        bits: dict[str, int] = {}
        self._kinds = np.array(
            [sum({1 << bits.setdefault(a.kind, len(bits)) for a in s.amounts}) for s in statements], dtype=np.int64
        )
        self._passage = np.array([s.passage for s in statements], dtype=np.int64)
        self._of_passage: dict[int, list[int]] = {}
        for number, statement in enumerate(statements):
            self._of_passage.setdefault(statement.passage, []).append(number)
        self.neighbours = lru_cache(maxsize=None)(self._neighbours)
        self.around = lru_cache(maxsize=None)(self._around)
        self.tokens = lru_cache(maxsize=None)(self._tokens)

    def _neighbours(self, number: int) -> list[tuple[int, float]]:
        """List the nearest statements of other passages that have a kind of figure in common, nearest first."""
        passage = self.statements[number].passage
        if self._near is None:
            candidates = np.arange(len(self.statements))
        else:
            found = [n for p in self._near[passage].tolist() for n in self._of_passage.get(p, ())]
            candidates = np.array(found, dtype=np.int64)
        statement = self.statements[number]
        usable = (self._kinds[candidates] & self._kinds[number] != 0) & (self._passage[candidates] != statement.passage)
        candidates = candidates[usable]
        similarities = self.vectors[candidates] @ self.vectors[number]
        kept = np.flatnonzero(similarities > LEAST)
        if len(kept) > MANY:
            kept = kept[np.argpartition(-similarities[kept], MANY)[:MANY]]
        order = kept[np.argsort(-similarities[kept], kind="stable")]
        return list(zip(candidates[order].tolist(), similarities[order].tolist(), strict=True))

    def _around(self, number: int, amount: Amount) -> np.ndarray:
        """Give the unit vector of the words around a figure."""
        return np.asarray(self._vectors([self.statements[number].around(amount)])[0])

    def coverage(self, one: int, other: int) -> float:
        """Say which share of the words of `one` has its like in `other` with its headings, 0 to 1, weighed by length."""
        own, _ = self.tokens(one)
        _, all_of_other = self.tokens(other)
        if not len(own) or not len(all_of_other):
            return 0.0
        weights = self._model.weights[own].astype(np.float32)
        lengths = np.linalg.norm(weights, axis=1)
        likeness = np.maximum(
            (unit(weights) @ unit(self._model.weights[all_of_other].astype(np.float32)).T).max(axis=1), 0
        )
        return float(lengths @ likeness / max(lengths.sum(), 1e-9))

    def _tokens(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        statement = self.statements[number]
        own, *context = self._read([statement.bare, statement.lead, statement.head])
        return np.unique(own), np.unique(np.concatenate([own, *context]))

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        distinct = list(dict.fromkeys(texts))
        place = {text: n for n, text in enumerate(distinct)}
        found = unit(self._model.sums(self._read(distinct)))
        return found[[place[text] for text in texts]]

    def _read(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Give the token ids of each text without figures, reading each distinct text once."""
        unread = [text for text in dict.fromkeys(texts) if text not in self._ids]
        figures = _figures(self._model)
        for text, ids in zip(unread, self._model.token_ids(unread), strict=True):
            self._ids[text] = ids[~figures[ids]]
        return [self._ids[text] for text in texts]


@lru_cache(maxsize=4)
def _figures(model: StaticEmbedder) -> np.ndarray:
    """Mark the tokens that are figures, bool [vocabulary]: what is compared must not depend on them."""
    marked = np.zeros(len(model.weights), dtype=bool)
    for token, number in model.tokenizer.get_vocab().items():
        bare = token.strip("#▁Ġ ")
        if number < len(marked) and bare and all(c.isdigit() or c in ".," for c in bare):
            marked[number] = True
    return marked
