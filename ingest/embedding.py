"""Texts → unit vectors, by our own static model (numpy only) or any sentence-transformers model.

embedder = open_embedder("static")                       # or a model folder, or a hub name
embedder.embed(["七天无理由退货"], kind="passage")        # float32 [1, dim], rows of length 1
embedder.model_id                                        # 'static-1f0c…': a version remembers it
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from ingest.errors import ModelError
from ingest.prompts import Prompts
from ingest.text import NORMAL_FORM, normalise

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Kind = Literal["query", "passage"]
SHIPPED = Path(__file__).parent / "model"
NO_WISH = Prompts()
_BATCH = 512  # texts tokenised at a time
_MANY = 64  # texts; from here on converting all weights pays


class Embedder(Protocol):
    """Turn texts into unit vectors. `model_id` changes whenever the vectors would."""

    @property
    def model_id(self) -> str:
        """Kind of model and a short hash of its weights."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        """Give float32 [len(texts), dim], each row of length 1 (zero for a text without a known token)."""


class StaticEmbedder:
    """The mean of token vectors, read with numpy from a sentence-transformers `StaticEmbedding` folder.

    Equal to `SentenceTransformer(folder).encode(normalise(text))`: the text passes `ingest.text.normalise` before the
    tokenizer, here and in training. Queries and passages are embedded alike.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = _static_folder(folder)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer as shipped, without truncation or padding."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def weights(self) -> np.ndarray:
        """Token vectors [vocabulary, dim] as stored (float16), not of unit length: their lengths are learnt weights."""
        from safetensors import safe_open

        with safe_open(self.folder / "model.safetensors", framework="np") as tensors:
            return np.asarray(tensors.get_tensor("embedding.weight"))

    @cached_property
    def model_id(self) -> str:
        """'static-' and a hash of weights, tokenizer and normal form."""
        return "static-" + _hash_files([self.folder / "model.safetensors", self.folder / "tokenizer.json"])

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.weights.shape[1])

    def token_ids(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Give the token ids of each text, for late interaction over `weights`."""
        encoded = self.tokenizer.encode_batch_fast([normalise(t) for t in texts], add_special_tokens=False)
        return [np.array(e.ids, dtype=np.int64) for e in encoded]

    def tokens(self, text: str) -> np.ndarray:
        """Give the token ids of one text."""
        return self.token_ids([text])[0]

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        """Give unit vectors. A text's vector does not depend on the texts beside it, to the last bit."""
        sums = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            sums[start : start + _BATCH] = self.sums(self.token_ids(texts[start : start + _BATCH]))
        return unit(sums)

    def sums(self, texts: Sequence[np.ndarray]) -> np.ndarray:
        """Give the sum of the token vectors of each text, given by its ids, float32 [len(texts), dim]."""
        table = self.weights if len(texts) < _MANY else self._wide
        found = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, ids in enumerate(texts):
            found[row] = table[ids].astype(np.float32, copy=False).sum(axis=0)
        return found

    @cached_property
    def _wide(self) -> np.ndarray:
        """The token vectors as float32: converting them once is cheaper than for each of many texts."""
        return self.weights.astype(np.float32)


def open_embedder(name: str, wanted: Prompts = NO_WISH) -> Embedder:
    """Open "static" (the shipped model), a model folder or a hub name. Raise ModelError with the remedy."""
    folder = SHIPPED if name == "static" else Path(name).expanduser()
    if name == "static" or (name.strip() and folder.is_dir() and _is_static(folder)):
        if wanted.mark():
            raise _unusable(
                name, "was trained without prompts, but CITEDESK_EMBEDDING_QUERY_PROMPT or _PASSAGE_PROMPT is set"
            )
        return StaticEmbedder(folder)
    from ingest.sentence_model import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name, wanted)


def token_model(embedder: Embedder) -> StaticEmbedder:
    """Give the model whose token vectors late interaction compares: the embedding itself where it is static, else ours.

    So an adapted model serves both legs. A static model whose first token is not the unknown one with its zero vector, as
    ours has it, is not one to compare by.
    """
    if isinstance(embedder, StaticEmbedder) and not embedder.weights[0].any():
        return embedder
    return StaticEmbedder(SHIPPED)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Scale rows to length 1; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _is_static(folder: Path) -> bool:
    modules = folder / "modules.json"
    if not modules.is_file():
        return False
    kinds = [str(m["type"]).rpartition(".")[2] for m in json.loads(modules.read_text(encoding="utf-8"))]
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


def _static_folder(folder: Path) -> Path:
    for candidate in (folder, folder / "0_StaticEmbedding"):
        if (candidate / "model.safetensors").is_file() and (candidate / "tokenizer.json").is_file():
            return candidate
    raise _unusable(str(folder), "holds no model.safetensors with tokenizer.json")


def _hash_files(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256(str(NORMAL_FORM).encode())
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _unusable(name: str, problem: str) -> ModelError:
    remedy = 'Set CITEDESK_EMBEDDING to "static", a sentence-transformers folder, or a hub name that can be reached.'
    return ModelError("embedding_unusable", name or "(empty)", problem, remedy)
