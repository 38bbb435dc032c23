"""Is the rule that answers another one today, or another one soon? The same question, asked as of the other day.

change = rule_change(asked, reply, retriever, today)      # None where the rules agree
change.rule.text, change.day

Asked for another day than today, today's rules are asked as well; asked for today, those of the days of the next two weeks
on which something comes into force or expires. Nothing is asked where the same passages are in force on both days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np

from assistant.editions import Editions, Statement, amounts, statements
from assistant.extract import extract
from assistant.question import Question
from assistant.reply import Citation, Passage, Reply
from assistant.retrieve import Retriever
from assistant.wording import cite

HORIZON = timedelta(days=14)
DAYS_ASKED = 3  # of those on which something changes within the horizon
TOP_K = 10
SHOWN = 160  # characters of the other rule


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What one edition says: its words, the places of them, and the first one's passage."""

    text: str
    citations: tuple[Citation, ...]
    passage: Passage

    @property
    def quote(self) -> str:
        """The cited spans, a line each."""
        return "\n".join(citation.quote for citation in self.citations)


@dataclass(frozen=True, kw_only=True)
class Change:
    """How the rules of `day` differ from those of the reply.

    "replaced": `rule` says otherwise than the reply; "gone": `rule`, of the reply, no longer holds and nothing was found
    that replaces it; "added": `rule` comes beside what the reply says; "answered": the reply abstained, and `rule` answers.
    """

    kind: Literal["replaced", "gone", "added", "answered"]
    rule: Rule
    day: date


def rule_change(asked: Question, reply: Reply, retriever: Retriever, today: date) -> Change | None:
    """Compare a reply with the rules of today, or where it is today's with those to come."""
    if asked.as_of != today:
        return _change(asked, reply, retriever, today)
    days = retriever.version.masks.days_of_change(today, today + HORIZON)
    return next(filter(None, (_change(asked, reply, retriever, day) for day in days[:DAYS_ASKED])), None)


def in_force(passage: Passage, day: date) -> bool:
    """Tell whether a passage is in force on a day."""
    has_begun = passage.effective_from is None or passage.effective_from <= day
    return has_begun and (passage.effective_until is None or day <= passage.effective_until)


def _change(asked: Question, reply: Reply, retriever: Retriever, day: date) -> Change | None:
    elsewhere = replace(asked, as_of=day)
    allowed = retriever.allowed(elsewhere)
    if np.array_equal(retriever.allowed(asked), allowed):
        return None
    other = extract(elsewhere, retriever, top_k=TOP_K)
    return _Comparison(reply, asked.as_of, other, day, allowed, retriever).change()


@dataclass(frozen=True)
class _Comparison:
    """The replies to one question by the rules of two days; `allowed` masks the passages of the other day."""

    reply: Reply
    then: date
    other: Reply
    day: date
    allowed: np.ndarray
    retriever: Retriever

    @cached_property
    def editions(self) -> Editions:
        return Editions(self.retriever.version.lexical.idf)

    @cached_property
    def there(self) -> list[Statement]:
        """All that the passages found on the other day state."""
        return list(statements(self.other.passages))

    def change(self) -> Change | None:
        held = _rules(self.reply)
        expired = [rule for rule in held if not in_force(rule.passage, self.day)]
        first = next(iter(_rules(self.other)), None)
        if not expired:
            if first is None or in_force(first.passage, self.then) or not self.adds(first):
                return None
            if self.reply.abstained:
                return Change(kind="answered", rule=self.drafted(first), day=self.day)
            return Change(kind="added", rule=first, day=self.day)
        lost = [rule for rule in expired if not self.still_holds(rule)]
        if not lost:
            return None
        if rule := self.successor(lost):
            return Change(kind="replaced", rule=rule, day=self.day)
        if first and first.text not in {rule.text for rule in held}:
            if self.adds(first):
                return Change(kind="replaced", rule=first, day=self.day)
            if amounts(first.quote):
                return None  # another answer with the same values
        return Change(kind="gone", rule=lost[0], day=self.day)

    def still_holds(self, rule: Rule) -> bool:
        """Tell whether the other day's passages say the same, or hold the very words, found by the question or not.

        What stood beside the rule while it was in force was no other rule, unless by a value.
        """
        for other in self.there:
            same = self.editions.agree if in_force(other.passage, self.then) else self.editions.same
            if same(rule.quote, other.text) or self.editions.same(rule.quote, other.text):
                return True
        words, passages = rule.citations[-1].quote, self.retriever.version.passages
        return any(words in passages[i].text for i in np.flatnonzero(self.allowed))

    def adds(self, rule: Rule) -> bool:
        """Tell whether a rule of the other day states something that the reply does not."""
        if self.reply.abstained:
            return not any(self.editions.same(rule.quote, other.text) for other in statements(self.reply.passages))
        known = frozenset[object]().union(*(amounts(held.quote) for held in _rules(self.reply)))
        return bool(amounts(rule.quote) - known)

    def successor(self, lost: Sequence[Rule]) -> Rule | None:
        """Give what the other edition says of the same thing: in its own draft, else in the passages it was drafted from."""
        new = [rule for rule in _rules(self.other) if not in_force(rule.passage, self.then)]
        drafted = [Statement(text=r.quote, passage=r.passage, start=n, end=n) for n, r in enumerate(new)]
        for rule in lost:
            if found := self.editions.nearest(rule.quote, rule.passage.title, drafted):
                return new[found.start]
        fresh = [statement for statement in self.there if not in_force(statement.passage, self.then)]
        found = self.editions.nearest(lost[0].quote, lost[0].passage.title, fresh)
        return self.stated(found) if found else None

    def drafted(self, first: Rule) -> Rule:
        """Give what the other day's draft says, as much as is shown of it."""
        rule = first
        for more in _rules(self.other)[1:]:
            text = f"{rule.text}{'' if self.other.language == 'zh' else ' '}{more.text}"
            if len(text) > SHOWN:
                break
            rule = replace(rule, text=text, citations=(*rule.citations, *more.citations))
        return rule

    def stated(self, statement: Statement) -> Rule:
        """Give a statement that no draft quotes as a rule."""
        chunks = self.retriever.version.passages
        chunk = next(chunk for chunk in chunks if chunk.id == statement.passage.id)
        citation = cite(chunk, statement.start, statement.end)
        return Rule(text=" ".join(citation.quote.split()), citations=(citation,), passage=statement.passage)


def _rules(reply: Reply) -> list[Rule]:
    passages = {passage.id: passage for passage in reply.passages}
    claims = [sentence for sentence in reply.sentences if sentence.kind == "claim"]
    return [
        Rule(text=c.text.strip(), citations=c.citations, passage=passages[c.citations[0].passage_id]) for c in claims
    ]
