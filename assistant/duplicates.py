"""What a proposal repeats: the nearest live passages and the nearest other proposals, with how similar they are.

    found = duplicates("几天能退", "签收次日起 7 天内可以退。", others, assistant)
    found.passages[0].similarity; found.answered; found.proposals

A passage's similarity is the cosine of its nearest unit and the proposed answer, alone or behind its question (which
names what a short answer is about). It is taken to answer already where that reaches ANSWERED and the passage holds every
quantity of the answer (30 days are not 7 days). On eval/duplicates/pairs.jsonl (54 hand-made proposals for kb_docs, 30 of
them in the knowledge, three of the others with one figure changed) this tells 23 of 30, and none of 24 wrongly; going
down, .76 is the first threshold that is wrong (`python -m eval duplicates`). What it misses is mostly said in the other
language. It does not tell yes from no: a person reads both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.contributions import Contribution
from assistant.engine import Assistant
from assistant.question import MAX_QUESTION
from assistant.reply import Passage
from assistant.roles import Role
from ingest.embedding import Embedder
from ingest.units import split_units
from ingest.values import quantities

ANSWERED = 0.80
ALIKE = 0.60  # of two proposals, question and answer together: below it they are not shown
_SHOWN, _LOOKED_AT = 3, 8


@dataclass(frozen=True, kw_only=True)
class NearPassage:
    """A live passage, its unit that is nearest to the proposed answer, and whether it holds all of its quantities."""

    passage: Passage
    unit: str
    similarity: float
    holds_figures: bool

    @property
    def answers(self) -> bool:
        """Say whether it answers already."""
        return self.similarity >= ANSWERED and self.holds_figures


@dataclass(frozen=True, kw_only=True)
class NearProposal:
    """Another proposal: similarity is the cosine of question and answer of both."""

    contribution: Contribution
    similarity: float


@dataclass(frozen=True, kw_only=True)
class Duplicates:
    """The nearest passages and proposals, the most similar first."""

    passages: tuple[NearPassage, ...]
    proposals: tuple[NearProposal, ...]

    @property
    def answered(self) -> bool:
        """Say whether the live knowledge answers it already."""
        return any(near.answers for near in self.passages)


def duplicates(
    question: str, answer: str, others: Sequence[Contribution], assistant: Assistant, *, role: Role = "agent"
) -> Duplicates:
    """Find what a proposal repeats of what `role` may read, and of `others`."""
    found: dict[str, Passage] = {}
    for text in (question, answer):
        for passage in assistant.retrieve(text[:MAX_QUESTION], role=role, top_k=_LOOKED_AT):
            found.setdefault(passage.id, passage)
    embedder = assistant.retriever.embedder
    proposed = embedder.embed([answer, f"{question}\n{answer}"], kind="query")
    near = [_near(answer, proposed, passage, embedder) for passage in found.values()]
    near.sort(key=lambda one: (one.answers, one.similarity), reverse=True)
    return Duplicates(passages=tuple(near[:_SHOWN]), proposals=_alike(question, answer, others, embedder))


def _near(answer: str, proposed: np.ndarray, passage: Passage, embedder: Embedder) -> NearPassage:
    units = [passage.text[unit.start : unit.end] for unit in split_units(passage.text)] or [passage.text]
    cosines = (embedder.embed(units, kind="passage") @ proposed.T).max(axis=1)
    best = int(np.argmax(cosines))
    similarity = float(cosines[best])
    holds = quantities(answer) <= quantities(f"{passage.title}\n{passage.text}")
    unit = " ".join(units[best].split())
    return NearPassage(passage=passage, unit=unit, similarity=similarity, holds_figures=holds)


def _alike(question: str, answer: str, others: Sequence[Contribution], embedder: Embedder) -> tuple[NearProposal, ...]:
    if not others:
        return ()
    texts = [f"{question}\n{answer}", *(f"{other.question}\n{other.answer}" for other in others)]
    vectors = embedder.embed(texts, kind="passage")
    cosines = vectors[1:] @ vectors[0]
    near = [
        NearProposal(contribution=other, similarity=float(cosine))
        for other, cosine in zip(others, cosines, strict=True)
        if cosine >= ALIKE
    ]
    return tuple(sorted(near, key=lambda one: one.similarity, reverse=True)[:_SHOWN])
