"""Question → hits: two legs choose the candidates, a learned ranking orders them.

    retriever = Retriever(version, embedder, static_embedder, dense_weight=0.5)
    hits = retriever.search(question, top_k=8)       # best first; hits[0].index points into version.passages

Each leg gives its share of the candidates; each of them then has its figures in both legs (BM25 divided by the most that the
query could reach, so that it says how much of the query is covered; the cosine as it is) and those of late interaction
(MaxSim: Khattab & Zaharia, ColBERT, 2020), over the token vectors of the embedding where it is static, else of the shipped
one (`ingest.embedding.token_model`). How much each figure counts is decided per query: see `assistant.ranking`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from threadpoolctl import ThreadpoolController

from assistant.codes import CodeBook
from assistant.question import Question
from assistant.ranking import Ranking
from assistant.rerank import Reranker
from assistant.roles import READS
from assistant.stages import Stages
from assistant.tokens import Interaction, TokenIndex
from assistant.trace import RankedTrace, RetrievalTrace
from assistant.understanding import Asked, Understanding
from ingest.document import Audience
from ingest.embedding import Embedder, StaticEmbedder
from ingest.text import index_terms
from ingest.version import KnowledgeVersion

RERANKED = 64
CROSS_RERANKED = 30  # a CrossEncoder reads each of them with the question; more would keep an agent waiting
CONTEXT_WEIGHT = 0.5
TRACED = 5  # passages whose figures the trace holds


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage found: its index in the version, and the figures that ranked it (all: higher is better).

    Features: `lexical` is the share of the query's BM25 that it reaches, `dense` the cosine (`…_relative`: against
    the best candidate's), `passage` and `unit` the weighted MaxSim of the whole and of its best unit, `unit_vector`
    the best cosine of a unit, `exact` and `order` the share of the query's tokens and of their neighbouring pairs
    that it holds, `heading` those of title and headings, `reverse` how much of the passage the query meets, `code`
    whether it is about the codes asked for (1 yes, 0 silent, -1 about others). `similarity` weighs them.
    """

    index: int
    similarity: float
    features: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Retrieved:
    """The hits, best first, and what later steps reuse: the query's token similarities, how it was understood, its traits."""

    hits: tuple[Hit, ...]
    interaction: Interaction | None
    asked: Asked | None = None
    traits: dict[str, float] = field(default_factory=dict)
    trace: RetrievalTrace = field(default_factory=RetrievalTrace)


def audiences(question: Question) -> tuple[Audience, ...]:
    """Say whose documents the asker may read."""
    return READS[question.role]


@lru_cache(maxsize=1)
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Let one thread do the algebra within the context."""
    found: AbstractContextManager[object] = _blas().limit(limits=1, user_api="blas")
    return found


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
        self._ranking = Ranking.learned()
        self.codes = CodeBook.of(version.passages)
        self._known_codes: dict[tuple[Audience, ...], frozenset[str]] = {}
        self.understanding = Understanding.of(version, tokens.tokenizer)
        self.tokens = TokenIndex(version.passages, tokens, version.lexical, version.unit_tokens)

    def allowed(self, question: Question) -> np.ndarray:
        """Mask of passages that may be ranked by role, date and filters, bool [passages]; QuestionError: no such filter."""
        within, masks = question.within, self.version.masks
        within.check(masks, audiences(question))
        readable = within.audiences(audiences(question))
        return masks.allowed(readable, question.as_of, category=within.category, language=within.source_language)

    def known_codes(self, readable: tuple[Audience, ...]) -> frozenset[str]:
        """Give the codes in what these audiences may read: a refusal must not tell that others read of one."""
        if readable not in self._known_codes:
            numbers = np.flatnonzero(self.version.masks.allowed(readable))
            self._known_codes[readable] = frozenset().union(*(self.codes.in_text[i] for i in numbers))
        return self._known_codes[readable]

    def search(self, question: Question, *, top_k: int, stages: Stages | None = None) -> Retrieved:
        """Find the `top_k` best passages. An empty result means that nothing may be read or is in force.

        `stages` hears at which stage the time went. One thread does the algebra: its products are small, and on a machine
        whose cores are taken a second one is waited for (16 × 288 by 288 × 5,000: 28 ms with two under load, 1.2 with one).
        """
        with one_thread():
            return self._search(question, top_k, stages)

    def _search(self, question: Question, top_k: int, stages: Stages | None) -> Retrieved:
        lap = stages.lap if stages else _untimed
        allowed = self.allowed(question)
        if not allowed.any():
            return Retrieved(hits=(), interaction=None, trace=RetrievalTrace(within=question.within.named()))
        asked = self.understanding.read(question)
        lap("understanding")
        bm25 = self._lexical(asked, allowed)
        lap("lexical")
        vector, nearest = self._dense(asked, allowed)
        lap("dense")
        by_words = _highest(bm25, RERANKED)
        chosen = self._candidates(by_words, nearest, max(RERANKED, top_k))
        lap("candidates")
        if not len(chosen):
            return Retrieved(hits=(), interaction=None, asked=asked, trace=RetrievalTrace(allowed=int(allowed.sum())))
        interaction = self.tokens.interact(asked.embedded, asked.context, chosen.tolist())
        lap("interaction")
        figures = self._figures(asked, question.language, chosen, bm25, vector, interaction)
        traits = _traits(figures, interaction, question.language)
        similarities = self._ranking.similarities(figures, traits)
        order = np.lexsort((chosen, -similarities))
        hits = [
            Hit(
                index=int(chosen[row]),
                similarity=float(similarities[row]),
                features={name: float(values[row]) for name, values in figures.items()},
            )
            for row in order
        ]
        if self.reranker:
            hits = self._reordered(asked, [hit.index for hit in hits[:CROSS_RERANKED]], hits, self.reranker)
        lap("ranking")
        trace = RetrievalTrace(
            searched_for=asked.search_text(),
            allowed=int(allowed.sum()),
            dense_weight=self.dense_weight,
            candidates=len(hits),
            legs={"lexical": int(np.isin(chosen, by_words).sum()), "dense": int(np.isin(chosen, nearest).sum())},
            decision={**self._ranking.decision(figures, traits), **{n: round(v, 3) for n, v in traits.items()}},
            within=question.within.named(),
            reranker=self.reranker.name if self.reranker else "",
            top=tuple(map(self._traced, hits[:TRACED])),
        )
        return Retrieved(hits=tuple(hits[:top_k]), interaction=interaction, asked=asked, traits=traits, trace=trace)

    def _traced(self, hit: Hit) -> RankedTrace:
        chunk = self.version.passages[hit.index]
        figures = {"lexical": "lexical", "dense": "dense", "interaction": "passage"}
        return RankedTrace(
            document=chunk.document,
            heading=" > ".join(chunk.heading),
            similarity=round(hit.similarity, 4),
            **{name: round(hit.features[feature], 4) for name, feature in figures.items()},
        )

    def legs(self, question: Question, *, top_k: int) -> dict[str, list[int]]:
        """Give each leg's own ranking of passage indices, best first: {"lexical": [...], "dense": [...]}."""
        allowed = self.allowed(question)
        asked = self.understanding.read(question)
        _, dense = self._dense(asked, allowed, top_k)
        return {"lexical": _highest(self._lexical(asked, allowed), top_k).tolist(), "dense": dense.tolist()}

    def _lexical(self, asked: Asked, allowed: np.ndarray) -> np.ndarray:
        """Give the share of the query's BM25 that each passage reaches, float32 [passages]; 0 where it is not allowed."""
        query = asked.terms * 2 + index_terms(asked.context) if asked.context else asked.terms
        index = self.version.lexical
        # What was added is left out: a passage need not hold both wordings to cover the question.
        reach = sum(index.idf(term) for term in query) * (index.k1 + 1)
        if reach <= 0:
            return np.zeros(index.count, np.float32)
        added = [(term, weight * 2 if asked.context else weight) for term, weight in asked.added]
        return np.where(allowed, index.all_scores(query, added) / np.float32(reach), np.float32(0))

    def _dense(self, asked: Asked, allowed: np.ndarray, k: int = RERANKED) -> tuple[np.ndarray, np.ndarray]:
        """Give the query's unit vector and the numbers of the nearest `k` passages, best first."""
        texts = [asked.embedded, asked.context] if asked.context else [asked.embedded]
        vectors = self.embedder.embed(texts, kind="query")
        vector = vectors[0] + (CONTEXT_WEIGHT * vectors[1] if asked.context else 0)
        norm = float(np.linalg.norm(vector))
        if norm == 0.0:
            return vector, np.zeros(0, dtype=np.int64)
        self.version.check_vector(vector)
        return vector / norm, self.version.dense.search(vector / norm, k, allowed)[0]

    def _candidates(self, lexical: np.ndarray, dense: np.ndarray, count: int) -> np.ndarray:
        """Merge the best of both legs, `dense_weight` of them from the dense one; what one leg lacks the other fills."""
        from_dense = round(count * self.dense_weight)
        first = [*lexical[: count - from_dense].tolist(), *dense[:from_dense].tolist()]
        rest = [*lexical[count - from_dense :].tolist(), *dense[from_dense:].tolist()]
        return np.array(list(dict.fromkeys([*first, *rest]))[:count], dtype=np.int64)

    def _figures(
        self,
        asked: Asked,
        language: str,
        chosen: np.ndarray,
        bm25: np.ndarray,
        vector: np.ndarray,
        interaction: Interaction,
    ) -> dict[str, np.ndarray]:
        """Give every figure of `assistant.ranking.FIGURES` for the candidates, float [candidates] each."""
        passages = [self.version.passages[i] for i in chosen]
        lexical = bm25[chosen]
        dense = np.maximum(self.version.vectors[chosen] @ vector, 0.0)
        return {
            "lexical": lexical,
            "lexical_relative": lexical / max(float(lexical.max()), 1e-6),
            "dense": dense,
            "dense_relative": dense - dense.max(),
            **interaction.figures(chosen),
            "same_language": np.array([p.language in (language, "mixed") for p in passages], dtype=np.float32),
            "code": np.array([self.codes.agreement(asked.codes, i) for i in chosen], dtype=np.float32),
        }

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


def _highest(values: np.ndarray, k: int) -> np.ndarray:
    """Give the numbers of the `k` highest values above 0, best first; equal ones keep their order."""
    # Only what reaches the k-th best is sorted; with its ties, so that they keep the order of the index.
    least = np.partition(values, len(values) - k)[len(values) - k] if 0 < k < len(values) else 0.0
    found = np.flatnonzero((values >= least) & (values > 0))
    return np.asarray(found[np.argsort(-values[found], kind="stable")][:k])


def _traits(figures: dict[str, np.ndarray], interaction: Interaction, language: str) -> dict[str, float]:
    """Describe the query as `assistant.ranking.TRAITS` says."""
    nearest = np.sort(figures["dense"])[::-1]
    tokens = interaction.query
    return {
        "coverage": float(figures["lexical"].max()),
        "nearness": float(nearest[0]),
        "lead": float(nearest[0] - nearest[min(4, len(nearest) - 1)]),
        "tokens": float(np.log1p(len(tokens))),
        "chinese": float(language == "zh"),
        "known": float(((interaction.place[tokens] >= 0) & (tokens > 0)).mean()) if len(tokens) else 0.0,
    }
