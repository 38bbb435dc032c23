"""What each step of understanding the question is worth: retrieval with it and without it, on gold and on disturbed questions.

    python -m eval ablation [--robustness dev|test] [--json] [--kb DIR] [--out DIR]

    report = ablate(assistant, load_gold("dev"), load_robustness("dev"))
    report.rows[1].step; report.rows[1].own.ndcg

The robustness set (`eval/robustness/*.jsonl`) holds, for each step, clean questions and their disturbed twins with the
documents that answer. A question's best rank of any of these counts. All figures are gains: positive, the step helps.
Script and width are also part of the normal form that both legs share (`ingest.text.normalise`): the row of
`width_and_script` is what the step adds to it. The test half is for one run at the end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.engine import Assistant
from assistant.reply import Passage, Turn
from assistant.understanding import STEPS, StepName
from eval.gold import GoldQuestion
from eval.score import DEPTH, judge_ranking
from ingest.errors import GoldError

ROBUSTNESS = Path(__file__).parent / "robustness"
Half = Literal["dev", "test"]
_DAY = date(2026, 11, 23)


class Disturbed(BaseModel):
    """A clean question, its disturbed twin, and the documents any of which answers both.

    `history` are the customer's turns before the twin; the clean question needs none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    step: StepName
    language: Literal["zh", "en"]
    clean: str = Field(min_length=1)
    asked: str = Field(min_length=1)
    documents: tuple[str, ...] = Field(min_length=1)
    history: tuple[str, ...] = ()


class Retrieves(Protocol):
    """What the ablation asks: `assistant.engine.Assistant.retrieve`."""

    def __call__(
        self,
        question: str,
        *,
        history: Sequence[Turn],
        as_of: date | None,
        role: Literal["agent", "customer"],
        top_k: int,
    ) -> Sequence[Passage]:
        """Find passages, best first."""


Figures = dict[str, tuple[float, float]]  # recall@5 and nDCG@10 by question


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What a step adds on a set of questions: mean recall@5 and nDCG@10, and how many questions it helps and hurts."""

    questions: int
    recall: float
    ndcg: float
    helped: int
    hurt: int

    @property
    def earns_its_place(self) -> bool:
        """Whether the step helps these questions at all."""
        return self.ndcg > 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """One step: its gain on the gold, on the questions disturbed for it (`own`), and on all disturbed questions."""

    step: StepName
    gold: Gain
    own: Gain
    all: Gain


@dataclass(frozen=True, kw_only=True)
class Ablation:
    """The report. `levels` are recall@5 and nDCG@10 with every step on, and for the disturbed questions with none."""

    half: Half
    levels: dict[str, tuple[float, float]]
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain JSON types."""
        return asdict(self)


def load_robustness(half: Half, folder: Path = ROBUSTNESS) -> list[Disturbed]:
    """Read one half of the set. Raise GoldError naming file and line."""
    path = folder / f"{half}.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise GoldError("gold_missing", str(path), f"cannot be read ({error.strerror})", "Restore the file.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Disturbed.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "line"
            raise GoldError("gold_malformed", f"{path}:{number}", f"{where}: {first['msg']}", "Mend it.") from error
    return found


def ablate(
    assistant: Assistant,
    gold: Sequence[GoldQuestion],
    disturbed: Sequence[Disturbed],
    *,
    half: Half = "dev",
    progress: Callable[[int, int], None] | None = None,
) -> Ablation:
    """Retrieve for every question with all steps, then with each left out. `progress(done, all)` counts the runs."""
    everything = assistant.retriever.understanding
    answerable = [question for question in gold if question.answerable]
    runs = len(STEPS) + 2

    def run(done: int, *off: StepName) -> tuple[Figures, Figures]:
        assistant.retriever.understanding = everything.without(*off)
        try:
            return _gold(assistant.retrieve, answerable), _disturbed(assistant.retrieve, disturbed)
        finally:
            assistant.retriever.understanding = everything
            if progress:
                progress(done, runs)

    gold_on, disturbed_on = run(1)
    _, disturbed_bare = run(2, *STEPS)
    rows = []
    for done, step in enumerate(STEPS, start=3):
        gold_off, disturbed_off = run(done, step)
        own = [item.id for item in disturbed if item.step == step]
        rows.append(
            Row(
                step=step,
                gold=_gain(gold_on, gold_off, list(gold_on)),
                own=_gain(disturbed_on, disturbed_off, own),
                all=_gain(disturbed_on, disturbed_off, list(disturbed_on)),
            )
        )
    levels = {
        "gold": _mean(gold_on),
        "clean": _mean(_disturbed(assistant.retrieve, disturbed, clean=True)),
        "disturbed": _mean(disturbed_on),
        "disturbed, no step": _mean(disturbed_bare),
    }
    return Ablation(half=half, levels=levels, rows=tuple(rows))


def _gold(retrieve: Retrieves, gold: Sequence[GoldQuestion]) -> Figures:
    found: Figures = {}
    for question in gold:
        history = [Turn(role=turn.role, text=turn.text) for turn in question.history]
        hits = retrieve(question.question, history=history, as_of=question.as_of, role=question.role, top_k=DEPTH)
        ranks, ndcg, _ = judge_ranking(question, hits)
        found[question.id] = (sum(bool(rank and rank <= 5) for rank in ranks) / len(ranks), ndcg)
    return found


def _disturbed(retrieve: Retrieves, items: Sequence[Disturbed], *, clean: bool = False) -> Figures:
    """Judge by document: with one relevant document nDCG is 1 / log2(1 + its rank)."""
    found: Figures = {}
    for item in items:
        history = () if clean else [Turn(role="customer", text=text) for text in item.history]
        text = item.clean if clean else item.asked
        hits = retrieve(text, history=history, as_of=_DAY, role="agent", top_k=DEPTH)
        names = list(dict.fromkeys(hit.document for hit in hits))
        rank = next((n for n, name in enumerate(names, start=1) if name in item.documents), None)
        in_five = any(hit.document in item.documents for hit in hits[:5])
        found[item.id] = (float(in_five), 1 / math.log2(1 + rank) if rank else 0.0)
    return found


def _mean(figures: Figures) -> tuple[float, float]:
    count = max(len(figures), 1)
    return (
        round(sum(recall for recall, _ in figures.values()) / count, 4),
        round(sum(ndcg for _, ndcg in figures.values()) / count, 4),
    )


def _gain(on: Figures, off: Figures, names: Sequence[str]) -> Gain:
    count = max(len(names), 1)
    differences = [on[name][1] - off[name][1] for name in names]
    return Gain(
        questions=len(names),
        recall=round(sum(on[name][0] - off[name][0] for name in names) / count, 4),
        ndcg=round(sum(differences) / count, 4),
        helped=sum(difference > 1e-9 for difference in differences),
        hurt=sum(difference < -1e-9 for difference in differences),
    )


def render(report: Ablation) -> str:
    """Show the report as a table, a row per step."""
    lines = [f"{name:20s} recall@5 {recall:.4f}  nDCG@10 {ndcg:.4f}" for name, (recall, ndcg) in report.levels.items()]
    lines += ["", f"gain of each step (robustness: {report.half})", ""]
    lines.append(f"{'step':18s}  {'gold':>26s}  {'disturbed for it':>26s}  {'all disturbed':>26s}")
    lines.append(f"{'':18s}" + f"  {'recall':>7s} {'nDCG':>7s} {'+/- of n':>10s}" * 3)
    for row in report.rows:
        cells = "".join(
            f"  {gain.recall:+7.4f} {gain.ndcg:+7.4f} {f'{gain.helped}/{gain.hurt} of {gain.questions}':>10s}"
            for gain in (row.gold, row.own, row.all)
        )
        idle = [name for name, gain in (("gold", row.gold), ("its own", row.own)) if not gain.earns_its_place]
        lines.append(f"{row.step:18s}{cells}" + (f"  adds nothing on {' and '.join(idle)}" if idle else ""))
    return "\n".join(lines)


def write(report: Ablation, folder: Path) -> Path:
    """Keep the report as JSON for the report page."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"ablation.{report.half}.json"
    path.write_text(json.dumps(report.to_dict(), indent=1) + "\n", encoding="utf-8")
    return path
