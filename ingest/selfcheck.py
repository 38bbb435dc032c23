"""A publish proves itself before it goes live: counts, every passage finds itself, BM25 equals a recomputed one.

    check_counts(…); check_dense(dense, vectors, texts, sample); check_lexical(lexical, documents, sample)

Each raises PublishError; what was live stays live. Why: Chroma has lost records without an error (design.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from ingest.chunking import Chunk
from ingest.dense import DenseIndex
from ingest.errors import PublishError
from ingest.lexical import K1, B, LexicalIndex
from ingest.manifest import DocumentRecord

TOP = 10
SAMPLE = 500
_QUERY_TERMS = 8
_SAME = 1e-5  # similarities closer than this are equal: float32 over some hundred dimensions


def choose_sample(count: int, fresh: Sequence[int]) -> np.ndarray:
    """Choose the passages to check: all after a large change, else what changed and a fixed random 500 of the rest."""
    if len(fresh) > count // 5 or count <= SAMPLE:
        return np.arange(count)
    chosen = np.random.default_rng(0).choice(count, SAMPLE, replace=False)
    return np.unique(np.concatenate([np.asarray(fresh, dtype=np.int64), chosen]))


def check_counts(
    passages: Sequence[Chunk],
    documents: Sequence[DocumentRecord],
    vectors: np.ndarray,
    lexical: LexicalIndex,
    dense: DenseIndex,
) -> None:
    """Compare all counts with the manifest's, and make sure that ids are unique."""
    counts = {
        "documents": sum(record.passages for record in documents),
        "passages": len(passages),
        "vectors": len(vectors),
        "lexical": lexical.count,
        "dense": dense.count,
    }
    if len(set(counts.values())) != 1:
        raise _failed("counts", ", ".join(f"{name} {count}" for name, count in counts.items()))
    twice = [id_ for id_, times in Counter(p.id for p in passages).items() if times > 1]
    if twice:
        raise _failed("passage ids", f"{twice[0]} names more than one passage")


def check_dense(dense: DenseIndex, vectors: np.ndarray, texts: Sequence[str], sample: np.ndarray) -> None:
    """Make sure that each sampled passage, or one with an equal text or vector, is in its own top 10.

    A text without a known token has no vector; only the lexical leg can find it.
    """
    sample = sample[np.linalg.norm(vectors[sample], axis=1) > 0]
    if not len(sample):
        return
    found, similarities = dense.search_many(vectors[sample], TOP)
    hit = (found == sample[:, None]).any(axis=1) | (similarities[:, -1] >= 1 - _SAME)
    lost = [
        i for i, row in zip(sample[~hit], found[~hit], strict=True) if texts[i] not in {texts[j] for j in row if j >= 0}
    ]
    if lost:
        example = " ".join(texts[lost[0]].split())[:80]
        raise _failed(
            "dense index", f"{len(lost)} of {len(sample)} passages do not find themselves, such as: {example}"
        )


def check_lexical(lexical: LexicalIndex, documents: Sequence[Sequence[str]], sample: np.ndarray) -> None:
    """Compare BM25 with one computed from the terms alone, for the first terms of at most `SAMPLE` of the sample."""
    sample = sample[:: math.ceil(len(sample) / SAMPLE)]
    queries = {int(i): list(documents[i][:_QUERY_TERMS]) for i in sample}
    wanted = {term for query in queries.values() for term in query}
    frequency = Counter(term for document in documents for term in wanted.intersection(document))
    mean_length = sum(map(len, documents)) / len(documents)
    for i, query in queries.items():
        expected = _bm25(documents[i], query, frequency, len(documents), mean_length)
        if not math.isclose(float(lexical.all_scores(query)[i]), expected, rel_tol=1e-3, abs_tol=1e-4):
            raise _failed("lexical index", f"the BM25 of passage {i} is not {expected:.4f}")


def _bm25(
    document: Sequence[str], query: Sequence[str], frequency: Counter[str], count: int, mean_length: float
) -> float:
    norm = K1 * (1 - B + B * len(document) / mean_length)
    held = Counter(document)
    idf = {t: math.log(1 + (count - frequency[t] + 0.5) / (frequency[t] + 0.5)) for t in query}
    return sum(idf[t] * held[t] * (K1 + 1) / (held[t] + norm) for t in query)


def _failed(subject: str, problem: str) -> PublishError:
    remedy = "Nothing went live. Publish again; if it fails again, remove the cache folder of the store and report it."
    return PublishError("self_check", subject, problem, remedy)
