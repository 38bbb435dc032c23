"""What a question is searched for: named steps, each of which can be left out, from the question as typed to the query.

    understanding = Understanding.of(version, tokenizer)
    asked = understanding.read(question)          # a Question of assistant.question
    asked.text, asked.context, asked.terms, asked.added
    [step.to_dict() for step in asked.steps]      # [{"step": "spelling", "before": "退获", "after": "退货"}, …]
    understanding.without("spelling").read(question)

The order: `context` first, so that what an earlier turn lends is put right as well; then `private_values`, which no document
holds, are left out; then what changes the text; then what adds to the query. A step that changed nothing leaves no trace.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from assistant.codes import asked_codes
from assistant.numbers import other_wordings
from assistant.privacy import left_out
from assistant.question import Question, is_complete
from assistant.regional import to_mainland
from assistant.spelling import Speller
from ingest.lexical import LexicalIndex
from ingest.synonyms import SYNONYMS, Synonyms, parse_synonyms
from ingest.text import index_terms, terms

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from ingest.version import KnowledgeVersion

StepName = Literal[
    "context", "private_values", "width_and_script", "spelling", "numbers_and_units", "codes", "synonyms"
]
STEPS: tuple[StepName, ...] = get_args(StepName)
# Of a term that a synonym adds, against 1 for one that was typed. On gold `dev` the lexical leg's nDCG@10 gains .010 with .3,
# .004 with .5, loses .002 with .8; on the disturbed questions it gains .10, .13, .20.
SYNONYM_WEIGHT = 0.4


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one step did: `before` and `after` of what it changed, or what it `added`."""

    name: StepName
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the step as plain JSON types, what is empty left out."""
        changed = {"before": self.before, "after": self.after} if self.before else {}
        return {"step": self.name, **changed, **({"added": list(self.added)} if self.added else {})}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as it is searched for.

    `context` is what an earlier turn lends, `codes` the models and codes that must agree, `added` lexical terms besides
    `terms` with their weights (1 is that of a term that was typed). `embedded` is the text for the embedding: a word that no
    document holds is replaced there by what it means.
    """

    text: str
    embedded: str
    context: str = ""
    codes: frozenset[str] = frozenset()
    added: tuple[tuple[str, float], ...] = ()
    steps: tuple[Step, ...] = ()

    @cached_property
    def terms(self) -> list[str]:
        """The lexical terms of the text, repeats included."""
        return index_terms(self.text)

    def search_text(self) -> str:
        """Give the context and the text as one text."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """The steps over one open version; `off` are those left out."""

    lexical: LexicalIndex
    speller: Speller
    synonyms: Synonyms
    titles: tuple[str, ...]
    off: frozenset[StepName] = field(default_factory=frozenset)

    @classmethod
    def of(cls, version: KnowledgeVersion, tokenizer: Tokenizer) -> Understanding:
        """Read what the steps need of a version: its vocabulary, its sealed synonyms, its titles."""
        sealed = version.steering.get(SYNONYMS)
        return cls(
            lexical=version.lexical,
            speller=Speller(version.lexical, tokenizer),
            synonyms=parse_synonyms(sealed) if sealed else Synonyms(meanings={}),
            titles=tuple(dict.fromkeys(passage.title for passage in version.passages)),
        )

    def without(self, *steps: StepName) -> Understanding:
        """Give the same with these steps left out."""
        return replace(self, off=frozenset(steps))

    @cached_property
    def _subjects(self) -> frozenset[str]:
        """The terms of the documents' titles; characters alone, numbers and what many titles say name no subject."""
        counts = Counter(term for title in self.titles for term in set(terms(title)))
        most = max(2, len(self.titles) // 10)
        return frozenset(t for t, n in counts.items() if len(t) > 1 and n <= most and not re.search(r"\d", t))

    def read(self, question: Question) -> Asked:
        """Apply every step that is on, in order."""
        asked = Asked(text=question.text, embedded=question.text)
        for name in STEPS:
            if name not in self.off:
                asked = _STEPS[name](self, question, asked)
        return asked

    def _context(self, question: Question, asked: Asked) -> Asked:
        """Take what the conversation lends, unless the question names a subject of its own and is a whole question."""
        if not question.context:
            return asked
        own = set(terms(question.text)) - set(terms(question.context))
        if is_complete(question.text) and own & self._subjects:
            return asked
        step = Step(name="context", added=(question.context,))
        return replace(asked, context=question.context, steps=(*asked.steps, step))

    def _private_values(self, question: Question, asked: Asked) -> Asked:
        return _rewrite(asked, "private_values", left_out)

    def _width_and_script(self, question: Question, asked: Asked) -> Asked:
        return _rewrite(asked, "width_and_script", lambda text: to_mainland(text, lambda word: self._found(word) > 0))

    def _spelling(self, question: Question, asked: Asked) -> Asked:
        return _rewrite(asked, "spelling", self.speller.correct)

    def _numbers_and_units(self, question: Question, asked: Asked) -> Asked:
        added = [(t, weight) for t, weight in other_wordings(asked.text).items() if self.lexical.document_frequency(t)]
        return self._extended(asked, "numbers_and_units", asked.embedded, added, [term for term, _ in added])

    def _codes(self, question: Question, asked: Asked) -> Asked:
        codes = asked_codes(asked.text, asked.context)
        return _note(replace(asked, codes=frozenset(codes)), "codes", codes)

    def _synonyms(self, question: Question, asked: Asked) -> Asked:
        expanded = self.synonyms.expand(asked.text)
        meant = list(dict.fromkeys(other for others in expanded.values() for other in others))
        added = dict.fromkeys(term for other in meant for term in terms(other) if len(term) > 1)
        held = set(asked.terms)
        known = [(t, SYNONYM_WEIGHT) for t in added if t not in held and self.lexical.document_frequency(t)]
        embedded = asked.embedded
        for term, others in expanded.items():
            best = max(others, key=self._found)
            if not self._found(term) and self._found(best):
                embedded = self.synonyms.replaced(embedded, term, best)
        return self._extended(asked, "synonyms", embedded, known, meant)

    def _extended(
        self, asked: Asked, name: StepName, embedded: str, added: Sequence[tuple[str, float]], shown: Sequence[str]
    ) -> Asked:
        """Add terms, and change the text for the embedding; `shown` is what the trace names as added."""
        changed = {"before": asked.embedded, "after": embedded} if embedded != asked.embedded else {}
        asked = replace(asked, embedded=embedded, added=_merged(asked.added, added))
        if not shown and not changed:
            return asked
        return replace(asked, steps=(*asked.steps, Step(name=name, added=tuple(shown), **changed)))

    def _found(self, word: str) -> int:
        """Say how many passages hold the rarest term of `word`."""
        found = terms(word)
        return min(map(self.lexical.document_frequency, found)) if found else 0


_STEPS: dict[StepName, Callable[[Understanding, Question, Asked], Asked]] = {
    name: getattr(Understanding, f"_{name}") for name in STEPS
}


def _rewrite(asked: Asked, name: StepName, change: Callable[[str], str]) -> Asked:
    """Change text and context, and note both as they were and are."""
    text, context = change(asked.text), change(asked.context) if asked.context else ""
    if (text, context) == (asked.text, asked.context):
        return asked
    after = replace(asked, text=text, embedded=text, context=context)
    step = Step(name=name, before=asked.search_text(), after=after.search_text())
    return replace(after, steps=(*asked.steps, step))


def _note(asked: Asked, name: StepName, added: Sequence[str]) -> Asked:
    return replace(asked, steps=(*asked.steps, Step(name=name, added=tuple(added)))) if added else asked


def _merged(before: Sequence[tuple[str, float]], added: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Put two lists of terms together; one that is in both keeps its higher weight."""
    weights = dict(before)
    for term, weight in added:
        weights[term] = max(weight, weights.get(term, 0.0))
    return tuple(weights.items())
