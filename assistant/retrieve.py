"""Question → hits: two legs, fused, then reranked by late interaction over the static token vectors.

    retriever = Retriever(version, embedder, static_embedder, dense_weight=0.5)
    hits = retriever.search(question, top_k=8)       # best first; hits[0].index points into version.passages

The legs' figures are put on one scale first: BM25 divided by the most that the query could reach, so that it says how
much of the query is covered; the cosine as it is. Their weighted sum chooses what is reranked. The rerank is MaxSim
(Khattab & Zaharia, ColBERT, 2020) with each query token weighted by the length of its learned vector and its rarity; it
always uses the shipped static model, whichever embedding the dense leg has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from assistant.codes import CodeBook
from assistant.learned import learned, weighted
from assistant.question import Question
from assistant.rerank import Reranker
from assistant.stages import Stages
from assistant.tokens import Interaction, TokenIndex
from assistant.understanding import Asked, Understanding
from ingest.document import Audience
from ingest.embedding import Embedder, StaticEmbedder
from ingest.text import terms
from ingest.version import KnowledgeVersion

CANDIDATES = 100
RERANKED = 60
CROSS_RERANKED = 30  # a CrossEncoder reads each of them with the question; more would keep an agent waiting
CONTEXT_WEIGHT = 0.5


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage found: its index in the version, and the figures that ranked it (all: higher is better).

    Features: `lexical` is the share of the query's BM25 that it reaches, `dense` the cosine, `passage` and `unit` the
    weighted MaxSim of the whole and of its best unit, `unit_vector` the best cosine of a unit, `code` whether it is about
    the codes asked for (1 yes, 0 silent, -1 about others). `similarity` is their sum as weighted in `learned.json`.
    """

    index: int
    similarity: float
    features: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Retrieved:
    """The hits, best first, and what later steps reuse: the query's token similarities, and how it was understood."""

    hits: tuple[Hit, ...]
    interaction: Interaction | None
    asked: Asked | None = None
    trace: dict[str, Any] = field(default_factory=dict)


def audiences(question: Question) -> tuple[Audience, ...]:
    """Say whose documents the asker may read."""
    return ("public",) if question.role == "customer" else ("public", "internal")


def _untimed(stage: str) -> None:
    """Stand in for `Stages.lap` where nobody measures."""


class Retriever:
    """Search over one open version."""

    def __init__(
        self,
        version: KnowledgeVersion,
        embedder: Embedder,
        tokens: StaticEmbedder,
        *,
        dense_weight: float,
        reranker: Reranker | None = None,
    ) -> None:
        self.version = version
        self.embedder = embedder
        self.reranker = reranker
        self.dense_weight = dense_weight
        self._weights = learned("ranking")
        self.codes = CodeBook.of(version.passages)
        self.understanding = Understanding.of(version, tokens.tokenizer)
        self.tokens = TokenIndex(version.passages, tokens, version.lexical)

    def allowed(self, question: Question) -> np.ndarray:
        """Mask of passages that may be ranked by role, date and filters, bool [passages]; QuestionError: no such filter."""
        within, masks = question.within, self.version.masks
        within.check(masks, audiences(question))
        readable = within.audiences(audiences(question))
        return masks.allowed(readable, question.as_of, category=within.category, language=within.source_language)

    def search(self, question: Question, *, top_k: int, stages: Stages | None = None) -> Retrieved:
        """Find the `top_k` best passages. An empty result means that nothing may be read or is in force.

        `stages` hears at which stage the time went.
        """
        lap = stages.lap if stages else _untimed
        allowed = self.allowed(question)
        if not allowed.any():
            return Retrieved(hits=(), interaction=None, trace={"allowed": 0})
        asked = self.understanding.read(question)
        lap("understanding")
        lexical = self._lexical(asked, allowed)
        lap("lexical")
        dense = self._dense(asked, allowed)
        lap("dense")
        fused = {
            i: (1 - self.dense_weight) * lexical.get(i, 0.0) + self.dense_weight * max(dense.get(i, 0.0), 0.0)
            for i in lexical.keys() | dense.keys()
        }
        best = sorted(fused, key=lambda i: (-fused[i], i))[: max(RERANKED, top_k)]
        lap("candidates")
        interaction = self.tokens.interact(asked.embedded, asked.context, best)
        lap("interaction")
        hits = [self._hit(asked, i, lexical.get(i, 0.0), dense.get(i, 0.0), interaction) for i in best]
        hits.sort(key=lambda hit: (-hit.similarity, hit.index))
        if self.reranker:
            hits = self._reordered(asked, best[:CROSS_RERANKED], hits, self.reranker)
        lap("ranking")
        trace = {
            "searched_for": asked.search_text(),
            "allowed": int(allowed.sum()),
            "lexical": len(lexical),
            "dense": len(dense),
            "dense_weight": self.dense_weight,
            "reranked": len(best),
            **({"within": question.within.named()} if question.within.named() else {}),
            **({"reranker": self.reranker.name} if self.reranker else {}),
        }
        return Retrieved(hits=tuple(hits[:top_k]), interaction=interaction, asked=asked, trace=trace)

    def legs(self, question: Question, *, top_k: int) -> dict[str, list[int]]:
        """Give each leg's own ranking of passage indices, best first: {"lexical": [...], "dense": [...]}."""
        allowed = self.allowed(question)
        asked = self.understanding.read(question)
        both = {"lexical": self._lexical(asked, allowed, top_k), "dense": self._dense(asked, allowed, top_k)}
        return {leg: sorted(found, key=lambda i: (-found[i], i))[:top_k] for leg, found in both.items()}

    def _lexical(self, asked: Asked, allowed: np.ndarray, k: int = CANDIDATES) -> dict[int, float]:
        query = asked.terms * 2 + terms(asked.context) if asked.context else asked.terms
        if not query:
            return {}
        index = self.version.lexical
        added = [(term, weight * 2 if asked.context else weight) for term, weight in asked.added]
        found, bm25 = index.search(query, k, None if allowed.all() else allowed, added)
        # What was added is left out: a passage need not hold both wordings to cover the question.
        reach = sum(index.idf(term) for term in query) * (index.k1 + 1)
        return {int(i): float(v) / reach for i, v in zip(found, bm25, strict=True) if v > 0} if reach > 0 else {}

    def _dense(self, asked: Asked, allowed: np.ndarray, k: int = CANDIDATES) -> dict[int, float]:
        texts = [asked.embedded, asked.context] if asked.context else [asked.embedded]
        vectors = self.embedder.embed(texts, kind="query")
        vector = vectors[0] + (CONTEXT_WEIGHT * vectors[1] if asked.context else 0)
        norm = float(np.linalg.norm(vector))
        if norm == 0.0:
            return {}
        self.version.check_vector(vector)
        found, cosine = self.version.dense.search(vector / norm, k, allowed)
        return {int(i): float(v) for i, v in zip(found, cosine, strict=True)}

    def _reordered(self, asked: Asked, first: Sequence[int], hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
        """Order the candidates `first` by the reranker, before all others.

        The learned similarities stay, handed out anew from the top: abstention and drafting were fitted to their scale.
        """
        texts = [self.version.passages[i].index_text() for i in first]
        cross = dict(zip(first, reranker.similarities(asked.search_text(), texts), strict=True))
        ranked = sorted(hits, key=lambda hit: (hit.index not in cross, -cross.get(hit.index, 0.0)))
        return [
            replace(
                hit,
                similarity=place.similarity,
                features={**hit.features, "cross_encoder": float(cross.get(hit.index, 0.0))},
            )
            for hit, place in zip(ranked, hits, strict=True)
        ]

    def _hit(self, asked: Asked, index: int, lexical: float, dense: float, interaction: Interaction) -> Hit:
        unit, unit_vector = interaction.best_unit(index)
        features = {
            "lexical": lexical,
            "dense": dense,
            "passage": interaction.passage(index),
            "unit": unit,
            "unit_vector": unit_vector,
            "code": self.codes.agreement(asked.codes, index),
        }
        return Hit(index=index, similarity=weighted(self._weights, features), features=features)
