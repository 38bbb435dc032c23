"""A publish proves itself before it goes live: nothing unreachable, nothing miscounted. Otherwise what was live stays.

    check_counts(…); check_dense(dense, vectors, texts, sample)
    check_lexical(lexical, documents, sample)                                   # of a full build
    check_lexical_update(lexical, base, source, documents, removed)             # of an update of the sealed `base`

Dense: every passage finds itself, or an equal text, in its top 10, which hold what exact search finds. Lexical: the index's
own BM25 of a passage equals the recomputed one, term by term. A full build checks all passages, an update what changed and
a sample of 500; exact search is asked at most 1,000 times. Each check raises PublishError. Why: Chroma has lost records
without an error (design.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from ingest.chunking import Chunk
from ingest.dense import DenseIndex
from ingest.errors import PublishError
from ingest.lexical import K1, B, LexicalIndex
from ingest.manifest import DocumentRecord

TOP = 10
SAMPLE = 500
EXACT_SAMPLE = 1_000  # 10,000 places: .995 of them is told from .997 by three standard deviations
RECALL = 0.995
_AT_A_TIME = 100  # exact searches: of 100,000 passages their similarities take 40 MB
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
    """Make sure that each sampled passage, or one with an equal text or vector, is in its own top 10, and recall.

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
    if len(sample) > EXACT_SAMPLE:
        chosen = np.random.default_rng(0).choice(len(sample), EXACT_SAMPLE, replace=False)
        sample, found = sample[chosen], found[chosen]
    recall = _recall(vectors, sample, found)
    if recall < RECALL:
        raise _failed("dense index", f"recall@{TOP} against exact search is {recall:.4f}, less than {RECALL}")


def _recall(vectors: np.ndarray, queries: np.ndarray, found: np.ndarray) -> float:
    """Give the share of `found` (-1: none) that is as similar to its query as the last of the exact search's."""
    reached = 0
    for start in range(0, len(queries), _AT_A_TIME):
        rows = found[start : start + _AT_A_TIME]
        similarities = vectors[queries[start : start + _AT_A_TIME]] @ vectors.T
        least = np.partition(similarities, -rows.shape[1], axis=1)[:, -rows.shape[1]]
        own = np.where(rows >= 0, np.take_along_axis(similarities, rows, axis=1), -np.inf)
        reached += int((own >= least[:, None] - _SAME).sum())
    return reached / found.size


def check_lexical(lexical: LexicalIndex, documents: Sequence[Sequence[str]], sample: np.ndarray) -> None:
    """Compare the sampled passages' BM25 with one computed from the terms alone; `documents` holds those of all."""
    counted = [Counter(document) for document in documents]
    frequency = Counter(chain.from_iterable(counted))
    _compare(lexical, {i: counted[i] for i in sample.tolist()}, frequency, sum(map(len, documents)))


def check_lexical_update(
    lexical: LexicalIndex,
    base: LexicalIndex,
    source: np.ndarray,
    documents: Mapping[int, Sequence[str]],
    removed: Sequence[Sequence[str]],
) -> None:
    """Compare the BM25 of some passages with one computed from their terms, taking only sums over all from `base`.

    `source` int64 [passages] is the number of each passage in `base`, -1 for the fresh ones. `documents` holds the terms
    of the passages to check by number, the fresh ones among them; `removed` those of each passage of `base` that is gone.
    """
    fresh = [documents[i] for i in np.flatnonzero(source < 0).tolist()]
    more, less = (Counter(chain.from_iterable(map(set, part))) for part in (fresh, removed))
    wanted = set(chain.from_iterable(documents.values()))
    frequency = {term: base.document_frequency(term) + more[term] - less[term] for term in wanted}
    length = int(base.lengths.sum()) + sum(map(len, fresh)) - sum(map(len, removed))
    _compare(lexical, {i: Counter(document) for i, document in documents.items()}, frequency, length)


def _compare(
    lexical: LexicalIndex, counted: Mapping[int, Counter[str]], frequency: Mapping[str, int], length: int
) -> None:
    """Compare the counts of all passages, and every weight of those `counted` here; `length` is that of the corpus."""
    totals = np.bincount(lexical.passages, weights=lexical.counts, minlength=lexical.count)
    miscounted = np.flatnonzero(totals != lexical.lengths)
    if len(miscounted):
        i = int(miscounted[0])
        raise _failed("lexical index", f"counts {totals[i]:.0f} terms in passage {i}, not {lexical.lengths[i]}")
    terms = list(chain.from_iterable(counted.values()))
    distinct = [len(times) for times in counted.values()]
    owners = np.repeat(np.fromiter(counted, dtype=np.int64), distinct)
    idf = {term: math.log(1 + (lexical.count - df + 0.5) / (df + 0.5)) for term, df in frequency.items()}
    share = lexical.count / max(length, 1)
    norms = [K1 * (1 - B + B * times.total() * share) for times in counted.values()]
    tf = np.fromiter(chain.from_iterable(times.values() for times in counted.values()), dtype=np.float64)
    expected = (
        np.fromiter(map(idf.__getitem__, terms), dtype=np.float64) * tf * (K1 + 1) / (tf + np.repeat(norms, distinct))
    )
    weights = _weights(lexical, terms, owners)
    wrong = np.flatnonzero(~np.isclose(weights, expected, rtol=1e-5, atol=0))
    if len(wrong):
        i = int(wrong[0])
        problem = f"the BM25 of passage {owners[i]} for {terms[i]!r} is {weights[i]:.4f}, not {expected[i]:.4f}"
        raise _failed("lexical index", problem)


def _weights(lexical: LexicalIndex, terms: Sequence[str], passages: np.ndarray) -> np.ndarray:
    """Give what the index adds for each term to the passage beside it, 0 where it does not find the one in the other."""
    numbers = np.fromiter((lexical.vocabulary.get(term, -1) for term in terms), dtype=np.int64)
    wanted = numbers * lexical.count + passages
    order = np.argsort(wanted)  # looked up in order, in a tenth of the time
    held = np.repeat(np.arange(len(lexical.starts) - 1), np.diff(lexical.starts)) * lexical.count + lexical.passages
    places = np.searchsorted(held, wanted[order])
    found = places < len(held)
    found[found] = held[places[found]] == wanted[order][found]
    weights = np.zeros(len(terms))
    weights[order[found]] = lexical.weights[places[found]]
    return weights


def _failed(subject: str, problem: str) -> PublishError:
    remedy = "Nothing went live. Publish again; if it fails again, remove the cache folder of the store and report it."
    return PublishError("self_check", subject, problem, remedy)
