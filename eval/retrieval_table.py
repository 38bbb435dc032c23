"""BM25, the naive recipe, the static leg and the whole retrieval over every public set and the gold: one table.

    python -m eval retrieval                           # second halves, eval/reports/retrieval.json
    python -m eval retrieval --half first --model FOLDER

The targets are the customer's. "Fusion never hurts" compares the whole with the better of its two
legs on that set (the one with the higher mean) by a paired bootstrap over queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.rerank import Reranker
from eval.beir import BeirSet
from eval.bootstrap import Difference, paired_bootstrap
from eval.gold_ranking import PerQuery
from eval.naive import naive_run
from eval.retrieval import ndcg_by_query, run_figures, search_set
from ingest.embedding import Embedder, StaticEmbedder

SYSTEMS = ("bm25", "recipe", "dense", "citedesk")
TARGETS = {
    "zh-insurance-q2a": 0.55,
    "zh-law-stard": 0.60,
    "zh-bank-faq": 0.36,
    "en-doc2dial": 0.66,
    "xl-xquad-zh2en": 0.80,
    "xl-xquad-en2zh": 0.80,
    "gold": 0.93,
}
GOLD_RECALL = 0.98
GAIN = {"en-faq-zoomcamp": 0.04, "en-ecom-bitext": 0.04}  # over the better of BM25 and the recipe
KNOWN_SETS = frozenset(TARGETS) - {"gold"} | frozenset(GAIN)
LOSS = 0.01  # of nDCG@10 against the better leg that has to be excluded


@dataclass(frozen=True, kw_only=True)
class SetResult:
    """Figures of one set by system. `fusion` is whole retrieval minus `better_leg`; `target` None where there is none."""

    name: str
    queries: int
    ndcg: dict[str, float]
    recall: dict[str, float]
    better_leg: str
    fusion: Difference
    target: float | None
    seconds: float

    @property
    def is_reached(self) -> bool | None:
        """Whether nDCG@10 reaches the target; None without a target."""
        return None if self.target is None else round(self.ndcg["citedesk"], 4) >= round(self.target, 4)

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON types, rounded to four places."""
        rounded = {kind: {s: round(v, 4) for s, v in getattr(self, kind).items()} for kind in ("ndcg", "recall")}
        return {
            "queries": self.queries,
            "ndcg@10": rounded["ndcg"],
            "recall@5": rounded["recall"],
            "target": None if self.target is None else round(self.target, 4),
            "reached": self.is_reached,
            "fusion": {
                "better_leg": self.better_leg,
                **{name: round(value, 4) for name, value in vars(self.fusion).items()},
                "loss_excluded": self.fusion.excludes_loss(LOSS),
            },
            "seconds": round(self.seconds, 1),
        }


def measure_set(
    name: str,
    found: BeirSet,
    embedder: Embedder,
    tokens: StaticEmbedder,
    *,
    dense_weight: float,
    budget: int,
    cache: Path | None,
    reranker: Reranker | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SetResult:
    """Measure one set. `cache` keeps the recipe's results; None leaves the recipe out."""
    searched = search_set(
        found, embedder, tokens, dense_weight=dense_weight, budget=budget, reranker=reranker, progress=progress
    )
    runs = {"bm25": searched.runs["lexical"], "dense": searched.runs["dense"], "citedesk": searched.runs["fused"]}
    if cache:
        runs["recipe"] = naive_run(found, cache, name=name)
    ndcg = {system: ndcg_by_query(found, run) for system, run in runs.items()}
    recall = {system: run_figures(found, run)["recall@5"] for system, run in runs.items()}
    return _result(name, ndcg, recall, searched.seconds)


def gold_result(split: str, figures: Mapping[str, PerQuery], seconds: float) -> SetResult:
    """Make the row of the project's own gold."""
    ndcg = {system: found.ndcg for system, found in figures.items()}
    recall = {system: float(found.recall.mean()) for system, found in figures.items()}
    return _result(f"gold {split}", ndcg, recall, seconds)


def _result(name: str, ndcg: Mapping[str, np.ndarray], recall: dict[str, float], seconds: float) -> SetResult:
    means = {system: float(values.mean()) for system, values in ndcg.items()}
    better = max(("bm25", "dense"), key=means.__getitem__)
    target = TARGETS.get(name.split()[0])
    if name in GAIN and "recipe" in means:
        target = max(means["bm25"], means["recipe"]) + GAIN[name]
    return SetResult(
        name=name,
        queries=len(ndcg["citedesk"]),
        ndcg=means,
        recall=recall,
        better_leg=better,
        fusion=paired_bootstrap(ndcg["citedesk"], ndcg[better]),
        target=target,
        seconds=seconds,
    )


def render(results: Iterable[SetResult]) -> str:
    """Lay the figures out for a terminal."""
    lines = [f"{'nDCG@10':18s}{'queries':>8s}" + "".join(f"{s:>10s}" for s in SYSTEMS) + f"{'target':>10s}  recall@5"]
    fusion = [f"fusion against the better leg: mean difference, 95 % interval (bootstrap), loss over {LOSS:g} excluded"]
    for result in results:
        cells = "".join(_cell(result.ndcg.get(system)) for system in SYSTEMS)
        mark = {True: " yes", False: "  no", None: "    "}[result.is_reached]
        recall = "  ".join(f"{s} {result.recall[s]:.3f}" for s in SYSTEMS if s in result.recall)
        lines.append(f"{result.name:18s}{result.queries:8d}{cells}{_cell(result.target)}{mark}  {recall}")
        found = result.fusion
        verdict = "yes" if found.excludes_loss(LOSS) else "NO"
        interval = f"{found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}]"
        fusion.append(f"{result.name:18s} {result.better_leg:6s} {interval}  {verdict}")
    return "\n".join([*lines, "", *fusion])


def _cell(value: float | None) -> str:
    return f"{'-':>10s}" if value is None else f"{value:10.4f}"
