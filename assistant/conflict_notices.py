"""Tell the agent where a draft rests on a passage that another live passage contradicts.

    for notice in conflict_notices(reply.sentences, version, asked):
        notice.text, notice.citations[0]           # the other passage

The contradictions are those that were sealed with the version (`ingest.conflicts`). Only what is in force on the day asked
for, and what the asking role may read, is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.question import Question
from assistant.reply import Citation, Notice, Sentence
from assistant.roles import READS
from ingest.conflict_file import Conflict, Place
from ingest.errors import StoreError
from ingest.settled import settled_keys, unsettled
from ingest.version import KnowledgeVersion

SHOWN = 120  # characters of the other passage
_WORDS = {
    "zh": "所依据的规定（{mine}）与《{title}》中的另一条（{yours}）不一致，请先核实：{quote}",
    "en": "This draft rests on a rule ({mine}) that another one in “{title}” ({yours}) contradicts; check before sending: {quote}",
}


def conflict_notices(
    reply_sentences: Sequence[Sentence], version: KnowledgeVersion, asked: Question
) -> tuple[Notice, ...]:
    """Give a notice for every contradiction that a cited span is part of, each other place once."""
    touched = [
        c
        for c in version.conflicts.conflicts
        if _is_cited(c.one, reply_sentences) or _is_cited(c.other, reply_sentences)
    ]
    found: dict[tuple[str, int, int], Notice] = {}
    for conflict in _open(_readable(touched, version, asked), version.store):
        for mine, yours, own_value, other_value in (
            (conflict.one, conflict.other, conflict.one_value, conflict.other_value),
            (conflict.other, conflict.one, conflict.other_value, conflict.one_value),
        ):
            if _is_cited(mine, reply_sentences):
                key = (yours.passage_id, yours.start, yours.end)
                found.setdefault(key, _notice(yours, own_value, other_value, asked.language))
    return tuple(found.values())


def _readable(conflicts: Sequence[Conflict], version: KnowledgeVersion, asked: Question) -> list[Conflict]:
    """Keep the contradictions of which the role may read both sides, while both are in force."""
    wanted = {place.passage_id for conflict in conflicts for place in (conflict.one, conflict.other)}
    audiences = {passage.id: passage.audience for passage in version.passages if passage.id in wanted} if wanted else {}
    return [
        conflict
        for conflict in conflicts
        if (conflict.first is None or conflict.first <= asked.as_of)
        and (conflict.last is None or asked.as_of <= conflict.last)
        and all(audiences.get(place.passage_id) in READS[asked.role] for place in (conflict.one, conflict.other))
    ]


def _open(conflicts: Sequence[Conflict], store: Path) -> list[Conflict]:
    """Leave out what an owner has settled. Where that cannot be read, a notice too many is better than one too few."""
    if not conflicts:
        return []
    try:
        return unsettled(conflicts, settled_keys(store))
    except StoreError:
        return list(conflicts)


def _is_cited(place: Place, sentences: Sequence[Sentence]) -> bool:
    return any(_rests_on(citation, place) for sentence in sentences for citation in sentence.citations)


def _rests_on(citation: Citation, place: Place) -> bool:
    return citation.passage_id == place.passage_id and citation.start < place.end and place.start < citation.end


def _notice(place: Place, mine: str, yours: str, language: str) -> Notice:
    quote = " ".join(place.quote.split())
    text = _WORDS[language].format(
        mine=mine, yours=yours, title=place.title, quote=quote if len(quote) <= SHOWN else quote[: SHOWN - 1] + "…"
    )
    citation = Citation(
        passage_id=place.passage_id,
        document=place.document,
        heading=" > ".join(place.heading),
        location=place.location,
        quote=place.quote,
        start=place.start,
        end=place.end,
    )
    return Notice(kind="conflict", text=text, citations=(citation,))
