"""The draft as a card: sentences with numbered chips, each opening its passage with the span marked; one-click copy.

    data = card_data(reply, "zh", title_of)      # plain JSON types, made here and tested without a browser
    copied = draw(data, key="card-3", on_copy=…)

The card is a Streamlit component of our own (`card.js`, `card.css`): it opens citations and copies without asking the
server. All text reaches it as data and is set with `textContent`, so that nothing in a document or a draft becomes HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.reply import Citation, Notice, Passage, Reply
from ingest.document import describe_location
from panel.passage import Span, blocks
from panel.texts import Lang, text
from panel.trace_view import struck_line

_HERE = Path(__file__).parent
_LABELS = ("copied", "copy_failed", "copy_key", "close")


@dataclass(frozen=True, kw_only=True)
class Place:
    """What one chip opens: the spans of a passage that support a sentence, and where the last of them stands."""

    passage_id: str
    spans: tuple[Span, ...]
    heading: str
    location: str


def card_data(reply: Reply, language: Lang, *, is_current: bool = True) -> dict[str, Any]:
    """Put a reply as the card draws it. `is_current` gives it the copy key; only one card on a page may have it."""
    passages = {passage.id: passage for passage in (*reply.passages, *(p for n in reply.notices for p in n.passages))}
    places: list[Place] = []  # chip n opens places[n - 1]
    sentences = []
    for sentence in reply.sentences:
        cited = _places(sentence.citations)
        places += [place for place in cited if place not in places]
        audiences = {passages[place.passage_id].audience for place in cited}
        notes = [
            _source_note(sentence.language, reply.language, language) if sentence.kind == "claim" else "",
            _caution(audiences, language),
        ]
        marks = [places.index(place) + 1 for place in cited]
        sentences.append(
            {
                "text": sentence.text.rstrip("\n"),
                "kind": sentence.kind,
                "note": " · ".join(filter(None, notes)),
                "marks": marks,
            }
        )
    shown = {place.passage_id for place in places}
    others = [passage for passage in reply.passages if passage.id not in shown]
    return {
        "text": reply.text,
        "abstained": reply.abstained,
        "is_current": is_current,
        "title": text("refused" if reply.refused else "no_answer" if reply.abstained else "draft", language),
        "badge": "" if reply.abstained else text(f"drafter_{reply.drafter}", language),
        "label": model_label(reply, language),
        "missing": reply.missing,
        "notices": [_notice(notice, passages, reply, language) for notice in reply.notices],
        "holding": text("refusal" if reply.refused else "holding", language) if reply.abstained else "",
        "sentences": sentences,
        "struck": struck_line(reply, language),
        "citations": [
            {
                "label": text("open_citation", language, number=number),
                **_source(passages[place.passage_id], place, reply, language),
            }
            for number, place in enumerate(places, start=1)
        ],
        "others_title": text(_others_title(reply), language, count=len(others)) if others else "",
        "others": [_source(passage, None, reply, language) for passage in others],
        "labels": {
            "copy": text("copy_refusal" if reply.refused else "copy_holding" if reply.abstained else "copy", language),
            **{name: text(name, language) for name in _LABELS},
        },
    }


def _others_title(reply: Reply) -> str:
    if reply.refused:
        return "risk_control"
    return "nearest" if reply.abstained else "related"


def model_label(reply: Reply, language: Lang) -> str:
    """Say why the extracts stand where a chat model was asked; empty where it was not, or its draft stands."""
    model = reply.trace.model
    if model is None or model.used:
        return ""
    return text(f"model_{model.code}", language, seconds=max(1, round(model.milliseconds / 1000)))


def draw(data: dict[str, Any], *, key: str, on_copy: Callable[[], None]) -> None:
    """Show a card; `on_copy` runs when its draft was copied."""
    _component()(key=key, data=data, on_copied_change=on_copy)


@lru_cache(maxsize=1)
def _component() -> Any:
    css, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("card.css", "card.js"))
    return st.components.v2.component("citedesk_card", html='<div class="card"></div>', css=css, js=script)


def _notice(notice: Notice, passages: Mapping[str, Passage], reply: Reply, language: Lang) -> dict[str, Any]:
    """Put a notice as the card draws it; each passage that it rests on can be opened below it."""
    return {
        "kind": notice.kind,
        "title": text(f"notice_{notice.kind}", language),
        "text": notice.text,
        "sources": [
            {
                "label": text("notice_open", language, title=passages[place.passage_id].title),
                **_source(passages[place.passage_id], place, reply, language),
            }
            for place in _places(notice.citations)
        ],
    }


def _places(citations: Sequence[Citation]) -> list[Place]:
    """Gather citations by passage: a table's row and its header are one place to look at."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    found = []
    for passage_id, cited in by_passage.items():
        last = max(cited, key=lambda citation: citation.start)
        spans = tuple(sorted({(citation.start, citation.end) for citation in cited}))
        found.append(Place(passage_id=passage_id, spans=spans, heading=last.heading, location=last.location))
    return found


def _source(passage: Passage, place: Place | None, reply: Reply, language: Lang) -> dict[str, Any]:
    return {
        "title": passage.title,
        "heading": place.heading if place else " > ".join(passage.heading),
        "where": describe_location(place.location if place else passage.location, language),
        "document": passage.document,
        "dates": dates(passage.effective_from, passage.effective_until, language),
        "note": _source_note(passage.language, reply.language, language),
        "internal": _caution({passage.audience}, language),
        "blocks": blocks(passage.text, place.spans if place else ()),
    }


def _caution(audiences: set[str], language: Lang) -> str:
    """Say that a source is not for customers, or for hardly anyone."""
    if "restricted" in audiences:
        return text("restricted", language)
    return text("internal", language) if "internal" in audiences else ""


def _source_note(source: str, asked: str, language: Lang) -> str:
    return "" if source in (asked, "mixed") else text(f"source_{source}", language)


def dates(start: date | None, end: date | None, language: Lang) -> str:
    """Word the days on which a document is in force."""
    if start and end:
        return text("from_until", language, start=start, end=end)
    if start:
        return text("from_only", language, start=start)
    return text("until_only", language, end=end) if end else text("always", language)
