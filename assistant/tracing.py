"""Put together the trace of an extractive reply.

trace = traced(asked, retrieved, evidence, ranked=ranked, kept=kept, struck=struck, stages=stages)
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.abstain import Evidence
from assistant.draft import Candidate
from assistant.learned import learned
from assistant.question import Question
from assistant.reply import Sentence
from assistant.retrieve import Retrieved, Retriever
from assistant.stages import Stages
from assistant.trace import ChosenTrace, EvidenceTrace, Trace, Understood
from assistant.verify import Struck


def traced(
    asked: Question,
    retrieved: Retrieved,
    evidence: Evidence,
    retriever: Retriever,
    *,
    ranked: Sequence[Candidate],
    kept: Sequence[Sentence],
    struck: Sequence[Struck],
    stages: Stages,
) -> Trace:
    """Give the trace; `ranked` are the units that could be quoted, `kept` and `struck` what verification made of the draft."""
    return Trace(
        understood=Understood(
            as_of=asked.as_of,
            role=asked.role,
            context=asked.context,
            codes=tuple(sorted(asked.codes)),
            answer_types=tuple(sorted(asked.answer_types)),
            steps=retrieved.asked.steps if retrieved.asked else (),
        ),
        retrieval=retrieved.trace,
        evidence=_weighed(evidence),
        chosen=_chosen(ranked, kept, retriever),
        struck=tuple(struck),
        milliseconds={stage: round(seconds * 1000, 2) for stage, seconds in stages.seconds.items()},
    )


def _weighed(evidence: Evidence) -> EvidenceTrace:
    model, features = learned("abstention"), evidence.features
    return EvidenceTrace(
        probability=round(evidence.probability(), 4) if features else 0.0,
        threshold=float(model["threshold"]),
        features={name: round(value, 4) for name, value in features.items()},
        weighed={name: round(w * features[name], 4) + 0.0 for name, w in model["weights"].items() if name in features},
        unknown=evidence.unknown,
    )


def _chosen(ranked: Sequence[Candidate], kept: Sequence[Sentence], retriever: Retriever) -> tuple[ChosenTrace, ...]:
    passages = retriever.version.passages
    fitness = {(passages[c.hit.index].id, c.unit.start, c.unit.end): round(c.fitness, 4) for c in ranked}
    return tuple(
        ChosenTrace(document=c.document, quote=c.quote, fitness=fitness.get((c.passage_id, c.start, c.end)))
        for sentence in kept
        for c in sentence.citations
    )
