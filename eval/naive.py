"""The naive recipe over a retrieval set; its results are kept, since MiniLM takes minutes where ours takes seconds.

    run = naive_run(load_set(folder, half="first"), Path("eval/reports/recipe"), name="zh-law-stard")
    run["q1"]                                    # ids of documents, best first

Kept under the hash of corpus and recipe (the vectors) and of queries too (the rankings): any change makes them anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench.recipe import Recipe, identity
from eval.beir import BeirSet

PIECES = 100  # looked at per query: several of them can belong to one document


def naive_run(
    found: BeirSet, cache: Path, *, name: str, progress: Callable[[int, int], None] | None = None
) -> dict[str, list[str]]:
    """Rank documents for every query by the recipe: a document is as good as its best piece."""
    corpus = _hash(identity(), [[key, d.title, d.text] for key, d in found.documents.items()])
    kept = cache / f"{name}-{_hash(corpus, PIECES, found.queries)}.json"
    if kept.is_file():
        return dict(json.loads(kept.read_text(encoding="utf-8")))
    recipe = _store(found, cache / f"{name}-{corpus}")
    run: dict[str, list[str]] = {}
    for done, (query, text) in enumerate(found.queries.items(), start=1):
        pieces = recipe.find(text, PIECES) if text.strip() else []
        run[query] = list(dict.fromkeys(document for document, _ in pieces))
        if progress:
            progress(done, len(found.queries))
    kept.write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")
    return run


def _store(found: BeirSet, folder: Path) -> Recipe:
    """Open the recipe's store of this corpus; build it where there is none or only half of one."""
    finished = folder / "finished"
    if finished.is_file():
        return Recipe(folder / "chroma")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"{folder.name}: the naive recipe embeds {len(found.documents)} documents (once) …", file=sys.stderr)
    recipe = Recipe(folder / "chroma")
    recipe.ingest([f"{d.title}\n{d.text}".strip() for d in found.documents.values()], list(found.documents))
    finished.touch()
    return recipe


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]
