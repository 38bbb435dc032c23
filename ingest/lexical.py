"""The lexical leg: BM25 over `ingest.text.terms`, saved as plain arrays and read memory-mapped.

    LexicalIndex.build(documents, folder)                        # documents: the terms of each passage
    LexicalIndex.update(sealed, source, fresh, folder)           # the same, from the counts of another index
    index = LexicalIndex.open(folder)
    indices, similarities = index.search(terms("退货运费"), k=50, allowed=mask)

The weights are computed once, at publish (as bm25s does: Lù 2024, arXiv:2407.03618); a question only adds them up. k1 and b
are bm25s's defaults. The counts they come from are kept, since every weight depends on the whole corpus: an update counts
the terms of the fresh passages alone and derives all weights anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

K1 = 1.5
B = 0.75
_ARRAYS = ("weights", "counts", "passages", "starts", "lengths")


@dataclass(frozen=True, kw_only=True)
class LexicalIndex:
    """BM25 weights by term: those of term t are `weights[starts[t]:starts[t + 1]]`, for `passages` alike, which ascend.

    `counts` says how often each of those passages holds the term, `lengths` int64 [count] how many terms each passage
    has. `vocabulary` maps a term to its number, `count` is the number of passages.
    A term adds at most `idf(term) * (k1 + 1)` to a passage.
    """

    vocabulary: dict[str, int]
    weights: np.ndarray
    counts: np.ndarray
    passages: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    count: int
    k1: float = K1

    @staticmethod
    def build(documents: Sequence[Sequence[str]], folder: Path) -> None:
        """Index the terms of each passage, in order, and write the arrays to `folder`."""
        vocabulary: dict[str, int] = {}
        counted = _count(documents, vocabulary)
        lengths = np.array([len(terms) for terms in documents], dtype=np.int64)
        _write(folder, vocabulary, *counted, lengths)

    @staticmethod
    def update(base: LexicalIndex, source: np.ndarray, fresh: Sequence[Sequence[str]], folder: Path) -> None:
        """Index what `build` would over the same passages, but for the order of the terms, and write it to `folder`.

        `source` int64 [passages] is the number of each passage in `base`, -1 for those whose terms `fresh` gives, in order.
        """
        is_fresh = source < 0
        vocabulary = dict(base.vocabulary)
        terms, passages, counts = _count(fresh, vocabulary)
        number = np.full(base.count, -1, dtype=np.int32)  # in the new index, by that in the base
        number[source[~is_fresh]] = np.flatnonzero(~is_fresh)
        moved = number[base.passages]
        stays = moved >= 0
        base_terms = np.repeat(np.arange(len(base.starts) - 1, dtype=np.int32), np.diff(base.starts))
        lengths = np.empty(len(source), dtype=np.int64)
        lengths[is_fresh] = [len(held) for held in fresh]
        lengths[~is_fresh] = base.lengths[source[~is_fresh]]
        _write(
            folder,
            vocabulary,
            np.concatenate([base_terms[stays], terms]),
            np.concatenate([moved[stays], np.flatnonzero(is_fresh).astype(np.int32)[passages]]),
            np.concatenate([base.counts[stays], counts]),
            lengths,
        )

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


def _count(documents: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give term, passage and count of every pair that occurs; new terms are added to `vocabulary`."""
    tokens = [vocabulary.setdefault(term, len(vocabulary)) for terms in documents for term in terms]
    owners = np.repeat(np.arange(len(documents)), [len(terms) for terms in documents])
    pairs, counts = np.unique(np.array(tokens, dtype=np.int64) * len(documents) + owners, return_counts=True)
    terms, passages = np.divmod(pairs, max(len(documents), 1))
    return terms.astype(np.int32), passages.astype(np.int32), counts.astype(np.int32)


def _write(
    folder: Path,
    vocabulary: dict[str, int],
    terms: np.ndarray,
    passages: np.ndarray,
    counts: np.ndarray,
    lengths: np.ndarray,
) -> None:
    """Sort by term and passage, drop the terms that no passage holds, derive the weights and write all to `folder`."""
    order = np.argsort(
        terms.astype(np.int64) * len(lengths) + passages, kind="stable"
    )  # an update merges two sorted parts: quick
    passages, counts = passages[order], counts[order]
    frequency = np.bincount(terms, minlength=len(vocabulary))
    held = [term for term, found in zip(vocabulary, frequency.tolist(), strict=True) if found]
    frequency = frequency[frequency > 0]
    arrays = {
        "weights": _weights(frequency, passages, counts, lengths),
        "counts": counts.astype(np.min_scalar_type(counts.max(initial=0))),
        "passages": passages,
        "starts": np.concatenate([[0], np.cumsum(frequency)]),
        "lengths": lengths,
    }
    folder.mkdir(parents=True)
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name])
    head = {"count": len(lengths), "k1": K1, "b": B, "terms": held}
    (folder / "vocabulary.json").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")


def _weights(frequency: np.ndarray, passages: np.ndarray, counts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Give BM25 with Lucene's idf, float32: idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length))."""
    idf = np.log1p((len(lengths) - frequency + 0.5) / (frequency + 0.5)) * (K1 + 1)
    norms = K1 * (1 - B + B * lengths * len(lengths) / max(lengths.sum(), 1))
    times = counts.astype(np.float32)
    return np.repeat(idf.astype(np.float32), frequency) * times / (times + norms.astype(np.float32)[passages])
