"""How sure the signs of a pair make a contradiction: two small logistic models, one for figures, one for permissions.

    certainty(pair) >= least(pair.kind)

The weights stand in `conflict_model.json`, fitted by `python -m eval.conflicts_fit` on the planted contradictions of `dev`:
folded it finds 23 of 38 at .69 false alarms per 10 documents. On `test`, run once, 24 of 52 at .97: what is said in quite
other words, or as a yes against a no, is found least.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.conflict_signs import LATE, Pair
from ingest.statements import PERMISSIONS

FITTED = Path(__file__).with_name("conflict_model.json")


@lru_cache(maxsize=1)
def _fitted() -> dict[str, Any]:
    return dict(json.loads(FITTED.read_text(encoding="utf-8")))


def model_name(kind: str) -> str:
    """Name the model that judges figures of this kind."""
    return "polarity" if kind in PERMISSIONS else "quantity"


def certainty(pair: Pair) -> float:
    """Give how sure it is that the pair is a contradiction, 0 to 1."""
    model = _fitted()[model_name(pair.kind)]
    odds = model["intercept"] + sum(weight * pair.signs[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def possible(kind: str, early: Mapping[str, float]) -> bool:
    """Tell whether a pair with these early signs can still be sure enough, whatever the costly ones are."""
    model = _fitted()[model_name(kind)]
    weights: dict[str, float] = model["weights"]
    odds = model["intercept"] + sum(weights.get(name, 0.0) * value for name, value in early.items())
    odds += sum(max(0.0, weights.get(name, 0.0)) * most for name, most in LATE.items())
    return bool(odds >= math.log(model["least"] / (1 - model["least"])))


def least(kind: str) -> float:
    """Give the certainty from which a pair of this kind is reported."""
    return float(_fitted()[model_name(kind)]["least"])
