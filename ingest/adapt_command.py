"""`python -m ingest adapt`: make a candidate out of the live knowledge, have it measured, keep it only if it is better.

    python -m ingest adapt [--kb DIR] [--out FOLDER] [--pairs accepted.tsv] [--steps N] [--seed N] [--gold DIR]

What is better is `eval`'s to say, and imports never go there: it is asked as a child process, first which of the pairs are too
near a gold question, then whether the candidate gains beyond noise. Nothing live changes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.adapt import KEPT, RATE, STEPS, Adapted, adapt
from ingest.adapt_pairs import Pair, own_pairs, read_accepted
from ingest.embedding import SHIPPED, StaticEmbedder
from ingest.errors import CiteDeskError, ModelError
from ingest.version import open_current
from ingest.wiring import chosen_embedder
from settings import Settings, environment

_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What may be set, rate and share of the average not on the command line; `out` is beside the versions by default."""

    out: Path | None = None
    pairs: Path | None = None
    steps: int = STEPS
    seed: int = 13
    rate: float = RATE
    kept: float = KEPT
    gold: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it. `folder` is None where the candidate was dropped; `measures` as `eval.adapted` gives them."""

    folder: Path | None
    pairs: Mapping[str, int]
    near_gold: int
    moved: int
    tokens: int
    steps: int
    seconds: float
    questions: int
    measures: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Give the outcome as plain data."""
        return {**vars(self), "folder": self.folder and str(self.folder), "kept": self.folder is not None}


def adapt_live(settings: Settings, wish: Wish, *, shipped: Path = SHIPPED) -> Outcome:
    """Train a candidate on the live version's pairs and keep it if `eval` finds it better than the embedding in use.

    Training starts from `shipped`, also where an adapted model is in use: adapting twice does not drift.
    """
    before = _static(settings)
    with open_current(settings.kb_dir) as live:
        found = own_pairs(live.passages)
    if wish.pairs:
        found["accepted"] = read_accepted(wish.pairs)
    if wish.out and wish.out.exists():
        raise ModelError("model_exists", str(wish.out), "exists already", "Name another folder by --out, or remove it.")
    kept, dropped = _away_from_gold(settings, found, wish)
    if not kept:
        remedy = "Publish more documents: python -m ingest"
        raise ModelError("no_pairs", str(settings.kb_dir), "holds no text to learn from", remedy)
    around = (wish.out.parent if wish.out else settings.kb_dir / "models").absolute()
    around.mkdir(parents=True, exist_ok=True)
    folder = None
    with tempfile.TemporaryDirectory(prefix=".candidate-", dir=around) as beside:
        made = adapt(
            kept, shipped, Path(beside) / "model", steps=wish.steps, seed=wish.seed, rate=wish.rate, kept=wish.kept
        )
        measured = _ask_eval(settings, ["adapted", str(before.resolve()), str(made.folder)], wish)
        if measured["better"]:
            name = StaticEmbedder(made.folder).model_id.replace("static", "adapted")
            folder = around / (wish.out.name if wish.out else name)
            shutil.rmtree(folder, ignore_errors=True)  # of that name: the very same vectors
            made.folder.replace(folder)
    return _outcome(folder, kept, dropped, made, measured)


def render(outcome: Outcome, settings: Settings) -> str:
    """Say what was learnt from, what it gained, and what to do now."""
    counts = ", ".join(f"{count} {kind}" for kind, count in outcome.pairs.items())
    lines = [
        f"Pairs: {counts}; {outcome.near_gold} left out because they are too near a gold question.",
        f"Trained {outcome.steps} steps in {outcome.seconds:.0f} s; {outcome.moved} of {outcome.tokens} token vectors moved.",
        f"Measured on {outcome.questions} questions of dev, embedding in use → candidate:",
    ]
    for name, figures in outcome.measures.items():
        change = figures["difference"]
        lines.append(
            f"  {name:9} {figures['before']:.4f} → {figures['after']:.4f}  {change['mean']:+.4f}"
            f" (95 % {change['low']:+.4f} to {change['high']:+.4f}), {figures['wins']} better, {figures['losses']} worse"
        )
    if outcome.folder is None:
        return "\n".join(
            [*lines, "Not better beyond noise: the candidate was deleted, and the embedding stays as it is."]
        )
    lines += [
        "Better beyond noise: kept. Nothing live has changed. To use it, set",
        f"  CITEDESK_EMBEDDING={outcome.folder}",
        f"and run: python -m ingest{'' if settings.kb_dir == Path('.kb') else f' --kb {settings.kb_dir}'}"
        "  (it embeds the documents again). python -m eval then measures whole replies.",
    ]
    return "\n".join(lines)


def _static(settings: Settings) -> Path:
    """Give the folder of the static model in use: the candidate has to be better than that."""
    embedder = chosen_embedder(settings)
    if isinstance(embedder, StaticEmbedder):
        return embedder.folder
    problem = "is the embedding of the settings; only the static one that comes with CiteDesk is adapted"
    raise ModelError("not_static", embedder.model_id, problem, "Set CITEDESK_EMBEDDING=static, then run adapt again.")


def _away_from_gold(
    settings: Settings, found: Mapping[str, Sequence[Pair]], wish: Wish
) -> tuple[dict[str, list[Pair]], int]:
    """Leave out what is too near a gold question: nothing is measured by questions that were trained on."""
    flat = [(kind, pair) for kind, pairs in found.items() for pair in pairs]
    with tempfile.TemporaryDirectory(prefix="citedesk-adapt-") as folder:
        path = Path(folder) / "pairs.tsv"
        path.write_text("".join("\t".join(pair) + "\n" for _, pair in flat), encoding="utf-8")
        near = set(_ask_eval(settings, ["adaptable", str(path)], wish)["near"])
    kept: dict[str, list[Pair]] = {}
    for number, (kind, pair) in enumerate(flat, start=1):
        if number not in near:
            kept.setdefault(kind, []).append(pair)
    return kept, len(near)


def _ask_eval(settings: Settings, words: Sequence[str], wish: Wish) -> dict[str, Any]:
    """Run `python -m eval` with these settings; what it refuses is refused here, in its own words."""
    gold = ["--gold", str(wish.gold.absolute())] if wish.gold else []
    fixed = settings.model_copy(update={"kb_dir": settings.kb_dir.absolute()})
    environ = environment(fixed)
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_ROOT), environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "eval", *words, "--json", "--kb", str(fixed.kb_dir), *gold]
    ran = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False)
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or [f"python -m eval {words[0]} ended with {ran.returncode}"]
        raise CiteDeskError("not_adapted", "no model was adapted", said[-1].removeprefix("error: "), "")
    return dict(json.loads(ran.stdout))


def _outcome(
    folder: Path | None, pairs: Mapping[str, Sequence[Pair]], near: int, made: Adapted, measured: Mapping[str, Any]
) -> Outcome:
    return Outcome(
        folder=folder,
        pairs={kind: len(found) for kind, found in pairs.items()},
        near_gold=near,
        moved=made.moved,
        tokens=made.tokens,
        steps=made.steps,
        seconds=made.seconds,
        questions=measured["questions"],
        measures=measured["measures"],
    )
