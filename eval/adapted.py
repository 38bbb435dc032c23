"""Is an adapted embedding better on this knowledge base? Gold `dev`, the same passages and ranking, question by question.

    python -m eval adaptable PAIRS.tsv --json          # which lines are too near a gold question to be trained on
    python -m eval adapted BEFORE AFTER --json         # two static model folders: recall@5, nDCG@10, the difference

Both indexes are built in temporary folders over the live version's passages. "Better" means that the 95 % interval of the paired
difference in nDCG@10 lies above 0. `python -m ingest adapt` asks both.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.question import understand
from assistant.reply import Turn
from assistant.retrieve import Retriever
from eval.bootstrap import Difference, paired_bootstrap
from eval.gold import SPLITS, GoldQuestion, check_gold, load_gold
from eval.leakage import leaks
from eval.retrieval import build_version
from eval.score import DEPTH, judge_ranking
from ingest.chunking import Chunk
from ingest.embedding import StaticEmbedder
from ingest.errors import GoldError
from ingest.version import KnowledgeVersion

FEWEST = 20  # questions; below that no interval would exclude noise


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Recall@5 and nDCG@10 by question, float64 [questions]."""

    recall: np.ndarray
    ndcg: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The means before and after, the paired difference with its 95 % interval, and how many questions won and lost."""

    before: float
    after: float
    difference: Difference
    wins: int
    losses: int

    @classmethod
    def of(cls, before: np.ndarray, after: np.ndarray) -> Comparison:
        """Compare the figures of the same questions."""
        return cls(
            before=float(before.mean()),
            after=float(after.mean()),
            difference=paired_bootstrap(after, before),
            wins=int((after > before).sum()),
            losses=int((after < before).sum()),
        )


def answerable_questions(folder: Path, passages: Sequence[Chunk]) -> list[GoldQuestion]:
    """Give the answerable `dev` questions whose evidence the passages hold. Raise GoldError where they are too few."""
    gold = load_gold("dev", folder)
    lost = {problem.question for problem in check_gold(gold, passages) if problem.is_error}
    found = [question for question in gold if question.answerable and question.id not in lost]
    if len(found) < FEWEST:
        raise GoldError(
            "gold_too_small",
            str(folder / "dev.jsonl"),
            f"holds {len(found)} answerable questions whose evidence is in the live knowledge; {FEWEST} are needed to tell"
            " a gain from noise",
            "Write questions with their evidence from your own documents into it (eval/gold.py lists the fields; python -m"
            " eval check-gold checks them), or name your folder by --gold; until then the shipped model stays.",
        )
    return found


def near_gold(lines: Iterable[str], folder: Path) -> list[int]:
    """Give the numbers (from 1) of the lines with a text that is too near a gold question of either split."""
    splits = [load_gold(split, folder) for split in SPLITS if (folder / f"{split}.jsonl").is_file()]
    gold = [(question.id, question.question) for questions in splits for question in questions]
    texts = [(str(number), text) for number, line in enumerate(lines, start=1) for text in line.split("\t")]
    return sorted({int(number) for _, number, _ in leaks(gold, texts)})


def compare(
    version: KnowledgeVersion, gold: Sequence[GoldQuestion], before: Path, after: Path, *, dense_weight: float
) -> dict[str, Comparison]:
    """Rank every question with both models over the version's passages; by measure "recall@5" and "ndcg@10"."""
    old, new = (_measure(version, gold, StaticEmbedder(folder), dense_weight) for folder in (before, after))
    return {"recall@5": Comparison.of(old.recall, new.recall), "ndcg@10": Comparison.of(old.ndcg, new.ndcg)}


def is_better(found: dict[str, Comparison]) -> bool:
    """Say whether the gain in nDCG@10 is beyond noise."""
    return found["ndcg@10"].difference.low > 0


def to_json(found: dict[str, Comparison], questions: int) -> str:
    """Give the comparison as JSON for `ingest.adapt_command`."""
    plain: dict[str, Any] = {name: asdict(comparison) for name, comparison in found.items()}
    return json.dumps({"questions": questions, "better": is_better(found), "measures": plain}, indent=1)


def render(found: dict[str, Comparison], questions: int) -> str:
    """Put the comparison into a line a measure."""
    lines = [f"{questions} questions of dev"]
    for name, comparison in found.items():
        change = comparison.difference
        lines.append(
            f"{name}: {comparison.before:.4f} → {comparison.after:.4f}, difference {change.mean:+.4f}"
            f" (95 % {change.low:+.4f} to {change.high:+.4f}), {comparison.wins} better, {comparison.losses} worse"
        )
    return "\n".join(lines)


def _measure(
    version: KnowledgeVersion, gold: Sequence[GoldQuestion], model: StaticEmbedder, dense_weight: float
) -> Measured:
    rows = []
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-adapted-") as name,
        build_version(Path(name), version.passages, model, version.steering) as indexed,
    ):
        retriever = Retriever(indexed, model, model, dense_weight=dense_weight)
        for question in gold:
            history = tuple(Turn(role=turn.role, text=turn.text) for turn in question.history)
            asked = understand(question.question, history=history, as_of=question.as_of, role=question.role)
            hits = retriever.search(asked, top_k=DEPTH).hits
            ranks, ndcg, _ = judge_ranking(question, [indexed.passages[hit.index] for hit in hits])
            rows.append((sum(bool(rank and rank <= 5) for rank in ranks) / len(ranks), ndcg))
    recall, ndcg = np.array(rows, dtype=np.float64).T
    return Measured(recall=recall, ndcg=ndcg)
