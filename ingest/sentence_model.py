"""Any sentence-transformers model as the embedding, by folder or hub name.

embedder = SentenceTransformerEmbedder("BAAI/bge-small-zh-v1.5", Prompts())
embedder.embed(["七天无理由退货"], kind="query")       # with the prompt that this model wants before a query
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ingest.embedding import Kind, unit
from ingest.hub import ModelPlace
from ingest.prompts import Prompts, prompts_for


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the CPU. Imports torch at the first use, not before."""

    def __init__(self, name: str, wanted: Prompts) -> None:
        self.name = name
        self._wanted = wanted
        self._place = ModelPlace(name=name, setting="CITEDESK_EMBEDDING", otherwise='"static"')
        self._place.check()

    @cached_property
    def _model(self) -> Any:
        def build(place: str, **arguments: Any) -> Any:
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(place, device="cpu", **arguments)

        return self._place.load(build)

    @cached_property
    def prompts(self) -> Prompts:
        """What is written before a query and before a passage."""
        return prompts_for(self.name, self._model.prompts, self._wanted)

    @cached_property
    def model_id(self) -> str:
        """'st-' and a hash of all parameters and the prompts."""
        import torch

        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
        digest.update(self.prompts.mark().encode())
        return "st-" + digest.hexdigest()[:12]

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        """Give unit vectors, the prompt of that kind before each text."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        is_query = kind == "query"
        encode = self._model.encode_query if is_query else self._model.encode_document
        prompt = self.prompts.query if is_query else self.prompts.passage  # "" keeps the model's default away, None not
        return unit(np.asarray(encode(list(texts), prompt=prompt, show_progress_bar=False), dtype=np.float32))
