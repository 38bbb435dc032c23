"""What the agent has to know before sending a draft, and that is no part of it.

reply = replace(reply, notices=notices(asked, reply, retriever, today=date.today()))

Drafts of the chat model and abstentions get them as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.conflict_notices import conflict_notices
from assistant.extract import passage_of
from assistant.question import Question
from assistant.reply import Notice, Passage, Reply
from assistant.retrieve import Retriever
from assistant.rule_changes import SHOWN, Change, rule_change
from ingest.version import KnowledgeVersion

# By what changed: (asked for another day than today, asked for today). {then} is the day asked for, {day} the other one.
_WORDS = {
    "zh": {
        "replaced": ("答复按 {then} 有效的规则。今天的规则不同：{rule}{period}", "{day} 起规则有变：{rule}"),
        "gone": (
            "答复按 {then} 有效的规则，其中“{rule}”今天不适用{period}，今天没有找到接替的规则。",
            "答复中的“{rule}”到期{period}，之后没有找到接替的规则。",
        ),
        "added": ("答复按 {then} 有效的规则。今天另有规定：{rule}{period}", "{day} 起另有规定：{rule}"),
        "answered": ("按 {then} 有效的规则没有找到答案。今天的规则：{rule}{period}", "{day} 起将有规则：{rule}"),
    },
    "en": {
        "replaced": (
            "This reply goes by the rules in force on {then}. Today’s rule differs: {rule}{period}",
            "From {day} on another rule holds: {rule}",
        ),
        "gone": (
            "This reply goes by the rules in force on {then}. “{rule}” does not hold today{period}; nothing was found that replaces it.",
            "“{rule}” expires{period}; nothing was found that replaces it.",
        ),
        "added": (
            "This reply goes by the rules in force on {then}. Today there is also: {rule}{period}",
            "From {day} on there is also: {rule}",
        ),
        "answered": (
            "The rules in force on {then} hold no answer. Today’s rule: {rule}{period}",
            "From {day} on there is a rule: {rule}",
        ),
    },
}
_FROM = {"zh": "（自 {} 起）", "en": " (from {})"}
_UNTIL = {"zh": "（至 {} 止）", "en": " (until {})"}


def notices(asked: Question, reply: Reply, retriever: Retriever, *, today: date) -> tuple[Notice, ...]:
    """List what to say beside a reply. `asked` holds the day it goes by; `today` is the day on which it was asked."""
    change = rule_change(asked, reply, retriever, today)
    found = [*conflict_notices(reply.sentences, retriever.version, asked)]
    found += [_of_change(change, asked, today)] if change else []
    return _with_passages(found, reply, retriever.version)


def _of_change(change: Change, asked: Question, today: date) -> Notice:
    rule = " ".join(change.rule.text.split())
    first, last = sorted((asked.as_of, change.day))
    text = _WORDS[asked.language][change.kind][asked.as_of == today].format(
        then=asked.as_of,
        day=change.day,
        rule=rule if len(rule) <= SHOWN else rule[: SHOWN - 1] + "…",
        period=_period(change.rule.passage, first, last, asked.language),
    )
    return Notice(kind="rule_changed", text=text, citations=change.rule.citations)


def _period(passage: Passage, first: date, last: date, language: str) -> str:
    """Say which end of the passage's period lies between the two days."""
    if passage.effective_from and first < passage.effective_from <= last:
        return _FROM[language].format(passage.effective_from)
    return _UNTIL[language].format(passage.effective_until) if passage.effective_until else ""


def _with_passages(found: Sequence[Notice], reply: Reply, version: KnowledgeVersion) -> tuple[Notice, ...]:
    """Give each notice the passages that it cites and the reply does not hold."""
    missing = {c.passage_id for notice in found for c in notice.citations} - {p.id for p in reply.passages}
    chunks = {chunk.id: chunk for chunk in version.passages if chunk.id in missing} if missing else {}

    def cited(notice: Notice) -> tuple[Passage, ...]:
        ids = dict.fromkeys(citation.passage_id for citation in notice.citations)
        return tuple(passage_of(chunks[id_]) for id_ in ids if id_ in chunks)

    return tuple(replace(notice, passages=cited(notice)) for notice in found)
