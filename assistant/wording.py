"""Chosen units as claims: items of one list together, and what a unit needs beside it so that it does not read as something else.

    worded(question, chunk, units, models)      # one Sentence per claim, each with the spans that it quotes

A unit torn out of its place can promise what the document does not: "No." without its question, a row below "not covered
are:", "It is not refunded." without what. So a claim takes along the question of an FAQ entry, the heading that takes
something away, the sentence that it refers back to, and the model that its document is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question import Question
from assistant.render import claim_text
from assistant.reply import Citation, Sentence
from ingest.chunking import Chunk
from ingest.codes import find_codes
from ingest.text import query_language
from ingest.units import Unit, plain, split_units

# A heading above items or rows that takes something away, and the number that it may open with.
_LIMITING = re.compile(
    r"不(?:予|支持|可|能|适用|得|退|换|赔|保|包|享|属于|提供|受理)|除外|例外|禁止|\b(?:not|cannot|except|exclu\w+|without|unless)\b|n't\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:第?[\d.一二三四五六七八九十]+[.、章节条]?\s*|[（(][\d一二三四五六七八九十]+[)）]\s*)")
# An answer that says yes or no to a question that stands before it …
_YES_OR_NO = re.compile(
    r"\s*(?:yes|no|not yet|是的?|不是|可以的?|不可以|能|不能|会|不会|有|没有|支持|不支持|需要|不需要|不行|行)\s*(?:[。.,，;；!！]|$)",
    re.IGNORECASE,
)
# … and a sentence that refers back to the one before it.
_REFERS_BACK = re.compile(
    r"\s*(?:(?:it|they|this|that|these|those|otherwise|in that case|if so)\b|此时|此类|该类|这[种类些]?|上述|前述|前款|否则|因此)",
    re.IGNORECASE,
)


def worded(question: Question, chunk: Chunk, units: Sequence[Unit], models: frozenset[str]) -> list[Sentence]:
    """Word units of one passage, in reading order. `models` are those that a claim has to name."""
    claims = []
    for group in _groups(units):
        sentence = _claim(question, chunk, group)
        if models:
            sentence = _naming_its_model(sentence, chunk, models)
        if group[0].kind != "sentence":
            sentence = _naming_its_case(sentence, chunk, group[0])
        claims.append(sentence)
    return claims


def _groups(units: Sequence[Unit]) -> list[list[Unit]]:
    """Put neighbours under one lead-in together."""
    groups: list[list[Unit]] = []
    for unit in units:
        last = groups[-1][-1] if groups else None
        if last and unit.kind == "item" and unit.lead and last.lead == unit.lead:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def _claim(question: Question, chunk: Chunk, group: Sequence[Unit]) -> Sentence:
    first = group[0]
    spans = [first.lead] if first.lead else []
    spans += [(unit.start, unit.end) for unit in group]
    text = claim_text(question, chunk.text, group)
    if before := _before(chunk.text, first):
        spans.insert(0, before)
        gap = "" if query_language(text) == "zh" else " "
        text = " ".join(plain(chunk.text[slice(*before)]).split()) + gap + text
    return Sentence(
        kind="claim",
        text=text,
        language=query_language(text),
        citations=tuple(cite(chunk, start, end) for start, end in spans),
    )


def _before(text: str, unit: Unit) -> tuple[int, int] | None:
    """Give the span without which the unit cannot be understood: the question that it answers, or what it refers back to."""
    own = text[unit.start : unit.end]
    if unit.about and _YES_OR_NO.match(plain(own)):
        start = text.find(unit.about)
        return (start, start + len(unit.about)) if 0 <= start < unit.start else None
    if unit.kind != "sentence" or not _REFERS_BACK.match(plain(own)):
        return None
    earlier = [u for u in split_units(text) if u.kind == "sentence" and u.end <= unit.start]
    if not earlier or text[earlier[-1].end : unit.start].strip() or "\n" in text[earlier[-1].end : unit.start]:
        return None
    return earlier[-1].start, earlier[-1].end


def _naming_its_model(sentence: Sentence, chunk: Chunk, models: frozenset[str]) -> Sentence:
    """Put the title before a claim that does not say which model it is about, where the question does not either."""
    if models & set(find_codes(sentence.text)) or not models & set(find_codes(chunk.title)):
        return sentence
    return _headed(chunk.title, sentence)


def _naming_its_case(sentence: Sentence, chunk: Chunk, unit: Unit) -> Sentence:
    """Put the heading before an item or a row where it says what is not granted: alone, either would read as the opposite."""
    heading = _NUMBER.sub("", chunk.heading[-1]) if chunk.heading else ""
    said = sentence.text + unit.about
    if not _LIMITING.search(heading) or _LIMITING.search(said) or query_language(heading) != sentence.language:
        return sentence
    return _headed(heading, sentence)


def _headed(words: str, sentence: Sentence) -> Sentence:
    colon = "：" if sentence.language == "zh" else ": "
    return replace(sentence, text=f"{words}{colon}{sentence.text}")


def cite(chunk: Chunk, start: int, end: int) -> Citation:
    """Cite characters `start` to `end` of a passage."""
    return Citation(
        passage_id=chunk.id,
        document=chunk.document,
        heading=" > ".join(chunk.heading),
        location=chunk.location_at(start),
        quote=chunk.text[start:end],
        start=start,
        end=end,
    )
