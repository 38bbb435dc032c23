"""Fit the decision to answer or abstain on the `dev` gold, and nothing else: writes `assistant/abstention.json`.

    python -m eval.fit_abstention [--kb .kb]

L2-regularised logistic regression on standardised features; the threshold is the one that balances both errors best in
leave-one-fold-out predictions (five folds, seeded). A question counts as answerable only if the knowledge answers it; how
well the draft words it is not asked here.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.abstain import WEIGHTS, weigh
from assistant.draft import candidates
from assistant.engine import Assistant
from assistant.question import understand
from assistant.reply import Turn
from eval.gold import load_gold

FOLDS = 5
SEED = 13
PENALTY = 3.0  # of the squared weights; chosen on the folds among 0.3, 1, 3 and 10


def features(assistant: Assistant, rows: Sequence[Any]) -> tuple[list[dict[str, float]], np.ndarray]:
    """Measure the evidence for every gold question: its features, and whether it is answerable, float [questions]."""
    found = []
    for row in rows:
        history = tuple(Turn(role=t.role, text=t.text) for t in row.history)
        day = row.as_of if isinstance(row.as_of, date) else date.fromisoformat(row.as_of)
        asked = understand(row.question, history=history, as_of=day, role=row.role)
        retrieved = assistant.retriever.search(asked, top_k=10)
        ranked = candidates(asked, retrieved, assistant.retriever, assistant.draft_weights)
        found.append(dict(weigh(asked, retrieved, assistant.retriever, ranked).features))
    return found, np.array([float(row.answerable) for row in rows])


def fit(x: np.ndarray, y: np.ndarray, penalty: float = PENALTY, steps: int = 50) -> tuple[np.ndarray, float]:
    """Fit by Newton's method; both classes weigh the same. Gives weights [features] and intercept."""
    sample = np.where(y == 1, 0.5 / max(y.mean(), 1e-9), 0.5 / max(1 - y.mean(), 1e-9))
    design = np.hstack([x, np.ones((len(x), 1))])
    ridge = np.diag([penalty] * x.shape[1] + [0.0])
    beta = np.zeros(design.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (sample * (p - y)) + ridge @ beta
        hessian = design.T @ (design * (sample * p * (1 - p))[:, None]) + ridge + 1e-6 * np.eye(len(beta))
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    return beta[:-1], float(beta[-1])


def folded(x: np.ndarray, y: np.ndarray, penalty: float = PENALTY) -> np.ndarray:
    """Predict every question from a model that has not seen it, float [questions]."""
    fold = np.random.default_rng(SEED).permutation(len(y)) % FOLDS
    out = np.zeros(len(y))
    for k in range(FOLDS):
        weights, intercept = fit(x[fold != k], y[fold != k], penalty)
        out[fold == k] = 1 / (1 + np.exp(-(x[fold == k] @ weights + intercept)))
    return out


def best_threshold(p: np.ndarray, y: np.ndarray, refused_cost: float = 2.0) -> float:
    """Find the threshold with the least cost; refusing an answerable question is held at `refused_cost`.

    The targets are .85 of the unanswerable caught at no more than .07 of the answerable refused: an error on the
    answerable side uses up its allowance about twice as fast.
    """
    tried = np.unique(np.concatenate([p, [0.5]]))
    costs = [refused_cost * (p[y == 1] < t).mean() + (p[y == 0] >= t).mean() for t in tried]
    return float(tried[int(np.argmin(costs))])


def main() -> int:
    """Fit, print what the folds say, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_abstention", description=__doc__)
    parser.add_argument("--kb", type=Path, default=Path(".kb"))
    rows = load_gold("dev")
    with Assistant.open(parser.parse_args().kb) as assistant:
        found, y = features(assistant, rows)
    names = sorted({name for f in found for name in f})
    raw = np.array([[f.get(name, 0.0) for name in names] for f in found])
    means, scales = raw.mean(axis=0), np.maximum(raw.std(axis=0), 1e-6)
    x = (raw - means) / scales
    p = folded(x, y)
    threshold = best_threshold(p, y)
    weights, intercept = fit(x, y)
    print(f"dev, five folds: {len(y)} questions, {int((y == 0).sum())} unanswerable, threshold {threshold:.3f}")
    print(
        f"  unanswerable caught {(p[y == 0] < threshold).mean():.3f}, answerable refused {(p[y == 1] < threshold).mean():.3f}"
    )
    for name, weight in sorted(zip(names, weights, strict=True), key=lambda pair: -abs(pair[1])):
        print(f"  {name:22s} {weight:+.3f}")
    rounded: dict[str, Any] = {
        "fitted_on": f"dev gold, {len(y)} questions, by python -m eval.fit_abstention",
        "threshold": round(threshold, 4),
        "intercept": round(intercept, 5),
        "weights": {n: round(float(w), 5) for n, w in zip(names, weights, strict=True)},
        "means": {n: round(float(m), 5) for n, m in zip(names, means, strict=True)},
        "scales": {n: round(float(s), 5) for n, s in zip(names, scales, strict=True)},
    }
    WEIGHTS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
