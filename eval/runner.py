"""Ask the assistant every gold question and score what it says; the report is plain data, free of timings and paths.

    report = evaluate(assistant, load_gold("dev"), split="dev", progress=lambda done, all_: None)
    report.figures["recall@5"]; [f.score.cause for f in report.failures]; report.verdicts

Takes the assistant as an argument: the very object that the panel asks. A question that raised an error is *unscored* and
listed, never counted as wrong.
"""

from __future__ import annotations

import math
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

from assistant.reply import Passage, Reply, Turn
from eval.gold import GoldQuestion, Split
from eval.metrics import group, measure
from eval.risk import Outcome, Risk, assess
from eval.score import DEPTH, Score, is_wrong, score_reply
from ingest.chunking import Chunk
from ingest.errors import CiteDeskError, GoldError

THRESHOLDS = Path(__file__).parent / "thresholds.toml"


class Version(Protocol):
    """What the eval needs of a live version."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def passages(self) -> Sequence[Chunk]:
        """Every live passage."""


class Answers(Protocol):
    """What is measured: `assistant.engine.Assistant`, or a fake of it."""

    @property
    def version(self) -> Version:
        """The version that the last question was answered from."""

    def answer(
        self, question: str, *, history: Sequence[Turn], as_of: date | None, role: Literal["agent", "customer"]
    ) -> Reply:
        """Draft a reply."""

    def answer_anyway(
        self, question: str, *, history: Sequence[Turn], as_of: date | None, role: Literal["agent", "customer"]
    ) -> Reply:
        """Draft a reply however little evidence there is; abstain where there can be none."""

    def retrieve(
        self,
        question: str,
        *,
        history: Sequence[Turn],
        as_of: date | None,
        role: Literal["agent", "customer"],
        top_k: int,
    ) -> tuple[Passage, ...]:
        """Find passages, best first."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A question, the reply, its ranking and what it is worth. `seconds` is the wall-clock time of the answer alone.

    `drafted` is the reply, or of an abstention the one that was held back; None where there is none even so.
    """

    gold: GoldQuestion
    reply: Reply
    drafted: Reply | None
    ranking: tuple[Passage, ...]
    score: Score
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Unscored:
    """A question that raised an error."""

    id: str
    code: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A measure against its threshold. A measure without a value has not reached it."""

    measure: str
    bound: Literal["at_least", "at_most"]
    limit: float
    value: float | None

    @property
    def is_reached(self) -> bool:
        """Whether the value lies on the right side of the limit, the limit included."""
        if self.value is None:
            return False
        return self.value >= self.limit if self.bound == "at_least" else self.value <= self.limit


@dataclass(frozen=True, kw_only=True)
class EvalReport:
    """The result of one run, questions in the order of the gold file. `version` names the knowledge that answered."""

    split: Split
    version: str
    scored: tuple[Scored, ...]
    unscored: tuple[Unscored, ...]

    @property
    def scores(self) -> list[Score]:
        """The scores alone."""
        return [scored.score for scored in self.scored]

    @property
    def failures(self) -> list[Scored]:
        """Every scored question whose reply is not right."""
        return [scored for scored in self.scored if not scored.score.is_right]

    @cached_property
    def figures(self) -> dict[str, float | None]:
        """Every measure over all scored questions."""
        return measure(self.scores)

    @cached_property
    def by_group(self) -> dict[str, dict[str, dict[str, float | None]]]:
        """Every measure by category, language and kind, with the number of `questions`."""
        return {
            by: {name: {"questions": len(scores), **measure(scores)} for name, scores in found.items()}
            for by, found in group(self.scores).items()
        }

    @property
    def verdicts(self) -> list[Verdict]:
        """Each threshold of thresholds.toml against its figure."""
        return [
            Verdict(measure=name, bound=bound, limit=limit, value=self.figures[name])
            for name, bound, limit in load_thresholds()
        ]

    @cached_property
    def risk(self) -> Risk:
        """How risk goes with coverage, and the calibration of the probability to answer."""
        outcomes = [
            Outcome(
                probability=scored.reply.trace.evidence.probability,
                answered=not scored.reply.abstained,
                answerable=scored.gold.answerable,
                is_wrong=is_wrong(scored.gold, scored.drafted.text) if scored.drafted else None,
            )
            for scored in self.scored
        ]
        thresholds = [scored.reply.trace.evidence.threshold for scored in self.scored]  # 0 where a rule decided before
        return assess(outcomes, threshold=max(thresholds, default=0.0))

    def timings(self) -> dict[str, dict[str, dict[str, float]]]:
        """Seconds from question to reply, p50 and p95, overall and by category, language and kind."""
        seconds = {scored.score.id: scored.seconds for scored in self.scored}
        found = {"overall": {"all": _percentiles(list(seconds.values()))}}
        for by, groups in group(self.scores).items():
            found[by] = {name: _percentiles([seconds[s.id] for s in scores]) for name, scores in groups.items()}
        return found


def evaluate(
    assistant: Answers,
    gold: Sequence[GoldQuestion],
    *,
    split: Split,
    progress: Callable[[int, int], None] | None = None,
) -> EvalReport:
    """Answer and score every question. `progress(done, all)` is called after each.

    Only errors that CiteDesk raises on purpose make a question unscored; anything else is a bug and stops the run.
    """
    scored: list[Scored] = []
    unscored: list[Unscored] = []
    live: dict[str, dict[str, str]] = {}
    for done, question in enumerate(gold, start=1):
        try:
            scored.append(_ask(assistant, question, live))
        except CiteDeskError as error:
            unscored.append(Unscored(id=question.id, code=error.code, problem=error.problem))
        if progress:
            progress(done, len(gold))
    version = " + ".join(live) or assistant.version.id
    return EvalReport(split=split, version=version, scored=tuple(scored), unscored=tuple(unscored))


def _ask(assistant: Answers, gold: GoldQuestion, live: dict[str, dict[str, str]]) -> Scored:
    history = tuple(Turn(role=turn.role, text=turn.text) for turn in gold.history)
    started = time.perf_counter()
    reply = assistant.answer(gold.question, history=history, as_of=gold.as_of, role=gold.role)
    seconds = time.perf_counter() - started
    drafted = reply
    if reply.abstained:
        drafted = assistant.answer_anyway(gold.question, history=history, as_of=gold.as_of, role=gold.role)
    ranking = assistant.retrieve(gold.question, history=history, as_of=gold.as_of, role=gold.role, top_k=DEPTH)
    version = assistant.version
    if version.id not in live:  # a publish during the run shows in the report as two versions
        live[version.id] = {passage.id: passage.text for passage in version.passages}
    score = score_reply(gold, reply, ranking, live[version.id])
    return Scored(
        gold=gold,
        reply=reply,
        drafted=None if drafted.abstained else drafted,
        ranking=ranking,
        score=score,
        seconds=seconds,
    )


def _percentiles(seconds: list[float]) -> dict[str, float]:
    """Give p50 and p95 by nearest rank."""
    ordered = sorted(seconds)
    at = {name: ordered[math.ceil(share * len(ordered)) - 1] if ordered else 0.0 for name, share in _SHARES.items()}
    return {"questions": len(ordered), **{name: round(value, 5) for name, value in at.items()}}


_SHARES = {"p50": 0.50, "p95": 0.95}


def load_thresholds(path: Path = THRESHOLDS) -> list[tuple[str, Literal["at_least", "at_most"], float]]:
    """Read the thresholds in file order. Raise GoldError for an entry that is not understood."""
    found: list[tuple[str, Literal["at_least", "at_most"], float]] = []
    known = measure([])
    for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        bounds = [b for b in ("at_least", "at_most") if isinstance(entry, dict) and set(entry) == {b}]
        if name not in known or not bounds:
            problem = "is not a measure with one at_least or at_most"
            raise GoldError("thresholds", f"{path.name}:{name}", problem, f"Measures: {', '.join(known)}.")
        bound: Literal["at_least", "at_most"] = "at_least" if bounds == ["at_least"] else "at_most"
        found.append((name, bound, float(entry[bound])))
    return found
