"""Queries without their private values, for an embedding that is asked over the network.

embedder = guarded(embedder)      # the same one where it runs here
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.privacy import mask
from ingest.embedding import Embedder, Kind
from ingest.endpoint import EndpointEmbedder


class Guarded:
    """An embedding endpoint that is sent masked queries. Passages are the shop's own words and go as they are."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def model_id(self) -> str:
        """The endpoint's: passages have the same vectors."""
        return self._embedder.model_id

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._embedder.dim

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        """Give unit vectors, in the order of the texts."""
        return self._embedder.embed([mask(text) for text in texts] if kind == "query" else texts, kind=kind)


def guarded(embedder: Embedder) -> Embedder:
    """Keep private values from an endpoint; a model on this machine gets what was typed."""
    return Guarded(embedder) if isinstance(embedder, EndpointEmbedder) else embedder
