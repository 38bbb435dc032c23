"""The order of the candidates: figures of each passage, weighed as the query asks for.

    ranking = Ranking.learned()
    similarities = ranking.similarities(figures, traits)     # float [candidates], higher is better
    ranking.decision(figures, traits)                        # {"words": 0.61, "meaning": 0.39, …}

A passage's similarity is the sum of its figures, each times a weight that is itself linear in the traits of the query: how
much of it the lexical leg covers, how near the nearest passage lies, its length, its language. So a query whose words stand
in the documents is ranked by words, one in another language by meaning, and the decision can be read. The weights stand in
`learned.json`, fitted by `python -m eval.fit` (a listwise softmax: Cao et al., "Learning to Rank: From Pairwise Approach to
Listwise Approach", 2007).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from assistant.learned import learned

# What a figure speaks for. `length`, `same_language` and `code` belong to neither.
WORDS = ("lexical", "lexical_relative", "exact", "order")
MEANING = ("dense", "dense_relative", "passage", "unit", "unit_vector", "reverse", "heading")
FIGURES = (*WORDS, *MEANING, "length", "same_language", "code")
# `coverage`: the best share of the query's BM25 that any passage reaches; `nearness`: the best cosine; `lead`: how far the
# best cosine stands above the fifth; `tokens`: ln(1 + the query's tokens); `chinese`: 1 for a Chinese query; `known`: the
# share of its tokens that stand in a candidate.
TRAITS = ("coverage", "nearness", "lead", "tokens", "chinese", "known")


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """`weights` [figures, 1 + traits]: of each figure its weight, and what each trait adds to it per spread above its mean.

    `means` and `spreads` of the traits [traits] are those of the queries that it was fitted on.
    """

    weights: np.ndarray
    means: np.ndarray
    spreads: np.ndarray

    @classmethod
    def learned(cls) -> Self:
        """Read the fitted figures."""
        found: dict[str, Any] = learned("ranking")
        return cls(
            weights=np.array([[found["weights"][f][t] for t in ("always", *TRAITS)] for f in FIGURES]),
            means=np.array([found["traits"][t]["mean"] for t in TRAITS]),
            spreads=np.array([found["traits"][t]["spread"] for t in TRAITS]),
        )

    def to_dict(self) -> dict[str, Any]:
        """Give what `learned` reads."""
        names = ("always", *TRAITS)
        rows = zip(FIGURES, self.weights, strict=True)
        return {
            "traits": {
                t: {"mean": round(float(m), 5), "spread": round(float(s), 5)}
                for t, m, s in zip(TRAITS, self.means, self.spreads, strict=True)
            },
            "weights": {f: {n: round(float(w), 4) for n, w in zip(names, row, strict=True)} for f, row in rows},
        }

    def for_query(self, traits: Mapping[str, float]) -> np.ndarray:
        """Give the weight of every figure for a query with these traits, float [figures]."""
        values = (np.array([traits[t] for t in TRAITS]) - self.means) / self.spreads
        return np.asarray(self.weights @ np.concatenate([[1.0], np.clip(values, -3, 3)]))

    def similarities(self, figures: Mapping[str, np.ndarray], traits: Mapping[str, float]) -> np.ndarray:
        """Give the similarity of every candidate, float [candidates]; the scale is that of log-odds."""
        return np.asarray(np.stack([figures[f] for f in FIGURES], axis=1) @ self.for_query(traits))

    def decision(self, figures: Mapping[str, np.ndarray], traits: Mapping[str, float]) -> dict[str, float]:
        """Say what told the candidates apart: the share of words and of meaning in the spread of their similarities."""
        weights = dict(zip(FIGURES, self.for_query(traits), strict=True))
        spread = {
            name: float(np.std(np.sum([weights[f] * figures[f] for f in group], axis=0)))
            for name, group in (("words", WORDS), ("meaning", MEANING))
        }
        total = sum(spread.values()) or 1.0
        return {name: round(value / total, 3) for name, value in spread.items()}
