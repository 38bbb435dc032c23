"""A small embedding for tests: deterministic, no files, and it records what it was asked."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from ingest.embedding import Kind, unit
from ingest.text import terms


class RecordingEmbedder:
    """Adds up a pseudo-random vector per term; `asked` holds every text that was embedded."""

    def __init__(self, model_id: str = "test-1", dim: int = 32) -> None:
        self.model_id = model_id
        self.dim = dim
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        self.asked.extend(texts)
        rows = [sum((self._vector(t) for t in terms(text)), np.zeros(self.dim)) for text in texts]
        return unit(np.array(rows, dtype=np.float32).reshape(-1, self.dim))

    def _vector(self, term: str) -> np.ndarray:
        return np.random.default_rng(zlib.crc32(f"{self.model_id}{term}".encode())).normal(size=self.dim)
