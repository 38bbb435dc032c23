"""The lexical leg: BM25 over `ingest.text.terms`, saved as plain arrays and read memory-mapped.

    LexicalIndex.build(documents, folder)                        # documents: the terms of each passage
    index = LexicalIndex.open(folder)
    indices, similarities = index.search(terms("退货运费"), k=50, allowed=mask)

bm25s (Lù 2024, arXiv:2407.03618) computes the weights once, at publish; a question only adds them up, without importing
it. k1 and b are its defaults.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

K1 = 1.5
B = 0.75
_ARRAYS = ("weights", "passages", "starts")


@dataclass(frozen=True, kw_only=True)
class LexicalIndex:
    """BM25 weights by term: those of term t are `weights[starts[t]:starts[t + 1]]`, for `passages` alike.

    `vocabulary` maps a term to its number, `count` is the number of passages.
    A term adds at most `idf(term) * (k1 + 1)` to a passage.
    """

    vocabulary: dict[str, int]
    weights: np.ndarray
    passages: np.ndarray
    starts: np.ndarray
    count: int
    k1: float = K1

    @staticmethod
    def build(documents: Sequence[Sequence[str]], folder: Path) -> None:
        """Index the terms of each passage, in order, and write the arrays to `folder`."""
        import bm25s

        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] for terms in documents]
        if not vocabulary:  # a corpus without a single term still makes an index
            vocabulary, ids = {"": 0}, [[0] for _ in ids]
        ranker = bm25s.BM25(k1=K1, b=B, method="lucene")
        ranker.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        folder.mkdir(parents=True)
        scores = ranker.scores
        weights = scores["data"] * np.float32(K1 + 1)  # Lucene leaves the factor out
        for name, array in zip(_ARRAYS, (weights, scores["indices"], scores["indptr"]), strict=True):
            np.save(folder / f"{name}.npy", np.asarray(array))
        head = {"count": len(documents), "k1": K1, "b": B, "terms": list(vocabulary)}
        (folder / "vocabulary.json").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Map the arrays of `folder`."""
        head = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        return cls(vocabulary={term: i for i, term in enumerate(head["terms"])}, count=head["count"], **arrays)

    def all_scores(self, query_terms: Sequence[str], added: Sequence[tuple[str, float]] = ()) -> np.ndarray:
        """Give the BM25 of every passage, float32 [count]; a term that occurs twice in the query counts twice.

        `added` are further terms, each with what it counts against 1 for one of the query.
        """
        total = np.zeros(self.count, dtype=np.float32)
        for term, weight in (*((term, 1.0) for term in query_terms), *added):
            start, end = self._span(term)
            total[self.passages[start:end]] += np.float32(weight) * self.weights[start:end]
        return total

    def search(
        self,
        query_terms: Sequence[str],
        k: int,
        allowed: np.ndarray | None = None,
        added: Sequence[tuple[str, float]] = (),
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give the numbers and BM25 of the best `k` passages with a term in common, best first.

        `allowed` (bool [count]) is applied before ranking. Equal passages keep the order of the index.
        """
        totals = self.all_scores(query_terms, added)
        if allowed is not None:
            totals = np.where(allowed, totals, 0)
        # Only what reaches the k-th best is sorted; with its ties, so that they keep the order of the index.
        k = min(k, self.count)
        least = np.partition(totals, self.count - k)[self.count - k] if 0 < k < self.count else 0.0
        found = np.flatnonzero((totals >= least) & (totals > 0))
        order = found[np.argsort(-totals[found], kind="stable")][:k]
        return order, totals[order]

    def document_frequency(self, term: str) -> int:
        """Say how many passages hold `term`."""
        start, end = self._span(term)
        return end - start

    def idf(self, term: str) -> float:
        """Give ln(1 + (N - df + 0.5) / (df + 0.5)), as in the weights; highest for an unknown term."""
        found = self.document_frequency(term)
        return float(np.log1p((self.count - found + 0.5) / (found + 0.5)))

    def _span(self, term: str) -> tuple[int, int]:
        number = self.vocabulary.get(term)
        return (0, 0) if number is None else (int(self.starts[number]), int(self.starts[number + 1]))
