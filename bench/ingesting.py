"""Ingest of at least 5,000 passages: passages a second with the self-check, imports and parsing apart.

The corpus is the public set zh-law-stard (short articles of law), absent from the repository: without it this part is
skipped with a message. Both sides get the same texts in the same run.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from bench.recipe import Recipe
from ingest.embedding import open_embedder
from ingest.publish import publish

PASSAGES = 5_200
RECIPE_PASSAGES = 400  # the recipe's rate does not depend on the number; it would take minutes for all


def run(data: Path) -> dict[str, float] | None:
    """Measure both; None where the public set is absent."""
    corpus = data / "eval" / "zh-law-stard" / "corpus.jsonl"
    if not corpus.is_file():
        return None
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()[:PASSAGES]]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        embedder = open_embedder("static")
        _write(root / "first", rows[:3])
        publish([root / "first"], root / "first-kb", embedder)  # imports and model loading apart, as for the recipe
        _write(root / "docs", rows)
        report = publish([root / "docs"], root / "kb", embedder)
        seconds = sum(taken for stage, taken in report.seconds.items() if stage != "read")
        recipe = Recipe(root / "recipe")
        recipe.retrieve("预热")
        pieces, taken = recipe.ingest([f"{row['title']}\n{row['text']}" for row in rows[:RECIPE_PASSAGES]])
    figures = {
        "passages": float(report.passages),
        "citedesk_passages_per_s": report.passages / seconds,
        "recipe_pieces": float(pieces),
        "recipe_pieces_per_s": pieces / taken,
    }
    figures["ratio"] = figures["citedesk_passages_per_s"] / figures["recipe_pieces_per_s"]
    return figures


def _write(folder: Path, rows: list[dict[str, str]]) -> None:
    """Write the articles as Markdown files of 200 sections each, one article a section."""
    folder.mkdir()
    for start in range(0, len(rows), 200):
        parts = [f"## {row['title']}\n\n{row['text']}\n" for row in rows[start : start + 200]]
        (folder / f"law-{start:05d}.md").write_text("\n".join(parts), encoding="utf-8")
