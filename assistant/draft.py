"""The extractive drafter: pick the spans that answer, quote them, and stop at what an agent reads at a glance.

    ranked = candidates(question, retrieved, retriever)
    claims = draft_claims(question, ranked, retriever, room=0.8)      # [] when nothing fits

It is instant, free and deterministic, and it cannot hallucinate: a claim's words are its citations' words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.learned import learned, weighted
from assistant.question import Question, gives
from assistant.reply import Sentence
from assistant.retrieve import Hit, Retrieved, Retriever
from assistant.subjects import Subject, asked_subjects, subject_features
from assistant.tokens import Interaction
from assistant.wording import worded
from ingest.codes import find_codes
from ingest.text import query_language
from ingest.units import Unit
from ingest.values import values_in

MAX_CLAIMS = 4
MAX_CHARACTERS = 180  # Chinese characters, the whole reply
MAX_WORDS = 120  # English words, the whole reply


PASSAGES = 5  # whose units are weighed
KEEP = 0.15  # a further unit of the same passage is taken if it is this likely, against the best one …
FOREIGN = 5.0  # times that share once a claim in the question's language is there: it says mostly the same again
NEAR = 4  # units between a sentence and its translation in a bilingual passage: paragraph for paragraph
SIBLING_ROW = 0.5  # the share for a further row of the same table: it is mostly about another case
OTHER_MODEL = 5.0  # that share divided by this for the first claim about a further model that was asked for
KEEP_OTHER = (
    0.5  # … and one of another passage if it is this likely; both chosen on the `dev` questions (decision 0011)
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A unit that may be quoted. `fitness` ranks it (a logit, higher is better): its features as weighted."""

    hit: Hit
    number: int
    unit: Unit
    fitness: float
    features: dict[str, float]
    language: str


def candidates(question: Question, retrieved: Retrieved, retriever: Retriever) -> list[Candidate]:
    """Weigh every unit of the best passages, best first."""
    if retrieved.interaction is None:
        return []
    weights = learned("selection")
    found = []
    hits = retrieved.hits[:PASSAGES]
    named = any(_names_subject(question, retriever, hit) for hit in hits)
    subjects = asked_subjects(question, retriever.codes)
    for hit in hits:
        if hit.features["code"] < 0 or (named and _is_about_another(question, retriever, hit)):
            continue
        chunk = retriever.version.passages[hit.index]
        for number, unit in enumerate(retrieved.interaction.units(hit.index, chunk.text)):
            features = _features(question, subjects, retrieved.interaction, retriever, hit, number, unit)
            fitness = weighted(weights, features)
            language = query_language(chunk.text[unit.start : unit.end])
            found.append(
                Candidate(hit=hit, number=number, unit=unit, fitness=fitness, features=features, language=language)
            )
    return sorted(found, key=lambda c: (-c.fitness, c.hit.index, c.number))


def _features(
    question: Question,
    subjects: frozenset[Subject],
    interaction: Interaction,
    retriever: Retriever,
    hit: Hit,
    number: int,
    unit: Unit,
) -> dict[str, float]:
    chunk = retriever.version.passages[hit.index]
    text = chunk.text[unit.start : unit.end]
    return {
        "unit": interaction.unit(hit.index, number),
        "own": interaction.own(hit.index, number),
        "unit_vector": interaction.unit_vector(hit.index, number),
        "passage": hit.similarity,
        "answer_type": float(any(gives(kind, text) for kind in question.answer_types)),
        "code": retriever.codes.unit_agreement(question.codes, text, hit.index),
        "length": math.log1p(interaction.unit_length(hit.index, number)),
        **subject_features(question, subjects, retriever, hit, unit),
    }


def _names_subject(question: Question, retriever: Retriever, hit: Hit) -> bool:
    return bool(question.codes & retriever.codes.by_passage[hit.index])


def _is_about_another(question: Question, retriever: Retriever, hit: Hit) -> bool:
    """Tell whether the passage's own title or heading names models, and none that was asked for."""
    subjects = retriever.codes.by_passage[hit.index]
    return bool(subjects) and not subjects & question.codes


def draft_claims(
    question: Question, ranked: Sequence[Candidate], retriever: Retriever, *, room: float
) -> list[Sentence]:
    """Choose units and word them as claims. `room` is the share of the length limit that is left for them, 0 to 1."""
    chosen: list[Candidate] = []
    claims: list[Sentence] = []
    for ranked_as in ranked:
        candidate = _in_the_language_asked(question, ranked_as, ranked, retriever)
        if candidate in chosen or (chosen and not _worth_adding(question, ranked_as, chosen, retriever)):
            continue
        attempt = _word(question, [*chosen, candidate], retriever)
        if len(attempt) <= MAX_CLAIMS and sum(map(share_of_limit, attempt)) <= room:
            chosen.append(candidate)
            claims = attempt
        elif len(chosen) >= 2 * MAX_CLAIMS:
            break
    return claims


def _in_the_language_asked(
    question: Question, candidate: Candidate, ranked: Sequence[Candidate], retriever: Retriever
) -> Candidate:
    """Give the translation that a bilingual document sets beside a unit: a unit with the same values.

    It stands next to it, or a few sentences on where the values are more than the product's name.
    """
    if candidate.language == question.language:
        return candidate

    def values(one: Candidate) -> set[str]:
        return values_in(retriever.version.passages[one.hit.index].text[one.unit.start : one.unit.end])

    own = values(candidate)
    reach = NEAR if own - values_in(retriever.version.passages[candidate.hit.index].title) else 1
    for other in ranked if own else ():
        beside = other.hit.index == candidate.hit.index and abs(other.number - candidate.number) <= reach
        same_kind = other.unit.kind == candidate.unit.kind and other.language == question.language
        if beside and same_kind and values(other) == own:
            return other
    return candidate


def _worth_adding(question: Question, candidate: Candidate, chosen: Sequence[Candidate], retriever: Retriever) -> bool:
    best = chosen[0]
    share = KEEP if candidate.hit.index == best.hit.index else KEEP_OTHER
    foreign = candidate.language != question.language
    if foreign and any(c.language == question.language for c in chosen):
        share *= FOREIGN
    if any(_is_sibling_row(candidate, c) for c in chosen):
        share = max(share, SIBLING_ROW)
    covered = frozenset[str]().union(*(_models(question, c, retriever) for c in chosen))
    if _models(question, candidate, retriever) - covered:
        share /= OTHER_MODEL
    elif covered and not question.codes & retriever.codes.subjects:
        return False  # an error code alone: what it means on another model comes before more about the same
    return math.exp(candidate.fitness - best.fitness) >= share


def _is_sibling_row(one: Candidate, other: Candidate) -> bool:
    rows = one.unit.kind == other.unit.kind == "row"
    return rows and one.hit.index == other.hit.index and one.unit.lead == other.unit.lead


def _models(question: Question, candidate: Candidate, retriever: Retriever) -> frozenset[str]:
    """List the models that a candidate is about: of those asked for, or any where an error code was asked for alone."""
    book = retriever.codes
    text = retriever.version.passages[candidate.hit.index].text[candidate.unit.start : candidate.unit.end]
    about = frozenset(find_codes(text)) & book.subjects or book.by_passage[candidate.hit.index]
    asked = question.codes & book.subjects
    return about & asked if asked else about if question.codes else frozenset()


def _word(question: Question, chosen: Sequence[Candidate], retriever: Retriever) -> list[Sentence]:
    """Word the chosen units: best passage first, reading order within it."""
    asked = question.codes & retriever.codes.subjects
    claims: dict[str, Sentence] = {}
    for index in dict.fromkeys(c.hit.index for c in chosen):
        units = sorted((c.unit for c in chosen if c.hit.index == index), key=lambda u: u.start)
        # One model asked about is understood; an error code alone, several models or none are not.
        models = retriever.codes.by_passage[index] if len(asked) != 1 else frozenset[str]()
        for sentence in worded(question, retriever.version.passages[index], units, models):
            claims.setdefault(sentence.text, sentence)
    return list(claims.values())


def share_of_limit(sentence: Sentence) -> float:
    """Say how much of the length limit a sentence takes: characters (no spaces) of 180, or words of 120 in English."""
    if sentence.language == "zh":
        return sum(not c.isspace() for c in sentence.text) / MAX_CHARACTERS
    return len(sentence.text.split()) / MAX_WORDS
