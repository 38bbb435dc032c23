"""Fit the two models that judge pairs of statements, on the planted contradictions of `dev` and our own documents.

    python -m eval.conflicts_fit [--kb-docs DIR]

Every pair of our own documents counts as harmless. Figures are those of models that have not seen the document (8 folds).
The weights keep the sign that their meaning asks for: with a few dozen contradictions a sign against it is noise.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.planted import Planted, load_planted
from ingest.chunking import Chunk
from ingest.conflict_model import FITTED, model_name
from ingest.conflicts import as_conflict, candidates
from ingest.embedding import SHIPPED, StaticEmbedder
from ingest.reading import find_scope, read
from ingest.unit_tokens import UnitTokens

BUDGET = 0.8  # false alarms per 10 documents that the thresholds are chosen for; the limit is 1
FOLDS, SEEDS, PENALTY, WEIGHT = 8, (1, 2, 3), 0.01, 10.0
_FOR = ("similarity", "around", "covered", "head", "shared", "two_languages")
_AGAINST = (
    "confirmed", "narrower", "scoped", "ratio", "closer_back", "other_category", "counted", "working_days", "far", "unlike",
    "parallel", "rows",
)  # fmt: skip
NAMES = {
    "quantity": (*_FOR, *_AGAINST),
    "polarity": ("similarity", "around", "covered", "head", "narrower", "scoped", "closer_back", "other_category",
                 "far", "unlike", "rows", "mixed", "flipped", "parallel"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A pair with what it is: `source` is the planted document's id, or one of our own documents.

    `key` tells its alarm from others; `is_right` None: against the claim, but perhaps not what it contradicts.
    """

    source: str
    is_planted: bool
    is_harmless: bool
    model: str
    key: tuple[object, ...]
    signs: dict[str, float]
    is_right: bool | None


def collect(
    lines: Sequence[Planted], passages: Sequence[Chunk], units: UnitTokens, model: StaticEmbedder
) -> list[Judged]:
    """List the judged pairs of our own documents and of every planted one."""
    found = _judged(None, passages, units, model)
    for line in lines:
        chunks = line.chunks()
        joined = UnitTokens.joined([units, UnitTokens.cut(chunks, model)])
        found += _judged(line, [*passages, *chunks], joined, model, range(len(passages), len(passages) + len(chunks)))
    return found


def _judged(
    line: Planted | None,
    passages: Sequence[Chunk],
    units: UnitTokens,
    model: StaticEmbedder,
    changed: Sequence[int] | None = None,
) -> list[Judged]:
    pool, found_pairs = candidates(passages, units, model, changed)
    found = []
    for pair in found_pairs:
        sides = sorted((pool.statements[n].passage, pool.statements[n].unit) for n in (pair.one, pair.other))
        verdict = line.verdict(as_conflict(pool, pair, 0.0)) if line else "other"
        found.append(
            Judged(
                source=line.id if line else passages[pool.statements[pair.one].passage].document,
                is_planted=line is not None,
                is_harmless=line is None or line.contradicts is None,
                model=model_name(pair.kind),
                key=(line.id if line else "", *sides),
                signs=pair.signs,
                is_right=None if verdict == "claim" else verdict in ("named", "same_value"),
            )
        )
    return found


def fit(x: np.ndarray, y: np.ndarray, signs: np.ndarray, steps: int = 1000) -> tuple[np.ndarray, float]:
    """Fit a logistic model whose weights keep their sign (+1, -1; 0 is free), by Adam with projection, on scaled signs."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    share = np.where(y == 1, WEIGHT, 1.0)
    share /= share.sum()
    ridge = np.append(np.full(x.shape[1], PENALTY), 0.0)
    beta = np.append(np.zeros(x.shape[1]), -3.0)
    first, second = np.zeros_like(beta), np.zeros_like(beta)
    allowed = np.append(signs, 0)
    for step in range(1, steps + 1):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        gradient = z.T @ (share * (p - y)) + ridge * beta
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        beta -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-9)
        beta = np.where(allowed * beta < 0, 0, beta)
    weights = beta[:-1] / spread
    return weights, float(beta[-1] - weights @ mean)


def _signs(names: Sequence[str]) -> np.ndarray:
    return np.array([1 if name in _FOR else -1 for name in names])


def folded(pairs: Sequence[Judged], names: Sequence[str], seed: int) -> np.ndarray:
    """Give the log-odds of every pair from a model that has not seen its document, float [pairs]."""
    x = np.array([[pair.signs[name] for name in names] for pair in pairs])
    y = np.array([bool(pair.is_right) for pair in pairs], dtype=float)
    known = np.array([pair.is_right is not None for pair in pairs])
    sources = sorted({pair.source for pair in pairs})
    fold_of = {source: n % FOLDS for n, source in enumerate(np.random.default_rng(seed).permutation(sources))}
    fold = np.array([fold_of[pair.source] for pair in pairs])
    odds = np.zeros(len(pairs))
    for k in range(FOLDS):
        weights, intercept = fit(x[(fold != k) & known], y[(fold != k) & known], _signs(names))
        odds[fold == k] = x[fold == k] @ weights + intercept
    return odds


def alarms(pairs: Sequence[Judged], odds: np.ndarray, least: float) -> tuple[set[str], set[tuple[object, ...]]]:
    """Give the planted documents whose contradiction is found, and the false alarms of harmless and our own documents."""
    over = [pair for pair, value in zip(pairs, odds, strict=True) if value >= least]
    return {pair.source for pair in over if pair.is_right}, {p.key for p in over if p.is_harmless}


def choose(
    by_model: dict[str, tuple[list[Judged], np.ndarray]], documents: int, budget: float = BUDGET
) -> tuple[dict[str, float], int, int]:
    """Choose a threshold per model that finds most within the budget; give them, the number found and the false alarms."""
    options = {
        name: [(least, *alarms(pairs, odds, least)) for least in np.sort(odds)[::-1][2:200:2]]
        for name, (pairs, odds) in by_model.items()
    }
    best: tuple[int, int, dict[str, float]] = (-1, 0, {})
    for least_q, found_q, false_q in options["quantity"]:
        for least_p, found_p, false_p in options["polarity"]:
            count = len(false_q | false_p)
            if count * 10 <= budget * documents and (len(found_q | found_p), -count) > best[:2]:
                best = (len(found_q | found_p), -count, {"quantity": float(least_q), "polarity": float(least_p)})
    return best[2], best[0], -best[1]


def _by_model(pairs: Sequence[Judged], seed: int) -> dict[str, tuple[list[Judged], np.ndarray]]:
    found = {}
    for name, names in NAMES.items():
        mine = [pair for pair in pairs if pair.model == name]
        found[name] = (mine, folded(mine, names, seed))
    return found


def _fitted(pairs: Sequence[Judged], names: Sequence[str]) -> dict[str, Any]:
    known = [pair for pair in pairs if pair.is_right is not None]
    x = np.array([[pair.signs[name] for name in names] for pair in known])
    weights, intercept = fit(x, np.array([float(bool(pair.is_right)) for pair in known]), _signs(names))
    shown = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    return {"weights": shown, "intercept": round(intercept, 4)}


def main() -> int:
    """Fit, print the folded figures, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.conflicts_fit", description=__doc__.partition("\n")[0])
    parser.add_argument("--kb-docs", type=Path, default=Path("kb_docs"))
    arguments = parser.parse_args()
    model = StaticEmbedder(SHIPPED)
    reading = read(find_scope([arguments.kb_docs], None), None)
    lines = load_planted("dev")
    units = UnitTokens.cut(reading.passages, model)
    pairs = collect(lines, reading.passages, units, model)
    documents = len(reading.documents) + sum(line.contradicts is None for line in lines)
    total = sum(line.contradicts is not None for line in lines)
    fitted = {name: _fitted([pair for pair in pairs if pair.model == name], names) for name, names in NAMES.items()}
    for budget in (0.5, BUDGET, 1.0, 2.0):
        chosen = [choose(_by_model(pairs, seed), documents, budget) for seed in SEEDS]
        found, false = (np.mean([each[n] for each in chosen]) for n in (1, 2))
        print(
            f"folded, budget {budget}: found {found:.1f} of {total}, {10 * false / documents:.2f} false alarms per 10 documents"
        )
    thresholds = [choose(_by_model(pairs, seed), documents)[0] for seed in SEEDS]
    for name in NAMES:
        odds = float(np.mean([each[name] for each in thresholds]))
        fitted[name]["least"] = round(1 / (1 + float(np.exp(-odds))), 4)
    FITTED.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    print(f"→ {FITTED}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
