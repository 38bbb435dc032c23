"""How well questions are clustered into gaps: pairwise precision, recall and F1 on hand-made questions.

python -m eval gaps [--json]

`eval/gaps/dev.jsonl` holds questions of a shop in both languages with the subject that each belongs to; the cut of
`assistant.gaps` was chosen on it, so the figure at the cut is an optimistic one. `halves` chooses the cut on every second
subject and measures it on the others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.gaps import LOOSEST, clusters
from ingest.embedding import Embedder
from ingest.errors import GoldError

QUESTIONS = Path(__file__).parent / "gaps" / "dev.jsonl"
CUTS = tuple(round(0.5 + 0.02 * step, 2) for step in range(16))


def load(path: Path = QUESTIONS) -> tuple[list[str], np.ndarray]:
    """Give the questions and their subjects. Raise GoldError naming the line that is malformed."""
    questions, subjects = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            questions.append(str(row["question"]))
            subjects.append(str(row["cluster"]))
        except (ValueError, KeyError, TypeError) as error:
            problem, remedy = f"is no labelled question ({error})", 'Give {"question": …, "cluster": …}.'
            raise GoldError("gold_malformed", f"{path}:{number}", problem, remedy) from error
    return questions, np.array(subjects)


def pairwise(found: np.ndarray, subjects: np.ndarray) -> dict[str, float]:
    """Give precision, recall and F1 over the pairs of questions that are put together."""
    above = np.triu_indices(len(found), 1)
    together = (found[:, None] == found[None])[above]
    same = (subjects[:, None] == subjects[None])[above]
    both = int((together & same).sum())
    precision, recall = both / max(int(together.sum()), 1), both / max(int(same.sum()), 1)
    return {"precision": precision, "recall": recall, "f1": 2 * both / max(int(together.sum() + same.sum()), 1)}


def figures(questions: Sequence[str], subjects: np.ndarray, embedder: Embedder) -> dict[str, Any]:
    """Measure the cut in use, its neighbours, and a cut chosen on one half of the subjects on the other half."""
    vectors = embedder.embed(questions, kind="query")

    def at(cut: float, chosen: np.ndarray) -> dict[str, float]:
        picked = np.flatnonzero(chosen).tolist()
        return pairwise(clusters([questions[i] for i in picked], vectors[picked], cut), subjects[picked])

    names = sorted(set(subjects.tolist()))
    halves = [np.isin(subjects, names[first::2]) for first in (0, 1)]
    crossed = []
    for chosen_on, measured_on in (halves, halves[::-1]):
        cut = max(CUTS, key=lambda cut: at(cut, chosen_on)["f1"])
        crossed.append({"cut": cut, **at(cut, measured_on)})
    everything = np.ones(len(questions), dtype=bool)
    return {
        "questions": len(questions),
        "subjects": len(names),
        "model": embedder.model_id,
        "cut": {"cut": LOOSEST, **at(LOOSEST, everything)},
        "halves": crossed,
        "cuts": [{"cut": cut, **at(cut, everything)} for cut in CUTS],
    }


def render(found: dict[str, Any]) -> str:
    """Show the figures, a line for each cut."""

    def row(title: str, one: dict[str, float]) -> str:
        return f"{title:24s} {one['cut']:.2f}   " + "  ".join(
            f"{n} {one[n]:.3f}" for n in ("precision", "recall", "f1")
        )

    head = f"{found['questions']} questions of {found['subjects']} subjects, {found['model']}"
    halves = [row("chosen on the other half", one) for one in found["halves"]]
    return "\n".join([head, row("in use", found["cut"]), *halves, *(row("", one) for one in found["cuts"])])
