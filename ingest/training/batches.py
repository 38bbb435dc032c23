"""Draw batches of token ids: pairs of one source each, running text cut afresh, queries translated word by word.

drawer = Drawer(sources, tokenizer, seed=13)
batch = drawer.draw()            # batch.left, batch.right: Bags; batch.same: which rows share a text
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from ingest.training.corpus import Source

Ids = np.ndarray[Any, np.dtype[np.int64]]
QUERY_TOKENS, PASSAGE_TOKENS = 64, 200  # the longest texts are cut to a random window: the mean of more tokens is grey
TRANSLATED_SHARE = 0.4  # of the batches of a source that allows it


@dataclass(frozen=True, kw_only=True)
class Bags:
    """Texts as one flat array of token ids and the start of each."""

    ids: Ids
    offsets: Ids


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One batch of one source. `key` has equal numbers for rows whose right texts are equal."""

    source: str
    left: Bags
    right: Bags
    key: Ids


@dataclass(frozen=True, kw_only=True)
class _Encoded:
    left: list[Ids]
    right: list[Ids]
    key: Ids


class Drawer:
    """Draws batches in an order fixed by the seed."""

    def __init__(self, sources: Sequence[Source], tokenizer: Tokenizer, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._sources = list(sources)
        self._encoded = [_encode(source, tokenizer) for source in sources]
        shares = np.array([source.spec.share for source in sources])
        self._shares = shares / shares.sum()
        self._dictionary = _dictionary(self._sources, self._encoded)

    def frequencies(self, size: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Give how often each of `size` token ids occurs in the pairs, each source weighing its share; sums to 1."""
        total = np.zeros(size)
        for share, encoded in zip(self._shares, self._encoded, strict=True):
            found = np.bincount(np.concatenate(encoded.left + encoded.right), minlength=size)
            total += share * found / found.sum()
        return total

    def draw(self) -> Batch:
        """Draw the next batch."""
        rng = self._rng
        number = int(rng.choice(len(self._sources), p=self._shares))
        spec, encoded = self._sources[number].spec, self._encoded[number]
        rows = self._rows(len(encoded.left), min(spec.batch, len(encoded.left)), spec.block)
        if len(encoded.right[0]):
            left = [self._window(encoded.left[i], QUERY_TOKENS) for i in rows]
            right = [self._window(encoded.right[i], PASSAGE_TOKENS) for i in rows]
        else:
            left, right = [list(part) for part in zip(*(self._cut(encoded.left[i]) for i in rows), strict=True)]
        if spec.translate and rng.random() < TRANSLATED_SHARE:
            left = [self._translate(ids) for ids in left]
        kept = [i for i in range(len(rows)) if len(left[i]) and len(right[i])]
        return Batch(
            source=spec.name,
            left=_bags([left[i] for i in kept]),
            right=_bags([right[i] for i in kept]),
            key=encoded.key[rows[kept]],
        )

    def _rows(self, count: int, size: int, block: int) -> Ids:
        """Choose `size` of `count` rows without repeats, in runs of `block` neighbours."""
        if block == 1 or count < 4 * block:
            return np.asarray(self._rng.choice(count, size=size, replace=False))
        offset = int(self._rng.integers(block))
        runs = (count - offset) // block
        chosen = self._rng.choice(runs, size=min(size // block, runs), replace=False)
        return np.asarray((offset + chosen[:, None] * block + np.arange(block)).ravel())

    def _window(self, ids: Ids, length: int) -> Ids:
        if len(ids) <= length:
            return ids
        start = int(self._rng.integers(len(ids) - length + 1))
        return ids[start : start + length]

    def _cut(self, ids: Ids) -> tuple[Ids, Ids]:
        """Cut a short query out of running text; once in five times its words stay in the passage too."""
        rng = self._rng
        length = int(rng.integers(3, 25))
        start = int(rng.integers(max(1, len(ids) - length)))
        query, near = ids[start : start + length], slice(max(0, start - 100), start + length + 100)
        if rng.random() < 0.2:
            return query, ids[near]
        return query, np.concatenate([ids[near.start : start], ids[start + length : near.stop]])

    def _translate(self, ids: Ids) -> Ids:
        parts = []
        for token in ids.tolist():
            choices = self._dictionary.get(token)
            parts.append(choices[int(self._rng.integers(len(choices)))] if choices else np.array([token]))
        return np.concatenate(parts) if parts else ids


def _encode(source: Source, tokenizer: Tokenizer) -> _Encoded:
    sides: list[list[Ids]] = []
    for side in (0, 1):
        texts = [pair[side] for pair in source.pairs]
        ids: list[Ids] = []
        for start in range(0, len(texts), 20_000):  # bounds the memory of the encodings
            ids += [np.array(e.ids, dtype=np.int64) for e in tokenizer.encode_batch_fast(texts[start : start + 20_000])]
        sides.append([row[row > 0] for row in ids])
    running = source.pairs[0][1] == ""
    kept = [i for i, row in enumerate(sides[0]) if len(row) and (running or len(sides[1][i]))]
    numbers: dict[str, int] = {}
    key = [numbers.setdefault(source.pairs[i][0 if running else 1], len(numbers)) for i in kept]
    return _Encoded(left=[sides[0][i] for i in kept], right=[sides[1][i] for i in kept], key=np.array(key))


def _dictionary(sources: Sequence[Source], encoded: Sequence[_Encoded]) -> dict[int, list[Ids]]:
    """Give the translations of single tokens into at most three, both ways, from the dictionary-like sources."""
    found: defaultdict[int, list[Ids]] = defaultdict(list)
    for source, pairs in zip(sources, encoded, strict=True):
        if source.name in ("en-zh-cc-cedict", "ecommerce_glossary"):
            for left, right in zip(pairs.left, pairs.right, strict=True):
                if len(right) == 1 and len(left) <= 3:
                    found[int(right[0])].append(left)
                if len(left) == 1 and len(right) == 1:
                    found[int(left[0])].append(right)
    return dict(found)


def _bags(texts: Sequence[Ids]) -> Bags:
    lengths = np.array([0, *map(len, texts[:-1])])
    return Bags(ids=np.concatenate(texts), offsets=np.cumsum(lengths))
