"""Does what we measure with stand in our own training pairs, word for word or nearly?

    python -m eval.leakage [--drop]        # every line of ingest/training/*_pairs*.tsv that is too near; --drop removes them
    leaks(questions, training_questions())  # [(question id, training line, similarity), …]

What is measured must not have been learnt by heart. Two questions are too near when the Dice coefficient of their character
pairs (words of other languages: word pairs and words) reaches NEAR, after normalisation. Measured with are the gold
questions, dev and test, and the queries of the public retrieval sets; where the documents of a set are questions too
(paraphrase retrieval), these as well. What was found of the public sets is never printed, only counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import settings as configuration
from eval.gold import load_gold
from ingest.text import normalise, terms

TRAINING = Path(__file__).parent.parent / "ingest" / "training"
NEAR = 0.5
FEWEST = 3  # terms: "怎么还款" is near to many questions by chance
COMMON = 3000  # a term that more questions hold finds no candidates
PARAPHRASES = "bank"  # sets and training files of this name hold questions on both sides


def training_questions(folder: Path = TRAINING) -> list[tuple[str, str]]:
    """List (file:line, question) of every pair that we wrote for training, both sides where both are questions."""
    return [
        (f"{path.name}:{number}", question)
        for path in sorted(folder.glob("*_pairs*.tsv"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for question in line.split("\t")[: 2 if PARAPHRASES in path.name else 1]
    ]


def leaks(
    questions: Iterable[tuple[str, str]], training: Sequence[tuple[str, str]], *, fewest: int = 1
) -> list[tuple[str, str, float]]:
    """Give every pair of a question (id, text) and a training question (place, text) that are too near, nearest first."""
    asked = [(name, _pieces(text)) for name, text in questions]
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for number, (_, pieces) in enumerate(asked):
        for piece in pieces:
            holding[piece].append(number)
    found = []
    for place, text in training:
        own = _pieces(text)
        if len(own) < fewest:
            continue
        shared = Counter(number for piece in own if len(holding[piece]) < COMMON for number in holding[piece])
        for number in shared:
            other = asked[number][1]
            similarity = 2 * len(own & other) / (len(own) + len(other))
            if similarity >= NEAR:
                found.append((asked[number][0], place, round(similarity, 3)))
    return sorted(found, key=lambda leak: (-leak[2], leak[1]))


def gold_questions() -> list[tuple[str, str]]:
    """List (id, question) of both halves of the gold."""
    return [(gold.id, gold.question) for split in ("dev", "test") for gold in load_gold(split)]


def public_questions(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (set:id, text) of every query, and of every document that is a question itself."""
    for path in sorted(folder.iterdir()):
        for name in ("queries.jsonl", *(["corpus.jsonl"] if PARAPHRASES in path.name else [])):
            for line in (path / name).read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                yield f"{path.name}:{row['id']}", row["text"]


def _pieces(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(normalise(text)) if len(term) > 1)


def main() -> int:
    """Count the lines that are too near by file, and drop them if asked to."""
    parser = argparse.ArgumentParser(prog="python -m eval.leakage", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--drop", action="store_true", help="remove these lines from the training files")
    drop = parser.parse_args().drop
    near = {place for _, place, _ in leaks(gold_questions(), training_questions())}
    public = configuration.load().data / "eval"
    if public.is_dir():
        questions = list(public_questions(public))
        near |= {place for _, place, _ in leaks(questions, training_questions(), fewest=FEWEST)}
    else:
        print(f"{public}: no public sets, only the gold is looked at")
    for name, count in sorted(Counter(place.rpartition(":")[0] for place in near).items()):
        print(f"{name}: {count} lines")
    if drop:
        for path in TRAINING.glob("*_pairs*.tsv"):
            lines = path.read_text(encoding="utf-8").splitlines()
            kept = [line for number, line in enumerate(lines, start=1) if f"{path.name}:{number}" not in near]
            path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
