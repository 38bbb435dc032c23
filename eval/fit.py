"""Fit ranking, selection and abstention, and write `assistant/learned.json`.

    python -m eval.fit [--kb .kb]

The ranking is fitted on the first half of the queries of every public retrieval set, on training pairs that the
embedding was not trained on, and on the `dev` questions (the gold's and the further ones); selection and abstention on
these alone. Ranking and selection are softmax regressions over the candidates of each question (listwise, Cao et al.
2007): which passage, which unit is right. Abstention is a logistic regression over the evidence of a question. All have
an L2 penalty; the figures printed come from folds, or whole sets, that the model has not seen.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import settings as configuration
from assistant import learned
from assistant.abstain import LENGTH, weigh
from assistant.draft import candidates
from assistant.engine import Assistant
from assistant.question import Question, understand
from assistant.ranking import Ranking
from assistant.reply import Turn
from assistant.retrieve import RERANKED
from eval.beir import load_set
from eval.gold import GOLD_DIR, GoldQuestion, load_gold
from eval.logistic import SEED, best_threshold, fit_logistic, fit_softmax, slopes_on, softmax_folded
from eval.logistic import folded as folded_logistic
from eval.overlap import Span
from eval.ranking_fit import fit_ranking, folded, left_out
from eval.ranking_lists import RankingList, pairs_as_set, set_lists, to_list
from ingest.training.corpus import reserved_pairs

Features = dict[str, float]
FURTHER = Path(__file__).parent / "further"  # more questions of the gold's form; its test half was never tuned on
PAIR_QUERIES, PAIR_SHARE = (
    300,
    0.4,
)  # per source of reserved training pairs: sets that were left out gain .015, the others lose .002
GOLD_SHARE = 3.0  # of the `dev` gold in the fit, against 1 for each public set: its folds gain .02, the sets lose .001
# Features of the evidence that speak against an answer; every other one speaks for it.
AGAINST = frozenset({"unknown_share", "type_missing", "other_language", "subject_mismatch"})
SELECTION = (
    "unit", "own", "unit_vector", "passage", "answer_type", "code", "length", "subject_mismatch", "subject_match"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The candidates of one question: features [candidates, features] and which of them are right, bool [candidates]."""

    x: np.ndarray
    right: np.ndarray


def understood(gold: GoldQuestion) -> Question:
    """Read a gold question as the assistant does."""
    history = tuple(Turn(role=turn.role, text=turn.text) for turn in gold.history)
    return understand(gold.question, history=history, as_of=gold.as_of, role=gold.role)


def _spans(gold: GoldQuestion) -> list[tuple[str, Span]]:
    return [(evidence.document, Span(evidence.span)) for evidence in gold.evidence]


def gold_lists(assistant: Assistant, gold: Sequence[GoldQuestion]) -> list[RankingList]:
    """Collect the candidates of every answerable question; each passage that holds gold evidence is a document of its own."""
    lists = []
    for question in gold:
        holding = {
            f"p{i}"
            for i, passage in enumerate(assistant.version.passages)
            if any(d == passage.document and s.is_held_by(passage.text) for d, s in _spans(question))
        }
        retrieved = assistant.retriever.search(understood(question), top_k=RERANKED)
        names = [f"p{hit.index}" for hit in retrieved.hits]
        found = to_list("gold", retrieved, [name in holding for name in names], names, dict.fromkeys(holding, 1))
        if found and holding:
            lists.append(found)
    return lists


def fit_ranking_on(assistant: Assistant, gold: Sequence[GoldQuestion], folder: Path) -> Ranking:
    """Fit the ranking on sets in `folder`, on reserved training pairs and on `gold`, and print what it does unseen."""
    sets = {path.name: load_set(path, half="first") for path in sorted((folder / "eval").iterdir())}
    names = ["gold", *sets]
    for name, (pairs, reserved) in reserved_pairs(folder / "train").items():
        sets[name] = pairs_as_set(pairs, reserved, PAIR_QUERIES, seed=SEED)
    lists = gold_lists(assistant, gold)
    for name, found in sets.items():
        lists += set_lists(found, assistant.retriever.embedder, assistant.retriever.tokens.embedder, name=name)
        print(f"  {name}: {len(found.queries)} queries", flush=True)
    shares = {"gold": GOLD_SHARE, **dict.fromkeys(sets.keys() - set(names), PAIR_SHARE)}
    in_folds, without = folded(lists, names, shares=shares), left_out(lists, names, shares=shares)
    print("ranking: nDCG@10 of queries not seen, and of sets not seen")
    for name in names:
        print(f"  {name:20s} {in_folds[name]:.3f} {without[name]:.3f}")
    return fit_ranking(lists, shares=shares)


def selection_choices(assistant: Assistant, gold: Sequence[GoldQuestion]) -> list[Choice]:
    """Collect the units that could be quoted for every answerable question."""
    choices = []
    for question in gold:
        asked = understood(question)
        ranked = candidates(asked, assistant.retriever.search(asked, top_k=10), assistant.retriever)
        right = []
        for candidate in ranked:
            passage = assistant.version.passages[candidate.hit.index]
            span = (passage.text, candidate.unit.start, candidate.unit.end)
            right.append(any(d == passage.document and s.overlaps_quote(*span) for d, s in _spans(question)))
        if ranked:
            choices.append(_choice([c.features for c in ranked], right, SELECTION))
    return [choice for choice in choices if choice.right.any()]


def _choice(features: Sequence[Features], right: Sequence[bool], names: Sequence[str]) -> Choice:
    x = np.array([[f[name] for name in names] for f in features]).reshape(len(features), len(names))
    return Choice(x=x, right=np.array(right, dtype=bool))


def fit_choice(name: str, names: Sequence[str], choices: Sequence[Choice], penalty: float) -> Features:
    """Fit one softmax regression, print what unseen folds say, and give its weights by feature."""
    lists = [(choice.x, choice.right) for choice in choices]
    first = softmax_folded(lists, penalty)
    weights = fit_softmax(lists, penalty)
    print(f"{name}: {len(choices)} questions, the first is right in {first:.3f} (folds)")
    for feature, weight in sorted(zip(names, weights, strict=True), key=lambda pair: -abs(pair[1])):
        print(f"  {feature:20s} {weight:+.3f}")
    return {feature: round(float(weight), 5) for feature, weight in zip(names, weights, strict=True)}


def fit_abstention(assistant: Assistant, gold: Sequence[GoldQuestion], penalty: float = 3.0) -> dict[str, Any]:
    """Fit the decision to answer; a question counts as answerable if the knowledge answers it, however it is worded.

    The length of a question is not fitted: the unanswerable ones of the gold happen to be shorter. But a longer question is
    never met as fully, so each feature is first held against its trend with length among the answerable questions.
    """
    found, answerable = [], []
    for question in gold:
        asked = understood(question)
        retrieved = assistant.retriever.search(asked, top_k=10)
        ranked = candidates(asked, retrieved, assistant.retriever)
        evidence = weigh(asked, retrieved, assistant.retriever, ranked)
        if not evidence.unknown:  # unknown codes are refused before the model is asked
            found.append(dict(evidence.features))
            answerable.append(float(question.answerable))
    y = np.array(answerable)
    names = sorted({name for features in found for name in features} - {LENGTH})
    length = np.array([features.get(LENGTH, 0.0) for features in found])
    while True:
        raw = np.array([[features.get(name, 0.0) for name in names] for features in found])
        slopes = slopes_on(length[y == 1], raw[y == 1])
        held = raw - np.outer(length, slopes)
        means, scales = held.mean(axis=0), np.maximum(held.std(axis=0), 1e-6)
        x = (held - means) / scales
        weights, intercept = fit_logistic(x, y, penalty)
        absurd = [n for n, w in zip(names, weights, strict=True) if (w < 0) != (n in AGAINST)]
        if not absurd:
            break
        # a feature that speaks for the wrong side has fitted the accidents of these questions
        names.remove(max(absurd, key=lambda n: abs(weights[names.index(n)])))
    # The fit gives both classes the same weight; the share of answerable questions among these makes a probability of it.
    prior = math.log(y.mean() / (1 - y.mean()))
    p = 1 / (1 + np.exp(-prior) * (1 / folded_logistic(x, y, penalty) - 1))
    threshold = best_threshold(p, y)
    caught, refused = (p[y == 0] < threshold).mean(), (p[y == 1] < threshold).mean()
    print(f"abstention: {len(y)} of {len(gold)} questions hold no unknown code; of these, in folds at {threshold:.3f}:")
    print(f"  unanswerable caught {caught:.3f}, wrongly refused {refused:.3f}")
    for feature, weight in sorted(zip(names, weights, strict=True), key=lambda pair: -abs(pair[1])):
        print(f"  {feature:20s} {weight:+.3f}")
    per_unit = weights / scales
    return {
        "threshold": round(threshold, 4),
        "intercept": round(float(intercept + prior - per_unit @ means), 5),
        "weights": {n: round(float(w), 5) for n, w in zip(names, per_unit, strict=True)}
        | {LENGTH: round(float(-per_unit @ slopes), 5)},
    }


def main() -> int:
    """Fit the three in the order in which they build on each other, and write them."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kb", type=Path, default=Path(".kb"))
    kb = parser.parse_args().kb
    data = configuration.load().data
    if not (data / "eval").is_dir():
        raise SystemExit(f"{data}: no public retrieval sets. Set CITEDESK_DATA to the folder that holds eval/.")
    gold = [question for folder in (GOLD_DIR, FURTHER) for question in load_gold("dev", folder)]
    answerable = [question for question in gold if question.answerable]
    _write("selection", dict.fromkeys(SELECTION, 1.0))  # so that the result does not depend on what was fitted before
    with Assistant.open(kb) as assistant:
        _write("ranking", fit_ranking_on(assistant, answerable, data).to_dict())
    with Assistant.open(kb) as assistant:
        _write("selection", fit_choice("selection", SELECTION, selection_choices(assistant, answerable), penalty=1.0))
    with Assistant.open(kb) as assistant:
        _write("abstention", fit_abstention(assistant, gold))
    return 0


def _write(model: str, weights: dict[str, Any]) -> None:
    found = json.loads(learned.LEARNED.read_text(encoding="utf-8"))
    found[model] = weights
    learned.LEARNED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    learned.forget()


if __name__ == "__main__":
    raise SystemExit(main())
