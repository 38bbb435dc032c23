"""The product's own cutting, indexes and retrieval over any set in BEIR layout.

    python -m eval retrieval DIR [--json] [--half first|second|all]

    found = load_set(Path("my-set"))
    searched = search_set(found, embedder, tokens, dense_weight=0.5)
    figures = set_figures(found, searched)               # figures["ndcg@10"], figures["legs"]["lexical"]["ndcg@10"]
    by_query = ndcg_by_query(found, searched.runs["dense"])

A document ranks by its best passage. Its title is the passage's title, its text is taken as plain text.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from assistant.question import MAX_QUESTION, understand
from assistant.rerank import Reranker
from assistant.retrieve import RERANKED, Retriever
from eval.beir import BeirDocument, BeirSet
from ingest.chunking import BUDGET, Chunk, chunk_document
from ingest.dense import DenseIndex
from ingest.document import Anchor, Document
from ingest.embedding import Embedder, StaticEmbedder, token_model
from ingest.lexical import LexicalIndex
from ingest.manifest import Manifest
from ingest.text import detect_language, index_terms
from ingest.unit_tokens import UnitTokens
from ingest.version import UNITS, KnowledgeVersion, write_passages

DEPTH = RERANKED  # passages looked at per query: several of them can belong to one document
_MEASURES = {"ndcg@10": nDCG @ 10, "recall@5": R @ 5, "recall@10": R @ 10, "mrr@10": RR @ 10}
ANY_DAY = date(2026, 1, 1)  # nothing in such a set has a date

Run = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Searched:
    """Documents by query as "fused" (whole retrieval), "lexical" and "dense" rank them.

    `seconds` is the wall-clock time of cutting, embedding, indexing and searching, reading the set apart.
    """

    runs: dict[str, Run]
    passages: int
    seconds: float


def set_figures(found: BeirSet, searched: Searched) -> dict[str, Any]:
    """Give the figures of the whole retrieval and of each leg, and what they cost."""
    return {
        **run_figures(found, searched.runs["fused"]),
        "queries": len(found.queries),
        "passages": searched.passages,
        "seconds": round(searched.seconds, 2),
        "legs": {leg: run_figures(found, searched.runs[leg]) for leg in ("lexical", "dense")},
    }


def search_set(
    found: BeirSet,
    embedder: Embedder,
    tokens: StaticEmbedder,
    *,
    dense_weight: float,
    budget: int = BUDGET,
    reranker: Reranker | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Searched:
    """Index the corpus in a temporary folder and rank its documents for every query."""
    started = time.perf_counter()
    passages = [chunk for name in found.documents for chunk in cut_document(name, found.documents[name], budget=budget)]
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-eval-") as folder,
        build_version(Path(folder), passages, embedder) as version,
    ):
        retriever = Retriever(version, embedder, tokens, dense_weight=dense_weight, reranker=reranker)
        runs = _search(found, retriever, progress)
    return Searched(runs=runs, passages=len(passages), seconds=time.perf_counter() - started)


def cut_document(name: str, entry: BeirDocument, *, budget: int = BUDGET) -> list[Chunk]:
    """Cut a document of a set into passages as an ingested file is cut."""
    document = Document(
        path=name,
        title=entry.title,
        category="general",
        language=detect_language(f"{entry.title}\n{entry.text}"),
        audience="public",
        effective_from=None,
        effective_until=None,
        text=entry.text,
        anchors=(Anchor(offset=0, location="line:1"),),
        sha256="",
    )
    chunks = chunk_document(document, budget=budget)
    if chunks:
        return chunks
    # Nothing but a title or a heading: that is its text, so that every document can be found.
    text = " ".join(f"{entry.title} {entry.text}".replace("#", " ").split())
    return chunk_document(replace(document, text=text), budget=budget)


def build_version(
    folder: Path, passages: Sequence[Chunk], embedder: Embedder, steering: Mapping[str, bytes] | None = None
) -> KnowledgeVersion:
    """Write passages, both legs and the units' tokens as a published version has them, without seal and self-check."""
    for name, content in (steering or {}).items():
        (folder / "steering" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "steering" / name).write_bytes(content)
    texts = [passage.index_text() for passage in passages]
    vectors = embedder.embed(texts, kind="passage")
    write_passages(folder / "passages.jsonl", passages)
    np.save(folder / "vectors.npy", vectors)
    DenseIndex.build(folder / "chroma", vectors)
    UnitTokens.cut(passages, token_model(embedder)).write(folder / UNITS)
    LexicalIndex.build([index_terms(text) for text in texts], folder / "lexical")
    manifest = Manifest(
        id="retrieval-set",
        created="",
        published="",
        model_id=embedder.model_id,
        dim=embedder.dim,
        recipe="",
        roots=(),
        documents=(),
        passages=len(passages),
        refused=(),
        steering=dict.fromkeys(steering or {}, ""),
        files={},
    )
    return KnowledgeVersion(folder, manifest)


def _search(found: BeirSet, retriever: Retriever, progress: Callable[[int, int], None] | None) -> dict[str, Run]:
    """Rank documents for every query: fused and reranked as the assistant does, and by each leg alone."""
    runs: dict[str, Run] = {"fused": {}, "lexical": {}, "dense": {}}
    names = [passage.document for passage in retriever.version.passages]
    for done, (query, text) in enumerate(found.queries.items(), start=1):
        if text.strip():
            asked = understand(text[:MAX_QUESTION], as_of=ANY_DAY)
            hits = retriever.search(asked, top_k=DEPTH).hits
            legs = retriever.legs(asked, top_k=2 * DEPTH)
            for leg, indices in {"fused": [hit.index for hit in hits], **legs}.items():
                runs[leg][query] = list(dict.fromkeys(names[index] for index in indices))
        if progress:
            progress(done, len(found.queries))
    return runs


def run_figures(found: BeirSet, run: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Average every measure over all queries; one without any result counts 0."""
    totals = dict.fromkeys(_MEASURES, 0.0)
    by_measure = {measure: name for name, measure in _MEASURES.items()}
    for metric in _by_query(found, run, list(_MEASURES.values())):
        totals[by_measure[metric.measure]] += metric.value
    return {name: round(total / len(found.queries), 4) for name, total in totals.items()}


def ndcg_by_query(found: BeirSet, run: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Give nDCG@10 of every query in the order of the set, float64 [queries]."""
    values = {metric.query_id: metric.value for metric in _by_query(found, run, [nDCG @ 10])}
    return np.array([values.get(query, 0.0) for query in found.queries], dtype=np.float64)


def _by_query(found: BeirSet, run: Mapping[str, Sequence[str]], measures: list[Any]) -> Iterator[Any]:
    qrels = [Qrel(query, name, gain) for query, gains in found.relevant.items() for name, gain in gains.items()]
    ranked = [ScoredDoc(query, name, float(-rank)) for query, names in run.items() for rank, name in enumerate(names)]
    yield from ir_measures.iter_calc(measures, qrels, ranked)
