"""Rank the gold questions by each leg, the whole retrieval and the naive recipe, by the measures of `eval.score`.

    figures = rank_gold(load_gold("dev"), [Path("kb_docs")], embedder, tokens, dense_weight=0.5)
    figures["citedesk"].recall, figures["citedesk"].ndcg             # a figure per answerable question

The documents are published into a temporary store, so that the figures are those of the embedding named, not of a store.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.engine import Assistant
from assistant.question import understand
from assistant.reply import Turn
from assistant.rerank import Reranker
from bench.recipe import Recipe
from eval.gold import GoldQuestion
from eval.score import DEPTH, Found, judge_ranking
from ingest.embedding import Embedder, StaticEmbedder
from ingest.publish import publish


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of the naive recipe, as the judge of rankings needs it."""

    document: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PerQuery:
    """Recall@5 and nDCG@10 of one system, float64 [queries]."""

    recall: np.ndarray
    ndcg: np.ndarray


def rank_gold(
    gold: Sequence[GoldQuestion],
    documents: Sequence[Path],
    embedder: Embedder,
    tokens: StaticEmbedder,
    *,
    dense_weight: float,
    budget: int,
    with_recipe: bool = True,
    reranker: Reranker | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, PerQuery]:
    """Publish, rank every answerable question, and judge by system: "bm25", "recipe", "dense", "citedesk".

    The recipe gets the same texts, already read; it knows nothing of dates and audiences.
    """
    answerable = [question for question in gold if question.answerable]
    judged: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="citedesk-eval-") as folder:
        store = Path(folder) / "kb"
        publish(documents, store, embedder, budget=budget)
        with Assistant(store, embedder, tokens, dense_weight=dense_weight, reranker=reranker) as assistant:
            recipe = _recipe(assistant, Path(folder) / "recipe") if with_recipe else None
            for done, question in enumerate(answerable, start=1):
                for system, ranking in _rankings(question, assistant, recipe).items():
                    ranks, ndcg, _ = judge_ranking(question, ranking)
                    covered = sum(bool(rank and rank <= 5) for rank in ranks) / len(ranks)
                    judged.setdefault(system, []).append((covered, ndcg))
                if progress:
                    progress(done, len(answerable))
    columns = {system: np.array(rows, dtype=np.float64).T for system, rows in judged.items()}
    return {system: PerQuery(recall=recall, ndcg=ndcg) for system, (recall, ndcg) in columns.items()}


def _rankings(question: GoldQuestion, assistant: Assistant, recipe: Recipe | None) -> dict[str, Sequence[Found]]:
    history = tuple(Turn(role=turn.role, text=turn.text) for turn in question.history)
    asked = understand(question.question, history=history, as_of=question.as_of, role=question.role)
    retriever = assistant.retriever
    passages = retriever.version.passages
    legs = retriever.legs(asked, top_k=DEPTH)
    found: dict[str, Sequence[Found]] = {
        "bm25": [passages[index] for index in legs["lexical"]],
        "dense": [passages[index] for index in legs["dense"]],
        "citedesk": [passages[hit.index] for hit in retriever.search(asked, top_k=DEPTH).hits],
    }
    if recipe:
        pieces = recipe.find(question.question, DEPTH)
        found["recipe"] = [Piece(document=document, text=text) for document, text in pieces]
    return found


def _recipe(assistant: Assistant, folder: Path) -> Recipe:
    texts: dict[str, list[str]] = {}
    for passage in assistant.version.passages:
        texts.setdefault(passage.document, []).append(passage.text)
    recipe = Recipe(folder)
    recipe.ingest(["\n\n".join(parts) for parts in texts.values()], list(texts))
    return recipe
