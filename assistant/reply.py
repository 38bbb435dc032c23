"""What a question comes back as: sentences, each with the verbatim spans that support it.

reply = Assistant.open(".kb").answer("耳机拆封了还能退吗？")
reply.text; reply.sentences[1].citations[0].quote; reply.to_dict()
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from assistant.trace import Trace

SentenceKind = Literal["courtesy", "claim", "derived"]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One earlier message of the conversation. `role` is "customer" or "agent"."""

    role: Literal["customer", "agent"]
    text: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A retrieved passage as the reader sees it; what is not "public" is not for customers.

    `similarity` is the final ranking figure, higher is better.
    """

    id: str
    document: str
    title: str
    category: str
    language: str
    audience: str
    heading: tuple[str, ...]
    location: str
    text: str
    effective_from: date | None
    effective_until: date | None
    similarity: float


@dataclass(frozen=True, kw_only=True)
class Citation:
    """The span that supports a sentence: `passage.text[start:end] == quote`, exactly.

    `document` is relative to the knowledge folder, `heading` the heading path joined by " > ", `location`
    machine-readable (`ingest.document.describe_location` words it).
    """

    passage_id: str
    document: str
    heading: str
    location: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Given:
    """A value that something is computed from: an ISO date or a decimal number, and `shown` as the sentence writes it."""

    name: str
    value: str
    shown: str
    source: Literal["question", "span"]


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """How a derived sentence came about: a rule of `assistant.lock.computed`, what it was given, and what it gives."""

    rule: str
    inputs: tuple[Given, ...]
    result: str
    shown: str


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A part of the reply. A claim has at least one citation; courtesy states no fact and has none.

    `language` is that of the text; it can differ from the question's for an extractive claim. Only a derived sentence has a
    `derivation`; its citations hold the values that were not stated by the question.
    """

    kind: SentenceKind
    text: str
    language: str
    citations: tuple[Citation, ...] = ()
    derivation: Derivation | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that the agent has to know before sending, in the question's language; never part of the draft.

    "conflict": another live passage says otherwise. "rule_changed": the draft goes by the rule of the order's date, and
    today's differs. "damage": an older version answers. `citations` are the places to look at, and `passages` those of
    their passages that the reply does not hold.
    """

    kind: Literal["conflict", "rule_changed", "damage"]
    text: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer or an abstention; `text` is exactly the sentences' texts joined.

    `drafter` is "extractive" or "model". `missing` says, in the question's language, what the knowledge lacks (empty
    unless abstained). `refused` is the kind of an unlawful request (`assistant.unlawful`), empty for every other: then
    nothing is answered, and `missing` says whom to hand it to. `passages` are the hits, best first, and hold every cited
    passage. `trace` holds the steps.
    """

    question: str
    language: str
    abstained: bool
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    version: str
    drafter: str = "extractive"
    missing: str = ""
    refused: str = ""
    notices: tuple[Notice, ...] = ()
    trace: Trace = field(default_factory=Trace)

    @property
    def text(self) -> str:
        """The draft as it is copied."""
        return "".join(s.text for s in self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """Give the reply as plain JSON types, `text` included."""
        plain = {"text": self.text, **asdict(self), "trace": self.trace.to_dict()}
        return dict(json.loads(json.dumps(plain, ensure_ascii=False, default=str)))
