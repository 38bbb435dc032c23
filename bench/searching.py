"""One size of knowledge searched in a process of its own: times by query and stage, memory; beside the bare minimum.

The bare minimum of a query is what any hybrid has to pay: bm25s's `retrieve` over the same terms, and the product of the
same vectors with the query's, each with its best 100; terms and query vector are given to it, not timed. Both sides take
turns, query by query. Every question is asked for the first time (most of what it meets is not in any cache), then again.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import psutil

from assistant.question import understand
from assistant.retrieve import Retriever, one_thread
from assistant.stages import Stages
from ingest.embedding import StaticEmbedder, open_embedder
from ingest.manifest import Manifest
from ingest.text import index_terms
from ingest.version import KnowledgeVersion

TOP_K = 8
BARE_K = 100
_TODAY = date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Searching:
    """Milliseconds by query, asked the first time and again; `bare` of the bare minimum; `stages` their sums, first time.

    `memory` is what opening the version and answering added to the process, bytes.
    """

    first: list[float]
    again: list[float]
    stages: dict[str, float]
    memory: int
    opening: float
    bare: list[float] = field(default_factory=list)


def search_all(
    folder: Path, manifest: Manifest, questions: Sequence[str], warm_up: Sequence[str], *, with_bare: bool
) -> Searching:
    """Open the version in `folder` and ask every question twice."""
    tokens = open_embedder("static")
    assert isinstance(tokens, StaticEmbedder)
    tokens.embed(["预热 warm-up"], kind="query")
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    with KnowledgeVersion(folder, manifest) as version:
        retriever = Retriever(version, tokens, tokens, dense_weight=0.5)
        for question in warm_up:
            _ask(retriever, question)
        opening = time.perf_counter() - started
        bare = _Bare(version, tokens) if with_bare else None
        gc.collect()
        first, stages, bare_first = [], dict[str, float](), []
        for question in questions:
            if bare:
                bare_first.append(bare.milliseconds(question))
            taken, by_stage = _ask(retriever, question)
            first.append(taken)
            for stage, seconds in by_stage.items():
                stages[stage] = stages.get(stage, 0.0) + seconds * 1000
        memory = psutil.Process().memory_info().rss - before
        again = [_ask(retriever, question)[0] for question in questions]
    return Searching(first=first, again=again, stages=stages, memory=memory, opening=opening, bare=bare_first)


def _ask(retriever: Retriever, question: str) -> tuple[float, dict[str, float]]:
    """Time one question from its text to reranked hits, milliseconds, and seconds by stage."""
    started = time.perf_counter()
    stages = Stages()
    retriever.search(understand(question, as_of=_TODAY), top_k=TOP_K, stages=stages)
    return (time.perf_counter() - started) * 1000, stages.seconds


class _Bare:
    def __init__(self, version: KnowledgeVersion, embedder: StaticEmbedder) -> None:
        import bm25s

        self._bm25 = bm25s.BM25()
        self._bm25.index([index_terms(p.index_text()) or [""] for p in version.passages], show_progress=False)
        self._vectors = np.array(version.vectors)
        self._embedder = embedder
        self.milliseconds("预热 warm-up")

    def milliseconds(self, question: str) -> float:
        query, vector = index_terms(question), self._embedder.embed([question], kind="query")[0]
        k = min(BARE_K, len(self._vectors) - 1)
        with one_thread():  # as ours has it: beside busy neighbours a second thread would only be waited for
            started = time.perf_counter()
            if query:
                self._bm25.retrieve([query], k=k, show_progress=False)
            similarities = self._vectors @ vector
            best = np.argpartition(-similarities, k)[:k]
            best[np.argsort(-similarities[best])]
            return (time.perf_counter() - started) * 1000
