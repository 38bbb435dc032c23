"""Why a reply is what it is: every step from the question as typed to the draft, typed and readable.

    reply.trace.evidence.probability; reply.trace.milliseconds["dense"]
    reply.trace.to_dict()                            # plain JSON types, as `--json` prints them
    replace(reply.trace, model=ModelTrace(used=True))

`assistant.tracing` makes it, `assistant.printing` and `panel.trace_view` show it, `assistant.telemetry` sends its figures on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.privacy import mask

if TYPE_CHECKING:
    from assistant.understanding import Step
    from assistant.verify import Struck


@dataclass(frozen=True, kw_only=True)
class Understood:
    """The question as it was searched for; `steps` are those that changed something."""

    as_of: date | None = None
    role: str = ""
    context: str = ""
    codes: tuple[str, ...] = ()
    answer_types: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RankedTrace:
    """A passage found: `similarity` (a logit) ranked it; the others are figures of `assistant.retrieve.Hit`."""

    document: str
    heading: str
    similarity: float
    lexical: float
    dense: float
    interaction: float


@dataclass(frozen=True, kw_only=True)
class RetrievalTrace:
    """What was searched and what decided the order.

    `allowed` counts the passages that role, date and filters leave; `legs` how many of the `candidates` each leg found
    (one that both found counts in both); `decision` holds the shares of words and meaning in what told the candidates
    apart, and the query's traits (`assistant.ranking`); `within` the filters set; `top` the best passages.
    """

    searched_for: str = ""
    allowed: int = 0
    dense_weight: float = 0.0
    candidates: int = 0
    legs: Mapping[str, int] = field(default_factory=dict)
    decision: Mapping[str, float] = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)
    reranker: str = ""
    top: tuple[RankedTrace, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvidenceTrace:
    """Whether there is an answer: the probability against the threshold, and what it was made of.

    `weighed` gives each feature's value times its weight, in log-odds; `unknown` the codes that no readable document holds;
    `close_miss` what kept a near answer from being one (empty: nothing did).
    """

    probability: float = 0.0
    threshold: float = 0.0
    features: Mapping[str, float] = field(default_factory=dict)
    weighed: Mapping[str, float] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    close_miss: str = ""

    def heaviest(self, count: int = 3) -> tuple[tuple[str, float], ...]:
        """Give the features that count most, either way, with their part of the log-odds.

        The question's length is left out: with the intercept it only says what the others are held against.
        """
        told = [item for item in self.weighed.items() if item[0] != "length"]
        return tuple(sorted(told, key=lambda item: -abs(item[1]))[:count])


@dataclass(frozen=True, kw_only=True)
class ChosenTrace:
    """A span that was quoted. `fitness` (a logit) chose it; None for a lead-in or header that came along with one."""

    document: str
    quote: str
    fitness: float | None


@dataclass(frozen=True, kw_only=True)
class ModelTrace:
    """What became of the chat model's draft. `code` and `why` are those of the ModelError where it was not used."""

    used: bool
    code: str = ""
    why: str = ""
    calls: int = 1
    method: str = ""
    milliseconds: float = 0.0
    struck: tuple[Struck, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The steps of one reply. `struck` are the extractive draft's; `milliseconds` are by stage, in the order they ran."""

    understood: Understood = field(default_factory=Understood)
    retrieval: RetrievalTrace = field(default_factory=RetrievalTrace)
    evidence: EvidenceTrace = field(default_factory=EvidenceTrace)
    chosen: tuple[ChosenTrace, ...] = ()
    struck: tuple[Struck, ...] = ()
    rules: tuple[str, ...] = ()
    model: ModelTrace | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)

    def total_milliseconds(self) -> float:
        """Give the time of all stages, the chat model's included."""
        return sum(self.milliseconds.values()) + (self.model.milliseconds if self.model else 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Give the trace as plain JSON types, what is private in the question masked: a trace is what is handed on."""
        plain = asdict(self)
        plain["understood"]["steps"] = [_masked(step.to_dict()) for step in self.understood.steps]
        plain["understood"]["context"] = mask(self.understood.context)
        plain["retrieval"]["searched_for"] = mask(self.retrieval.searched_for)
        return dict(json.loads(json.dumps(plain, ensure_ascii=False, default=str)))


def _masked(step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: mask(value) if isinstance(value, str) else [mask(word) for word in value] for key, value in step.items()
    }
