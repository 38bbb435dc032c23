"""Real passages for the benchmark of retrieval: the public sets, the shop's own documents, and running text.

passages = real_passages(Path("../shared/data"), own, 100_000)     # the first 20,000 are the public sets and our own
questions(Path("../shared/data"), 200)                             # first halves of the sets' queries
"""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from eval.beir import BeirDocument, load_set
from eval.retrieval import cut_document
from ingest.chunking import Chunk

_PAIRS = ("zh-mrc-q2passage", "en-policyqa")  # their `b` is a passage
_NEWS_CHARACTERS = 1500


def set_folders(data: Path) -> list[Path]:
    """List the public retrieval sets that there are."""
    return sorted(path.parent for path in (data / "eval").glob("*/corpus.jsonl"))


def real_passages(data: Path, own: Sequence[Chunk], count: int) -> list[Chunk]:
    """Give `count` passages, or as many as there are: sets and own documents shuffled, then running text.

    Every shorter list is the beginning of a longer one, so that sizes can be compared.
    """
    sets = [
        chunk
        for folder in set_folders(data)
        for name, document in load_set(folder, half="first").documents.items()
        for chunk in cut_document(f"{folder.name}/{name}", document)
    ]
    first = [*own, *sets]
    random.Random(0).shuffle(first)
    return [*first, *islice(_running_text(data / "train"), max(0, count - len(first)))][:count]


def questions(data: Path, count: int) -> list[str]:
    """Give `count` questions from the first halves of all sets, in turn."""
    asked = [list(load_set(folder, half="first").queries.values()) for folder in set_folders(data)]
    every = [text for row in zip(*asked, strict=False) for text in row]
    return every[:count]


def _running_text(train: Path) -> Iterator[Chunk]:
    """Cut passages, policies and news, each text once."""
    seen: set[str] = set()
    for number, text in enumerate(_texts(train)):
        if text not in seen:
            seen.add(text)
            yield from cut_document(f"text/{number}", BeirDocument(title="", text=text))


def _texts(train: Path) -> Iterator[str]:
    for name in _PAIRS:
        if (train / f"{name}.jsonl").is_file():
            for line in (train / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
                yield str(json.loads(line)["b"])
    if (train / "zh-news-text.txt.xz").is_file():
        with lzma.open(train / "zh-news-text.txt.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                yield line.strip()[:_NEWS_CHARACTERS]
