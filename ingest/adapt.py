"""Adapt the shipped static embedding to a knowledge base: go on training it on the knowledge's own texts.

    made = adapt(pairs, MODEL_FOLDER, Path(".kb/models/candidate"), steps=300, seed=13)
    made.moved                                  # how many token vectors changed; all others are the shipped bytes

Half of the batches rehearse the pairs that the shipped model was trained on, and what is kept is the average of shipped and
adapted vectors, so that the model learns the shop's words without forgetting everybody's. Whether the result is any better
is not decided here: see `ingest.adapt_command`. Needs torch.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from ingest.adapt_pairs import Pair
from ingest.embedding import StaticEmbedder
from ingest.errors import ModelError

# Chosen on the shop's gold `dev`: rates .002 to .004, shares .25, .5 and 1 (with the whole step kept, nDCG@10 fell).
STEPS = 300
RATE = 0.003
KEPT = 0.5  # share of the adapted vectors in the average with the shipped ones (Wortsman et al., WiSE-FT, 2022)
BATCH = 512
SHARES = {"headings": 1.0, "titles": 0.5, "sentences": 1.5, "questions": 1.0, "accepted": 1.0}
_CARD = """# Adapted static embedding

The static embedding shipped with CiteDesk ({shipped}), trained further on one knowledge base's own texts by
`python -m ingest adapt` ({steps} steps, seed {seed}); {moved} of {tokens} token vectors moved. Licence and weaknesses: as the
shipped model's. It holds nothing but token vectors, but was made from the shop's documents: treat it as one of them.
"""


@dataclass(frozen=True, kw_only=True)
class Adapted:
    """A candidate and what it cost."""

    folder: Path
    moved: int
    tokens: int
    steps: int
    seconds: float


def adapt(
    pairs: Mapping[str, Sequence[Pair]],
    shipped: Path,
    folder: Path,
    *,
    steps: int = STEPS,
    seed: int = 13,
    rate: float = RATE,
    kept: float = KEPT,
    rehearsal: bool = True,
) -> Adapted:
    """Train from the vectors of `shipped` on `pairs` by kind and write a model folder of the same tokens."""
    torch = _torch()
    from ingest.training.batches import Drawer
    from ingest.training.corpus import DOMAIN_FOLDER, Source, SourceSpec, read_sources
    from ingest.training.trainer import Trainer, TrainerOptions

    threads = torch.get_num_threads()
    torch.set_num_threads(2)  # fixed: sums in another order give other bytes
    started = time.perf_counter()
    before = StaticEmbedder(shipped)
    known = read_sources(DOMAIN_FOLDER) if rehearsal else []
    share = (sum(source.spec.share for source in known) or 1.0) / sum(SHARES[kind] for kind in pairs)
    own = [
        Source(
            spec=SourceSpec(name=f"own-{kind}", licence="the owner's", share=SHARES[kind] * share, batch=BATCH),
            pairs=tuple(found),
        )
        for kind, found in pairs.items()
    ]
    drawer = Drawer([*known, *own], before.tokenizer, seed)
    table = before.weights
    options = TrainerOptions(dimensions=table.shape[1], learning_rate=rate, weight_rate=rate)
    trainer = Trainer.continued(table, options, seed)
    for step in range(steps):
        trainer.step(drawer.draw(), step / steps)
    torch.set_num_threads(threads)
    occurring = drawer.frequencies(len(table)) > 0
    occurring[0] = False
    after = table.copy()
    after[occurring] = ((1 - kept) * table[occurring] + kept * trainer.vectors()[occurring]).astype(table.dtype)
    moved = int((after != table).any(axis=1).sum())
    _write(before.folder, folder, after)
    card = _CARD.format(shipped=before.model_id, steps=steps, seed=seed, moved=moved, tokens=len(table))
    (folder / "README.md").write_text(card, encoding="utf-8")
    return Adapted(folder=folder, moved=moved, tokens=len(table), steps=steps, seconds=time.perf_counter() - started)


def _torch():  # type: ignore[no-untyped-def]  # the module, where it is installed
    try:
        import torch
    except ImportError as error:
        remedy = "Install what the README's set-up installs: pip install -r requirements.txt"
        raise ModelError("torch_missing", "torch", "is not installed, and training needs it", remedy) from error
    return torch


def _write(shipped: Path, folder: Path, table: np.ndarray) -> None:
    """Write a folder like the shipped one with other vectors."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns("model.safetensors", "README.md"))
    weights = folder / "model.safetensors"
    save_file({"embedding.weight": table}, weights)
    weights.chmod(0o644)  # safetensors makes it private
