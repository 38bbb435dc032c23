"""Train token vectors by contrast: a question must be nearer to its own passage than to those of the whole batch.

    trainer = Trainer(tokenizer, frequencies, TrainerOptions(dimensions=256), seed=13)
    trainer.step(batch, progress=0.1)
    vectors = trainer.vectors()          # (tokens, dimensions), weights multiplied in

A token's vector is its learned weight times (its own row + the mean-like sum of its character n-gram rows), so that words
that share characters start near each other (Bojanowski et al. 2017); both are folded into one row at the end. The loss is
InfoNCE both ways over in-batch negatives (van den Oord et al. 2018). Only rows that a batch touches are updated.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from ingest.text import HAN
from ingest.training.batches import Bags, Batch

BUCKETS = 40_000
DECAY = 0.99
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, kw_only=True)
class TrainerOptions:
    """What was tuned on the dev halves; see docs/decisions/0001-static-embedding.md."""

    dimensions: int = 288
    learning_rate: float = 0.03
    weight_rate: float = 0.02
    temperature: float = 0.08
    smoothing: float = 1e-3  # the `a` of a / (a + frequency), Arora et al. 2017


class LazyRows:
    """A table of rows, each with the running mean of its squared gradient, updated only where a batch touched them.

    One figure a row instead of Adam's two tables: the same quality in our runs at a third of the memory traffic, which is
    what a step on a processor costs (Gupta, Bengio & Weston, "Training Highly Multi-class Classifiers", JMLR 2014).
    """

    def __init__(self, values: torch.Tensor, rate: float) -> None:
        self.values, self._rate = values, rate
        self._square = torch.zeros(len(values))
        self._steps = torch.zeros(len(values))

    def take(self, rows: torch.Tensor) -> torch.Tensor:
        """Give the rows as a leaf that collects its gradient."""
        return self.values[rows].requires_grad_()

    def update(self, rows: torch.Tensor, gradient: torch.Tensor, factor: float) -> None:
        """Make one step on `rows`, each scaled by its own root mean square, counting the steps of each row by itself."""
        steps = self._steps[rows] + 1
        square = self._square[rows] * DECAY + (1 - DECAY) * gradient.square().mean(dim=1)
        self._steps[rows], self._square[rows] = steps, square
        scale = (square / (1 - DECAY**steps)).sqrt_().add_(1e-8)
        self.values.index_add_(0, rows, gradient * (-self._rate * factor / scale).unsqueeze(1))


class Trainer:
    """Holds the three tables (own rows, n-gram rows, log weights) and steps them."""

    def __init__(
        self, tokenizer: Tokenizer, frequencies: np.ndarray[Any, Any], options: TrainerOptions, seed: int
    ) -> None:
        torch.manual_seed(seed)
        self._options = options
        size = tokenizer.get_vocab_size()
        grams = [_grams(tokenizer.id_to_token(i) or "") for i in range(size)]
        shared = Counter(g for row in grams for g in set(row))
        self._grams = [np.array([g for g in row if shared[g] > 1], dtype=np.int64) for row in grams]
        scale = 1 / math.sqrt(options.dimensions)
        self._own = LazyRows(torch.randn(size, options.dimensions) * scale, options.learning_rate)
        self._parts = LazyRows(torch.randn(BUCKETS, options.dimensions) * scale, options.learning_rate)
        weights = options.smoothing / (options.smoothing + torch.from_numpy(frequencies).float())
        self._weights = LazyRows(weights.log().unsqueeze(1), options.weight_rate)

    @classmethod
    def continued(cls, vectors: np.ndarray[Any, Any], options: TrainerOptions, seed: int) -> Trainer:
        """Go on from finished vectors [tokens, dimensions]; there are no n-gram rows any more.

        A row's direction becomes its own row, its length its weight, so that a step moves rare and frequent tokens alike.
        """
        torch.manual_seed(seed)
        trainer = cls.__new__(cls)
        trainer._options = options
        trainer._grams = [np.zeros(1, dtype=np.int64)] * len(vectors)  # one shared row that is zero and stays so
        table = torch.from_numpy(vectors.astype(np.float32))
        lengths = table.norm(dim=1, keepdim=True).clamp_(min=1e-6)
        trainer._own = LazyRows(table / lengths, options.learning_rate)
        trainer._parts = LazyRows(torch.zeros(1, table.shape[1]), 0.0)
        trainer._weights = LazyRows(lengths.log(), options.weight_rate)
        return trainer

    def step(self, batch: Batch, progress: float) -> float:
        """Learn from one batch; `progress` from 0 to 1 sets the rate (short warm-up, then down to zero). Gives the loss."""
        factor = min(progress / 0.03, 1.0, (1.0 - progress) / 0.97)
        tokens, places = np.unique(np.concatenate([batch.left.ids, batch.right.ids]), return_inverse=True)
        rows, parts, spread = torch.from_numpy(tokens), *self._spread(tokens)
        own, grams, weights = self._own.take(rows), self._parts.take(parts), self._weights.take(rows)
        vectors = self._compose(own, grams, weights, spread)
        cut = len(batch.left.ids)
        left = _pool(vectors, places[:cut], batch.left)
        right = _pool(vectors, places[cut:], batch.right)
        loss = _contrast(left, right, torch.from_numpy(batch.key), self._options.temperature)
        gradients = torch.autograd.grad(loss, (own, grams, weights))
        for table, where, gradient in zip(
            (self._own, self._parts, self._weights), (rows, parts, rows), gradients, strict=True
        ):
            table.update(where, gradient, factor)
        return float(loss.detach())

    def vectors(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Fold own rows, n-gram rows and weights into one table; the unknown token is zero."""
        tokens = np.arange(len(self._grams))
        parts, spread = self._spread(tokens)
        folded = self._compose(self._own.values, self._parts.values[parts], self._weights.values, spread).numpy()
        folded[0] = 0.0
        return folded

    def _spread(
        self, tokens: np.ndarray[Any, Any]
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
        """Give the n-gram rows that `tokens` need, and (place among them, start of each token, 1 / sqrt of its number)."""
        lists = [self._grams[t] for t in tokens]
        lengths = np.array([len(x) for x in lists])
        parts, places = np.unique(np.concatenate(lists), return_inverse=True)
        starts = np.cumsum(lengths) - lengths
        shrink = 1 / np.sqrt(np.maximum(lengths, 1))
        return torch.from_numpy(parts), (
            torch.from_numpy(places),
            torch.from_numpy(starts),
            torch.from_numpy(shrink).float(),
        )

    @staticmethod
    def _compose(
        own: torch.Tensor, parts: torch.Tensor, weights: torch.Tensor, spread: tuple[torch.Tensor, ...]
    ) -> torch.Tensor:
        places, starts, shrink = spread
        summed = F.embedding_bag(places, parts, starts, mode="sum")
        return (own + summed * shrink.unsqueeze(1)) * weights.exp()


def _grams(token: str) -> list[int]:
    """Give the n-gram buckets of a token: each Chinese character; of other words four and five letters with their edges."""
    if _HAN.match(token):
        found = list(token)
    else:
        edged = f"<{token}>"
        found = [edged[i : i + n] for n in (4, 5) for i in range(len(edged) - n + 1)]
    return [zlib.crc32(gram.encode()) % BUCKETS for gram in found]


def _pool(vectors: torch.Tensor, places: np.ndarray[Any, Any], bags: Bags) -> torch.Tensor:
    summed = F.embedding_bag(torch.from_numpy(places), vectors, torch.from_numpy(bags.offsets), mode="sum")
    return F.normalize(summed, dim=1)


def _contrast(left: torch.Tensor, right: torch.Tensor, key: torch.Tensor, temperature: float) -> torch.Tensor:
    """InfoNCE both ways; rows whose passages are equal are not each other's negatives."""
    similarity = left @ right.T / temperature
    twin = (key.unsqueeze(0) == key.unsqueeze(1)).fill_diagonal_(False)
    similarity = similarity.masked_fill(twin, -1e4)
    target = torch.arange(len(left))
    return (F.cross_entropy(similarity, target) + F.cross_entropy(similarity.T, target)) / 2
