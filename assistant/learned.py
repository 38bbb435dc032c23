"""The fitted figures of ranking, selection and abstention: small linear models that anyone can read.

    weights = learned("ranking")          # {"dense": 8.1, "passage": 10.9, …}

`learned.json` is written by `python -m eval.fit`, which sees the `dev` gold only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

LEARNED = Path(__file__).with_name("learned.json")
Model = Literal["ranking", "selection", "abstention"]


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return dict(json.loads(LEARNED.read_text(encoding="utf-8")))


def learned(model: Model) -> dict[str, Any]:
    """Give the weights of one model by feature name."""
    return dict(_read()[model])


def forget() -> None:
    """Read the file afresh at the next use (after fitting)."""
    _read.cache_clear()


def weighted(weights: dict[str, float], features: dict[str, float]) -> float:
    """Add up what the model knows of the features."""
    return sum(weight * features[name] for name, weight in weights.items())
