"""Why near passages are no answer: they are about something else than what was asked, or not in force on that day.

    asked = asked_subjects(question, retriever.codes)
    found = close_misses(question, asked, ranked, retriever)      # only when abstaining: it may search once more
    found[0].told("zh")       # '关于这一点，知识库里只找到日本、德国的内容，没有找到首尔的。'
    found[0].kind             # "region"

A miss of a kind is told only where every near unit that is specific on it is about others; what is general does not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from assistant import courtesy
from assistant.abstain import weigh
from assistant.draft import Candidate, candidates
from assistant.gazetteer import gazetteer
from assistant.question import Question
from assistant.retrieve import Retriever, audiences
from assistant.subjects import EVERY, Kind, Subject, about, mismatch, unit_text
from ingest.chunking import Chunk
from ingest.codes import find_codes
from ingest.text import index_terms

NEAR = 4.0  # logits of fitness below the best within which a unit counts; on the further development gold
FIRST = 5  # of them, of which one has to be about others: a miss far down says little
NAMED = 3  # of what there is instead
MissKind = Literal[Kind, "expired", "not_yet"]
_ORDER: tuple[Kind, ...] = ("model", "code", "region", "promotion", "tier", "payment", "carrier", "edition")
_CODE_IN_TEXT = re.compile(
    r"(?i)[a-z]{1,4}-?\d{1,5}[a-z]?(?:[ -]?(?:pro|max|mini|lite|se|plus|ultra|air|lte|neo))?(?![a-z0-9])"
)
_EVENTS_ENGLISH = {
    "双11": "Double 11", "双12": "Double 12", "年货节": "New Year sale", "黑色星期五": "Black Friday",
    "网络星期一": "Cyber Monday", "女王节": "Women's Day sale", "99大促": "9.9 sale", "双旦": "Christmas and New Year sale",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CloseMiss:
    """What was asked for and what there is instead, as names in the question's language.

    `document` and `passage` (its id) are the nearest. For "expired" and "not_yet" `instead` is the document's title and `day`
    the last or the first day on which it is in force; `asked` is empty.
    """

    kind: MissKind
    asked: tuple[str, ...]
    instead: tuple[str, ...]
    document: str
    passage: str
    day: date | None = None

    def told(self, language: courtesy.Lang) -> str:
        """Say it in a sentence."""
        comma = "、" if language == "zh" else ", "
        template = courtesy.CLOSE_MISS[self.kind if self.day else "other"][language]
        instead = comma.join(self.instead[:NAMED]) + (
            courtesy.AND_OTHERS[language] if len(self.instead) > NAMED else ""
        )
        return template.format(asked=comma.join(self.asked), instead=instead, day=self.day)


def close_misses(
    question: Question, asked: frozenset[Subject], ranked: Sequence[Candidate], retriever: Retriever
) -> tuple[CloseMiss, ...]:
    """Give what keeps the best candidates from being an answer, models first; `ranked` as `assistant.draft.candidates`."""
    near = [c for c in ranked if c.fitness >= ranked[0].fitness - NEAR]
    other_day = _on_another_day(question, ranked, retriever)
    found = [miss for kind in _ORDER if (miss := _miss(kind, question, asked, near, retriever))]
    return (*([other_day] if other_day else []), *found)


def _miss(
    kind: Kind, question: Question, asked: frozenset[Subject], near: Sequence[Candidate], retriever: Retriever
) -> CloseMiss | None:
    own = frozenset(subject for subject in asked if subject.kind == kind)
    specific = [(c, there) for c in near if (there := _there(c, own, retriever))] if own else []
    if not specific or specific[0][0] not in near[:FIRST] or any(not mismatch(own, there) for _, there in specific):
        return None
    best = retriever.version.passages[specific[0][0].hit.index]
    documents = "\n".join([*(_text_of(c, retriever) for c in near), question.search_text()])
    names = [_name(s, documents, question.language) for _, there in specific for s in _same_event(own, there)]
    wanted = [_name(s, documents, question.language) for s in sorted(own)]
    models = [_name(s, documents, question.language) for s in sorted(asked) if s.kind == "model" and kind == "code"]
    return CloseMiss(
        kind=kind,
        asked=(" ".join([*models, *wanted]),) if models else tuple(wanted),
        instead=tuple(dict.fromkeys(names)),
        document=best.document,
        passage=best.id,
    )


def _same_event(own: frozenset[Subject], there: frozenset[Subject]) -> list[Subject]:
    """Leave other events out where the one asked for is there, in another year."""
    events = {subject.name.split(" ")[0] for subject in own if subject.kind == "promotion"}
    return sorted(s for s in there if s.name.split(" ")[0] in events) or sorted(there)


def _there(candidate: Candidate, own: frozenset[Subject], retriever: Retriever) -> frozenset[Subject]:
    chunk = retriever.version.passages[candidate.hit.index]
    there = about(own, chunk, unit_text(chunk, candidate.unit), retriever.codes)
    return frozenset() if any(subject.name == EVERY for subject in there) else there


def _text_of(candidate: Candidate, retriever: Retriever) -> str:
    chunk = retriever.version.passages[candidate.hit.index]
    return "\n".join((chunk.title, *chunk.heading, chunk.text))


def _name(subject: Subject, text: str, language: courtesy.Lang) -> str:
    """Name a subject in that language: a code as `text` writes it, the rest as the gazetteer does."""
    if subject.kind in ("model", "code"):
        written = (m[0] for m in _CODE_IN_TEXT.finditer(text) if find_codes(m[0]) == (subject.name,))
        return next(written, subject.name.upper())
    if subject.kind == "promotion":
        event, _, year = subject.name.partition(" ")
        return " ".join(filter(None, (event if language == "zh" else _EVENTS_ENGLISH.get(event, event), year)))
    if subject.kind == "edition":
        return f"{subject.name} 年" if language == "zh" else subject.name
    entry = gazetteer().entry(subject.name)
    return entry.en if entry and language == "en" else subject.name


def _on_another_day(question: Question, ranked: Sequence[Candidate], retriever: Retriever) -> CloseMiss | None:
    """Give the passage that would answer if it were in force; one search, on the day of the likeliest one, if there is any."""
    day = _day_of_the_likeliest(question, retriever)
    if day is None:
        return None
    then = replace(question, as_of=day)
    retrieved = retriever.search(then, top_k=10)
    found = candidates(then, retrieved, retriever)
    if not found or (ranked and found[0].fitness <= ranked[0].fitness):
        return None
    chunk = retriever.version.passages[found[0].hit.index]
    if _is_in_force(chunk, question.as_of) or not weigh(then, retrieved, retriever, found).suffices():
        return None
    is_over = chunk.effective_until is not None and chunk.effective_until < question.as_of
    return CloseMiss(
        kind="expired" if is_over else "not_yet",
        asked=(),
        instead=(chunk.title,),
        document=chunk.document,
        passage=chunk.id,
        day=chunk.effective_until if is_over else chunk.effective_from,
    )


def _day_of_the_likeliest(question: Question, retriever: Retriever) -> date | None:
    """Give a day on which the passage is in force that shares most words with the question, of those not in force on its own."""
    masks, within = retriever.version.masks, question.within
    readable = within.audiences(audiences(question))
    ever = masks.allowed(readable, category=within.category, language=within.source_language)
    out = ever & ~retriever.allowed(question)
    if not out.any():
        return None
    words = np.where(out, retriever.version.lexical.all_scores(index_terms(question.search_text())), np.float32(0))
    chunk = retriever.version.passages[int(words.argmax())]
    if not words.max() > 0:
        return None
    is_over = chunk.effective_until is not None and chunk.effective_until < question.as_of
    return chunk.effective_until if is_over else chunk.effective_from


def _is_in_force(chunk: Chunk, day: date) -> bool:
    return (chunk.effective_from or day) <= day <= (chunk.effective_until or day)
