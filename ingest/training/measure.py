"""Measure token vectors alone, by exact cosine, on the first half of each public retrieval set.

    print(measure(tokenizer, vectors, Path("../shared/data/eval")))      # {'zh-bank-faq': 0.25, …}

nDCG@10 with binary gains (Järvelin & Kekäläinen 2002). The second halves are never read here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from ingest.text import normalise

Matrix = np.ndarray[Any, np.dtype[np.float32]]


def measure(tokenizer: Tokenizer, vectors: Matrix, folder: Path) -> dict[str, float]:
    """Give the mean nDCG@10 of each set in `folder`, in the order of their names; nothing where there is no folder."""
    if not folder.is_dir():
        return {}
    return {path.name: round(_set_ndcg(tokenizer, vectors, path), 4) for path in sorted(folder.iterdir())}


def encode(tokenizer: Tokenizer, vectors: Matrix, texts: list[str]) -> Matrix:
    """Give unit vectors (n, d): the mean of the token vectors; a text without tokens is all zeros."""
    rows = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
    for row, encoding in enumerate(tokenizer.encode_batch_fast([normalise(t) for t in texts])):
        if encoding.ids:
            rows[row] = vectors[encoding.ids].mean(axis=0)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _set_ndcg(tokenizer: Tokenizer, vectors: Matrix, path: Path) -> float:
    documents = [json.loads(line) for line in (path / "corpus.jsonl").open(encoding="utf-8")]
    queries = [json.loads(line) for line in (path / "queries.jsonl").open(encoding="utf-8")]
    queries = queries[: len(queries) // 2]
    relevant: dict[str, set[str]] = {}
    for line in (path / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        if int(gain) > 0:
            relevant.setdefault(query, set()).add(document)
    ids = [d["id"] for d in documents]
    passages = encode(tokenizer, vectors, [f"{d.get('title', '')}\n{d['text']}" for d in documents])
    similarity = encode(tokenizer, vectors, [q["text"] for q in queries]) @ passages.T
    best = np.argsort(-similarity, axis=1, kind="stable")[:, :10]
    return float(
        np.mean(
            [_ndcg([ids[i] for i in row], relevant.get(q["id"], set())) for row, q in zip(best, queries, strict=True)]
        )
    )


def _ndcg(ranked: list[str], relevant: set[str]) -> float:
    gain = sum(1 / np.log2(rank + 2) for rank, document in enumerate(ranked) if document in relevant)
    ideal = sum(1 / np.log2(rank + 2) for rank in range(min(10, len(relevant))))
    return float(gain / ideal) if ideal else 0.0
