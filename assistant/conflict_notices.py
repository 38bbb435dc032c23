"""Tell the agent where a draft rests on a passage that another live passage contradicts.

    for notice in conflict_notices(reply.sentences, version, asked):
        notice.text, notice.citations[0]           # the other passage

The contradictions are those that were sealed with the version (`ingest.conflicts`). Only what is in force on the day asked
for, and what the asking role may read, is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.question import Question
from assistant.reply import Citation, Notice, Sentence
from assistant.roles import READS
from ingest.conflict_file import Conflict, Place
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
    found: dict[tuple[str, int, int], Notice] = {}
    for conflict in _readable(version, asked):
        for mine, yours, own_value, other_value in (
            (conflict.one, conflict.other, conflict.one_value, conflict.other_value),
            (conflict.other, conflict.one, conflict.other_value, conflict.one_value),
        ):
            if any(_rests_on(citation, mine) for sentence in reply_sentences for citation in sentence.citations):
                key = (yours.passage_id, yours.start, yours.end)
                found.setdefault(key, _notice(yours, own_value, other_value, asked.language))
    return tuple(found.values())


def _readable(version: KnowledgeVersion, asked: Question) -> Iterator[Conflict]:
    """Yield the contradictions of which the role may read both sides, while both are in force."""
    conflicts = [
        conflict
        for conflict in version.conflicts.conflicts
        if (conflict.first is None or conflict.first <= asked.as_of)
        and (conflict.last is None or asked.as_of <= conflict.last)
    ]
    if not conflicts:
        return
    wanted = {place.passage_id for conflict in conflicts for place in (conflict.one, conflict.other)}
    audiences = {passage.id: passage.audience for passage in version.passages if passage.id in wanted}
    for conflict in conflicts:
        sides = (audiences.get(conflict.one.passage_id), audiences.get(conflict.other.passage_id))
        if all(side in READS[asked.role] for side in sides):
            yield conflict


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
