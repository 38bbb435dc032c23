"""Fit the gated linear ranking by a listwise softmax, and say how it does on queries and on whole sets it has not seen.

fitted = fit_ranking(lists, penalty=PENALTY)          # assistant.ranking.Ranking
print(left_out(lists))                                 # {"en-doc2dial": 0.61, …} each by a model without that set
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize

from assistant.ranking import FIGURES, TRAITS, Ranking
from eval.ranking_lists import RankingList

PENALTY = 2e-3  # of the squared weights of standardised figures, per list; gates weigh GATE times as much
GATE = 4.0
FOLDS = 2


def fit_ranking(
    lists: Sequence[RankingList], *, penalty: float = PENALTY, shares: Mapping[str, float] | None = None
) -> Ranking:
    """Fit the weights so that the right candidates of a query share its probability (ListNet, top one).

    Each source counts alike, times its share; lists in which nothing or everything is right say nothing. L-BFGS.
    """
    lists = [each for each in lists if each.right.any() and not each.right.all()]
    counts = Counter(each.source for each in lists)
    weight = np.array([(shares or {}).get(each.source, 1.0) / counts[each.source] for each in lists])
    weight /= weight.sum()
    width = max(len(each.right) for each in lists)
    x = np.zeros((len(lists), width, len(FIGURES)), np.float32)
    target = np.zeros((len(lists), width), np.float32)
    there = np.zeros((len(lists), width), bool)
    spread = np.concatenate([each.figures for each in lists]).std(axis=0) + 1e-6
    for row, each in enumerate(lists):
        x[row, : len(each.right)] = each.figures / spread
        target[row, : len(each.right)] = each.right / each.right.sum()
        there[row, : len(each.right)] = True
    traits = np.stack([each.traits for each in lists])
    means, spreads = traits.mean(axis=0), traits.std(axis=0) + 1e-6
    asked = np.concatenate([np.ones((len(lists), 1)), np.clip((traits - means) / spreads, -3, 3)], axis=1)
    ridge = penalty * np.concatenate([[1.0], np.full(len(TRAITS), GATE)])

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w = flat.reshape(len(FIGURES), 1 + len(TRAITS))
        own = asked @ w.T
        logits = np.where(there, np.einsum("lnf,lf->ln", x, own.astype(np.float32)), -1e9)
        logits -= logits.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(logits).sum(axis=1, keepdims=True))
        cost = -(weight[:, None] * target * np.where(there, logits - log_sum, 0)).sum() + (ridge * w**2).sum()
        error = (np.exp(logits - log_sum) - target) * weight[:, None]
        gradient = np.einsum("ln,lnf->lf", error.astype(np.float32), x).T @ asked + 2 * ridge * w
        return float(cost), gradient.ravel().astype(np.float64)

    found = minimize(
        loss, np.zeros(len(FIGURES) * (1 + len(TRAITS))), jac=True, method="L-BFGS-B", options={"maxiter": 300}
    )
    weights = found.x.reshape(len(FIGURES), 1 + len(TRAITS)) / spread[:, None]
    return Ranking(weights=weights, means=means, spreads=spreads)


def similarities(ranking: Ranking, each: RankingList) -> np.ndarray:
    """Rank one list, float [candidates]."""
    traits = dict(zip(TRAITS, each.traits.tolist(), strict=True))
    return ranking.similarities(dict(zip(FIGURES, each.figures.T, strict=True)), traits)


def mean_ndcg(ranking: Ranking, lists: Sequence[RankingList]) -> float:
    """Average nDCG@10."""
    return float(np.mean([each.ndcg(similarities(ranking, each)) for each in lists]))


def folded(lists: Sequence[RankingList], measured: Sequence[str], **options: object) -> dict[str, float]:
    """Give nDCG@10 of every set in `measured` by models that have not seen the query: every other query in turn."""
    rank: Counter[str] = Counter()
    fold = []
    for each in lists:
        fold.append(rank[each.source] % FOLDS)
        rank[each.source] += 1
    total: dict[str, list[float]] = {name: [] for name in measured}
    for k in range(FOLDS):
        ranking = fit_ranking([each for each, f in zip(lists, fold, strict=True) if f != k], **options)  # type: ignore[arg-type]
        for each, f in zip(lists, fold, strict=True):
            if f == k and each.source in total:
                total[each.source].append(each.ndcg(similarities(ranking, each)))
    return {name: float(np.mean(values)) for name, values in total.items()}


def left_out(lists: Sequence[RankingList], measured: Sequence[str], **options: object) -> dict[str, float]:
    """Give nDCG@10 of every set in `measured` by a model that has seen none of its queries (nor its twin's)."""
    found = {}
    for name in measured:
        family = name.split("-")[:2]
        kept = [each for each in lists if each.source.split("-")[:2] != family]
        ranking = fit_ranking(kept, **options)  # type: ignore[arg-type]
        found[name] = mean_ndcg(ranking, [each for each in lists if each.source == name])
    return found
