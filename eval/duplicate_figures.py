"""How often a proposal that the knowledge answers already is told as such, and how often one that it does not.

python -m eval duplicates [--json] [--kb DIR]

`eval/duplicates/pairs.jsonl` holds hand-made proposals for `kb_docs`; the threshold of `assistant.duplicates` was chosen
on them, so the figures at it are optimistic ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.duplicates import ANSWERED, duplicates
from assistant.engine import Assistant
from ingest.errors import GoldError

PAIRS = Path(__file__).parent / "duplicates" / "pairs.jsonl"
THRESHOLDS = tuple(round(0.7 + 0.02 * step, 2) for step in range(11))


def figures(assistant: Assistant, path: Path = PAIRS) -> dict[str, Any]:
    """Count, by threshold, the proposals in the knowledge that are told, and those told that are not in it."""
    told = [(row["answered"], _similarity(row, assistant)) for row in _rows(path)]

    def at(threshold: float) -> dict[str, float]:
        return {
            "threshold": threshold,
            "told": sum(similarity >= threshold for answered, similarity in told if answered),
            "wrongly": sum(similarity >= threshold for answered, similarity in told if not answered),
        }

    answered = sum(answered for answered, _ in told)
    return {
        "answered": answered,
        "new": len(told) - answered,
        "in_use": at(ANSWERED),
        "thresholds": [at(threshold) for threshold in THRESHOLDS],
    }


def render(found: dict[str, Any]) -> str:
    """Show the figures, a line for each threshold."""
    head = f"{found['answered']} proposals that the knowledge answers, {found['new']} that it does not"
    rows = [("in use", found["in_use"]), *(("", row) for row in found["thresholds"])]
    return "\n".join(
        [head, *(f"{n:7s} {r['threshold']:.2f}  told {r['told']}  wrongly {r['wrongly']}" for n, r in rows)]
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append({"question": row["question"], "answer": row["answer"], "answered": bool(row["answered"])})
        except (ValueError, KeyError, TypeError) as error:
            remedy = 'Give {"question": …, "answer": …, "answered": true or false}.'
            raise GoldError("gold_malformed", f"{path}:{number}", f"is no labelled pair ({error})", remedy) from error
    return rows


def _similarity(row: dict[str, Any], assistant: Assistant) -> float:
    """Give the best similarity of a passage that holds every quantity, which alone can answer; 0 without one."""
    near = duplicates(row["question"], row["answer"], [], assistant).passages
    return max((one.similarity for one in near if one.holds_figures), default=0.0)
