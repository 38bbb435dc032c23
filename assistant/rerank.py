"""A CrossEncoder in place of our own ranking of the candidates, by one setting.

    reranker = open_reranker("BAAI/bge-reranker-v2-m3")        # None for "learned": the ranking in assistant.retrieve
    reranker.similarities("退货运费谁出", ["…", "…"])           # float32 [2], higher is better

It reads question and passage together, which is slow: only the first candidates of the fused legs are shown to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from ingest.hub import ModelPlace

LEARNED = "learned"


class Reranker(Protocol):
    """Judge how well each passage answers a query."""

    name: str

    def similarities(self, query: str, passages: Sequence[str]) -> np.ndarray:
        """Give float32 [len(passages)], higher is better."""


class CrossEncoderReranker:
    """Any sentence-transformers CrossEncoder with one output. Imports torch at the first use, not before."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._place = ModelPlace(name=name, setting="CITEDESK_RERANKER", otherwise=f'"{LEARNED}"')
        self._place.check()

    @cached_property
    def _model(self) -> Any:
        def build(place: str, **arguments: Any) -> Any:
            from sentence_transformers import CrossEncoder

            return CrossEncoder(place, device="cpu", **arguments)

        model = self._place.load(build)
        if model.config.num_labels != 1:
            raise self._place.unusable(f"gives {model.config.num_labels} figures for a pair; a reranker gives one")
        return model

    def similarities(self, query: str, passages: Sequence[str]) -> np.ndarray:
        """Give the model's figure for each pair of query and passage."""
        if not passages:
            return np.zeros(0, dtype=np.float32)
        pairs = [(query, passage) for passage in passages]
        found = np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)
        if not np.isfinite(found).all():
            raise self._place.unusable("gives figures that are no numbers")
        return found


def open_reranker(name: str) -> Reranker | None:
    """Open a CrossEncoder by folder or hub name; None for "learned". Raise ModelError with the remedy."""
    return None if name == LEARNED else CrossEncoderReranker(name)
