"""`python -m eval retrieval [DIR]`: measure retrieval on one set, or on all public sets and the gold."""

from __future__ import annotations

import argparse
import json
import sys
import time
from functools import partial
from pathlib import Path

from assistant.rerank import Reranker, open_reranker
from eval.beir import Half, load_set
from eval.gold import load_gold
from eval.gold_ranking import rank_gold
from eval.progress import shown
from eval.retrieval import search_set, set_figures
from eval.retrieval_table import KNOWN_SETS, gold_result, measure_set, render
from ingest.embedding import Embedder, StaticEmbedder, open_embedder, token_model
from ingest.errors import ModelError
from ingest.wiring import chosen_embedder
from settings import Settings


def retrieval(settings: Settings, arguments: argparse.Namespace) -> int:
    """Measure one set, or all of them with the gold."""
    embedder = static_model(arguments.model) if arguments.model else chosen_embedder(settings)
    tokens = embedder if arguments.model else token_model(embedder)
    assert isinstance(tokens, StaticEmbedder)
    reranker = open_reranker(arguments.reranker or settings.reranker)
    if arguments.folder is None:
        return _all_sets(settings, arguments, embedder, tokens, reranker)
    found = load_set(arguments.folder, half=arguments.half or "all")
    with shown("queries") as progress:
        searched = search_set(
            found,
            embedder,
            tokens,
            dense_weight=settings.dense_weight,
            budget=settings.chunk_tokens,
            reranker=reranker,
            progress=progress,
        )
    figures = set_figures(found, searched)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return 0
    print(f"{figures['queries']} queries, {figures['passages']} passages, {figures['seconds']} s")
    for name, row in {"fused": figures, **figures["legs"]}.items():
        cells = "  ".join(f"{measure} {row[measure]:.4f}" for measure in ("ndcg@10", "recall@5", "recall@10", "mrr@10"))
        print(f"{name:8s} {cells}")
    return 0


def static_model(folder: Path) -> StaticEmbedder:
    """Open a folder as a static model. Raise ModelError (not_static) where it is another kind."""
    found = open_embedder(str(folder.resolve()))
    if not isinstance(found, StaticEmbedder):
        raise ModelError("not_static", str(folder), "is no static embedding", "Name a StaticEmbedding folder.")
    return found


def _all_sets(
    settings: Settings,
    arguments: argparse.Namespace,
    embedder: Embedder,
    tokens: StaticEmbedder,
    reranker: Reranker | None,
) -> int:
    half: Half = arguments.half or "second"
    sets = settings.data / "eval"
    folders = sorted(path.parent for path in sets.glob("*/corpus.jsonl"))
    for name in sorted(KNOWN_SETS - {folder.name for folder in folders}):
        print(f"{name}: skipped, not in {sets} (set CITEDESK_DATA to the folder of eval/)", file=sys.stderr)
    measure_one = partial(
        measure_set, dense_weight=settings.dense_weight, budget=settings.chunk_tokens, reranker=reranker
    )
    cache = None if arguments.no_recipe else arguments.out / "recipe"
    results = []
    for folder in folders:
        with shown(folder.name) as progress:
            found = load_set(folder, half=half)
            results.append(measure_one(folder.name, found, embedder, tokens, cache=cache, progress=progress))
    gold = load_gold(arguments.split, arguments.gold)
    started = time.perf_counter()
    with shown(f"gold {arguments.split}") as progress:
        figures = rank_gold(
            gold,
            [settings.kb_docs],
            embedder,
            tokens,
            dense_weight=settings.dense_weight,
            budget=settings.chunk_tokens,
            with_recipe=cache is not None,
            reranker=reranker,
            progress=progress,
        )
    results.append(gold_result(arguments.split, figures, time.perf_counter() - started))
    report = {"half": half, "model": embedder.model_id, "sets": {result.name: result.to_dict() for result in results}}
    variant = [half] * (half != "second") + ([arguments.model.name] if arguments.model else [])  # never over the report
    variant += [Path(reranker.name).name] if reranker else []
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / f"{'-'.join(['retrieval', *variant])}.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1) if arguments.json else f"{render(results)}\n→ {path}")
    return 0
