"""Question to cited draft (CiteDesk, extractive) against retrieval alone (the plain recipe): p50 and p95, in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.engine import Assistant
from bench.recipe import Recipe
from ingest.chunking import Chunk


def run(store: Path, questions: list[str], rounds: int = 3) -> dict[str, float]:
    """Ask every question of both, alternating, `rounds` times; the first round warms up and is not counted."""
    with tempfile.TemporaryDirectory() as folder, Assistant.open(store) as assistant:
        recipe = Recipe(Path(folder))
        recipe.ingest(_documents(assistant.version.passages))
        ours: list[float] = []
        theirs: list[float] = []
        for turn in range(rounds + 1):
            for question in questions:
                pair = _milliseconds(assistant.answer, question), _milliseconds(recipe.retrieve, question)
                if turn:
                    ours.append(pair[0])
                    theirs.append(pair[1])
    figures = {
        "citedesk_answer_p50_ms": float(np.percentile(ours, 50)),
        "citedesk_answer_p95_ms": float(np.percentile(ours, 95)),
        "recipe_retrieval_p50_ms": float(np.percentile(theirs, 50)),
        "recipe_retrieval_p95_ms": float(np.percentile(theirs, 95)),
        "questions": float(len(questions)),
    }
    figures["ratio_p95"] = figures["citedesk_answer_p95_ms"] / figures["recipe_retrieval_p95_ms"]
    return figures


def _documents(passages: list[Chunk]) -> list[str]:
    documents: dict[str, list[str]] = {}
    for passage in passages:
        documents.setdefault(passage.document, []).append(passage.index_text())
    return ["\n\n".join(parts) for parts in documents.values()]


def _milliseconds(call: Callable[[str], object], question: str) -> float:
    started = time.perf_counter()
    call(question)
    return (time.perf_counter() - started) * 1000
