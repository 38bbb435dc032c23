"""Does a gold question stand in our own training pairs, word for word or nearly?

    leaks(gold, training_questions())      # [(gold id, training line, similarity), …]

What is measured must not have been learnt by heart. Two questions are too near when the Dice coefficient of their character
pairs (words of other languages: word pairs and words) reaches NEAR, after normalisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from eval.gold import GoldQuestion
from ingest.text import normalise, terms

TRAINING = Path(__file__).parent.parent / "ingest" / "training"
NEAR = 0.5


def training_questions(folder: Path = TRAINING) -> list[tuple[str, str]]:
    """List (file:line, question) of every pair that we wrote for training."""
    found = []
    for path in sorted(folder.glob("ecommerce_pairs*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found.append((f"{path.name}:{number}", line.split("\t")[0]))
    return found


def leaks(gold: Iterable[GoldQuestion], training: Sequence[tuple[str, str]]) -> list[tuple[str, str, float]]:
    """Give every pair of a gold question and a training question that are too near, nearest first."""
    known = [(place, _pieces(question)) for place, question in training]
    found = []
    for question in gold:
        own = _pieces(question.question)
        for place, other in known:
            similarity = 2 * len(own & other) / (len(own) + len(other)) if own and other else 0.0
            if similarity >= NEAR:
                found.append((question.id, place, round(similarity, 3)))
    return sorted(found, key=lambda leak: -leak[2])


def _pieces(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(normalise(text)) if len(term) > 1)
