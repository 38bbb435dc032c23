"""Train the shipped static bilingual embedding on public pairs and our own, and save it as a sentence-transformers folder.

    python -m ingest.train_embedding                                   # the shipped model, same seed same bytes
    python -m ingest.train_embedding --steps 500 --out /tmp/model      # a quick look
    python -m ingest.train_embedding --minutes 10                      # as many steps as fit (depends on the machine)

Prints nDCG@10 on the first half of each public retrieval set, by exact cosine, no BM25. Needs torch; queries do not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from ingest.errors import CiteDeskError, ModelError
from ingest.training.batches import Drawer
from ingest.training.corpus import Source, read_sources
from ingest.training.measure import measure
from ingest.training.vocabulary import VocabularySize, build_tokenizer

MODEL_FOLDER = Path(__file__).parent / "model"
DEFAULT_DATA = Path("../shared/data/train")
LARGEST_FOLDER = 40_000_000  # bytes
STEPS = 1500
SNAPSHOTS, AVERAGED_FROM = 12, 0.15  # over the whole run, and the part of it before the first that counts
GAINFUL = ("zh-paraphrase-pos",)  # files without open licence in the shipped model; its card shows the gain


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A finished model and what it cost."""

    tokenizer: Tokenizer
    vectors: np.ndarray[Any, np.dtype[np.float32]]
    steps: int
    seconds: float


class Snapshots:
    """The mean of the vectors at several steps, each scaled to a mean length of 1 (after Izmailov et al. 2018).

    Later ones know more languages and facts, earlier ones have learnt less by heart; the mean beats each of them.
    """

    def __init__(self) -> None:
        self._sum: np.ndarray[Any, np.dtype[np.float32]] | None = None
        self._count = 0

    def add(self, vectors: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        """Add the vectors [tokens, dimensions] of one step."""
        scaled = vectors / np.linalg.norm(vectors, axis=1).mean()
        self._sum = scaled if self._sum is None else self._sum + scaled
        self._count += 1

    def mean(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Give the mean of what was added."""
        if self._sum is None:
            raise ValueError("no snapshot was added")
        return self._sum / np.float32(self._count)


def train(
    sources: list[Source],
    *,
    steps: int,
    seed: int,
    size: VocabularySize,
    dimensions: int,
    minutes: float = 0,
    threads: int = 2,
) -> Trained:
    """Build the vocabulary and train for `steps`, or as many as fit in `minutes`."""
    import torch

    from ingest.training.trainer import Trainer, TrainerOptions

    torch.set_num_threads(threads)  # fixed: sums in another order give other bytes
    started = time.perf_counter()
    tokenizer = build_tokenizer(vocabulary_texts(sources), headwords(sources), size)
    drawer = Drawer(sources, tokenizer, seed)
    trainer = Trainer(
        tokenizer, drawer.frequencies(tokenizer.get_vocab_size()), TrainerOptions(dimensions=dimensions), seed
    )
    print(f"{tokenizer.get_vocab_size()} tokens, ready after {time.perf_counter() - started:.0f} s", flush=True)
    begun, mean_loss, snapshots = time.perf_counter(), 0.0, Snapshots()
    for step in range(steps):
        if minutes and step == 50:
            steps = max(51, int(minutes * 60 / (time.perf_counter() - begun) * 50))
        if step >= steps:
            break
        if step >= AVERAGED_FROM * steps and step % max(1, steps // SNAPSHOTS) == 0:
            snapshots.add(trainer.vectors())
        loss = trainer.step(drawer.draw(), step / steps)
        mean_loss = loss if step == 0 else 0.98 * mean_loss + 0.02 * loss
        if step % 200 == 0:
            print(f"step {step}/{steps} loss {mean_loss:.3f} after {time.perf_counter() - begun:.0f} s", flush=True)
    snapshots.add(trainer.vectors())
    return Trained(tokenizer=tokenizer, vectors=snapshots.mean(), steps=steps, seconds=time.perf_counter() - started)


def vocabulary_texts(sources: list[Source]) -> list[str]:
    """Give the texts whose words are counted: every pair, every sixth news document, our own pairs five times."""
    texts: list[str] = []
    for source in sources:
        if source.name == "zh-news-text":
            texts += [pair[0] for pair in source.pairs[::6]]
        else:
            texts += [text for pair in source.pairs for text in pair] * (
                5 if source.name.startswith("ecommerce") else 1
            )
    return texts


def headwords(sources: list[Source]) -> list[str]:
    """Give every text of the dictionary-like sources: those short enough are candidates for tokens."""
    return [
        text
        for s in sources
        if s.name in ("en-zh-cc-cedict", "ecommerce_glossary")
        for pair in s.pairs
        for text in pair
    ]


def save(trained: Trained, folder: Path) -> None:
    """Write the folder beside its place and move it there; a README.md already there is kept."""
    building = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    scale = float(np.linalg.norm(trained.vectors, axis=1).max()) or 1.0  # keeps float16 away from its edges
    weights = building / "model.safetensors"
    save_file({"embedding.weight": (trained.vectors / scale).astype(np.float16)}, weights)
    weights.chmod(0o644)  # safetensors makes it private
    trained.tokenizer.save(str(building / "tokenizer.json"), pretty=False)
    _write_json(building / "modules.json", MODULES)
    _write_json(building / "config_sentence_transformers.json", CONFIG)
    if (folder / "README.md").exists():
        shutil.copy2(folder / "README.md", building / "README.md")
    written = sum(path.stat().st_size for path in building.iterdir())
    if written > LARGEST_FOLDER:
        raise ModelError("model-too-large", str(building), f"has {written} bytes", f"Keep it under {LARGEST_FOLDER}.")
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    building.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
CONFIG: dict[str, object] = {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"}


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when a model was written."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest.train_embedding", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of training pairs")
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER, help="folder that receives the model")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--minutes", type=float, default=0, help="instead of --steps: as many as fit")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dimensions", type=int, default=288)
    parser.add_argument("--with", dest="unlicensed", action="append", default=[*GAINFUL], help="add an unlicensed file")
    parser.add_argument("--open-only", action="store_true", help="only files that state an open licence")
    parser.add_argument("--without", action="append", default=[], help="leave a file out")
    given = parser.parse_args(arguments)
    try:
        unlicensed = frozenset[str]() if given.open_only else frozenset(given.unlicensed)
        sources = [s for s in read_sources(given.data, unlicensed=unlicensed) if s.name not in given.without]
        steps = 10**9 if given.minutes else given.steps
        trained = train(
            sources,
            steps=steps,
            seed=given.seed,
            size=VocabularySize(),
            dimensions=given.dimensions,
            minutes=given.minutes,
            threads=given.threads,
        )
        save(trained, given.out)
    except CiteDeskError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{trained.steps} steps, {trained.seconds:.0f} s, {trained.vectors.shape}, saved in {given.out}")
    for name, value in measure(trained.tokenizer, trained.vectors, given.data.parent / "eval").items():
        print(f"{name:20} {value:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
