"""Answer or abstain: a small, inspectable model of the evidence.

    evidence = weigh(question, retrieved, retriever, ranked)
    evidence.probability(); evidence.features

A logistic regression on a handful of named features. Its weights stand in `learned.json`, fitted on the `dev` gold by
`python -m eval.fit`; nothing else decides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.draft import Candidate
from assistant.learned import learned, weighted
from assistant.question import Question, gives
from assistant.retrieve import Retrieved, Retriever, audiences
from ingest.text import terms

LENGTH = "length"  # of the question: longer ones are never met as fully, so the other features are held against it
LONGEST = 64  # tokens: the fit saw none longer, and beyond that length alone would answer
MET, UNMET = 0.6, 0.45  # a query token counts as met from the first cosine on, as unmet below the second


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The features of one decision, and what the question names that no document mentions."""

    features: Mapping[str, float]
    unknown: tuple[str, ...]

    def probability(self) -> float:
        """Probability that the knowledge answers the question."""
        model = learned("abstention")
        total = model["intercept"] + weighted(model["weights"], dict(self.features))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def suffices(self) -> bool:
        """Decide. A model or code that no document mentions is never answered for, whatever else looks alike."""
        return not self.unknown and self.probability() >= float(learned("abstention")["threshold"])


def weigh(question: Question, retrieved: Retrieved, retriever: Retriever, ranked: Sequence[Candidate]) -> Evidence:
    """Measure the evidence for an answer among the hits; `ranked` are the units that could be quoted, best first."""
    hits, interaction = retrieved.hits, retrieved.interaction
    unknown = unknown_words(question, retriever)
    if not hits or interaction is None:
        return Evidence(features={}, unknown=unknown)
    best = ranked[0] if ranked else None
    top = best.hit if best else hits[0]
    chunk = retriever.version.passages[top.index]
    token_weights = interaction.weights
    met = interaction.met(top.index)
    unit_met = interaction.unit_met(top.index, best.number) if best else met * 0
    text = chunk.text[best.unit.start : best.unit.end] if best else ""
    elsewhere = [hit.similarity for hit in hits if hit.index != top.index]
    keys = token_weights.argsort()[::-1][:3]
    features = {
        "unit_interaction": float(token_weights @ unit_met),
        "passage_interaction": float(token_weights @ met),
        "tokens_met": float(token_weights[met >= MET].sum()),
        "unit_tokens_met": float(token_weights[unit_met >= MET].sum()),
        "worst_token": float(min(met, default=0.0)),
        "lexical": top.features["lexical"],
        "dense": top.features["dense"],
        "similarity": top.similarity,
        "margin": top.similarity - (elsewhere[0] if elsewhere else 0.0),
        "agreement": top.features["code"],
        "own": best.features["own"] if best else 0.0,
        "unit_vector": best.features["unit_vector"] if best else 0.0,
        "unmet": -float(token_weights[met < UNMET].sum()),
        "unit_unmet": -float(token_weights[unit_met < UNMET].sum()),
        "keys_met": float(met[keys].min()) if len(keys) else 0.0,
        "unit_keys_met": float(unit_met[keys].min()) if len(keys) else 0.0,
        LENGTH: math.log1p(min(len(token_weights), LONGEST)),
        "fitness_gap": best.fitness - ranked[min(5, len(ranked) - 1)].fitness if best else 0.0,
        "unknown_share": _unknown_share(question, retriever),
        "type_missing": float(
            bool(question.answer_types) and not any(gives(kind, text) for kind in question.answer_types)
        ),
        "other_language": float(chunk.language not in (question.language, "mixed")),
        "subject_mismatch": best.features["subject_mismatch"] if best else 0.0,
        "subject_match": best.features["subject_match"] if best else 0.0,
    }
    return Evidence(features=features, unknown=unknown)


def unknown_words(question: Question, retriever: Retriever) -> tuple[str, ...]:
    """List the codes of the question that no document holds which the asker may read, as written in lower case."""
    known = retriever.known_codes(audiences(question))
    return tuple(sorted(code for code in question.codes if code not in known))


def _unknown_share(question: Question, retriever: Retriever) -> float:
    """Share of the question's lexical terms that no document holds (all of them in a foreign language: about 1)."""
    found = set(terms(question.text))
    lexical = retriever.version.lexical
    return sum(1 for term in found if lexical.document_frequency(term) == 0) / len(found) if found else 1.0
