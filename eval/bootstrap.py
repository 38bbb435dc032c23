"""Paired bootstrap over queries: how sure a difference between two systems is (Efron & Tibshirani 1993; Sakai 2006).

found = paired_bootstrap(ours, theirs)          # figures of the same queries in the same order
found.mean, found.low, found.high               # mean of ours - theirs and its 95 % interval
found.excludes_loss(0.01)                       # not worse by more than .01
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000
_AT_A_TIME = 500  # resamples drawn at once: 500 × 500 queries are 2 MB


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Mean difference and its two-sided 95 % percentile interval."""

    mean: float
    low: float
    high: float

    def excludes_loss(self, loss: float) -> bool:
        """Tell whether the interval lies above -`loss`: a one-sided test at 2.5 %, the stricter of the usual two."""
        return self.low > -loss


def paired_bootstrap(ours: np.ndarray, theirs: np.ndarray, *, resamples: int = RESAMPLES, seed: int = 0) -> Difference:
    """Resample queries with replacement, both systems alike. ValueError for unequal or no figures."""
    if ours.shape != theirs.shape or not ours.size:
        raise ValueError(f"paired figures need equal lengths above 0, got {ours.shape} and {theirs.shape}")
    differences = ours - theirs
    generator = np.random.default_rng(seed)
    means = np.empty(resamples)
    for start in range(0, resamples, _AT_A_TIME):
        rows = min(_AT_A_TIME, resamples - start)
        drawn = generator.integers(len(differences), size=(rows, len(differences)))
        means[start : start + rows] = differences[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(mean=float(differences.mean()), low=float(low), high=float(high))
