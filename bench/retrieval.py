"""Query to reranked hits over 20,000 real passages beside the bare minimum; embedding beside MiniLM; growth to 100,000.

Writes `bench/reports/growth.svg`. Each size is searched in a process of its own (`bench.searching`), so that what one
leaves in memory does not count for another.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from bench.passages import questions, real_passages, set_folders
from bench.plot import chart, exponent
from bench.searching import Searching, search_all
from eval.retrieval import build_version
from ingest.chunking import Chunk
from ingest.embedding import open_embedder
from ingest.version import open_current

SIZES = (2_000, 20_000, 100_000)
COMPARED = 20_000
QUESTIONS, WARM_UP = 240, 16
EMBEDDED, AT_A_TIME = 512, 128  # texts; MiniLM takes ten seconds for them
PLOT = Path(__file__).parent / "reports" / "growth.svg"


def run(data: Path, store: Path, sizes: Sequence[int] = SIZES) -> dict[str, float] | None:
    """Measure all; None where the public sets are absent. A size that the texts do not fill is left out."""
    if not set_folders(data):
        return None
    with open_current(store) as version:
        own = list(version.passages)
    passages = real_passages(data, own, max(sizes))
    asked = questions(data, QUESTIONS + WARM_UP)
    found = {size: _search(passages[:size], asked) for size in sizes if size <= len(passages)}
    figures = embedding_speed([passage.index_text() for passage in passages[:EMBEDDED]])
    for size, (searching, disk) in found.items():
        if size == COMPARED:
            figures |= _compared(searching)
        figures[f"p50_ms_{size}"], figures[f"p95_ms_{size}"] = _percentiles(searching.first)
        figures[f"opening_s_{size}"] = searching.opening
        figures[f"memory_mb_{size}"] = searching.memory / 1e6
        figures[f"disk_mb_{size}"] = disk / 1e6
    if len(found) > 1:
        growth = {name: [(size, figures[f"{name}_ms_{size}"]) for size in found] for name in ("p50", "p95")}
        figures |= {f"growth_exponent_{name}": exponent(points) for name, points in growth.items()}
        PLOT.parent.mkdir(parents=True, exist_ok=True)
        PLOT.write_text(chart(growth, x_label="passages", y_label="ms"), encoding="utf-8")
    return figures


def _search(passages: Sequence[Chunk], asked: Sequence[str]) -> tuple[Searching, int]:
    """Index passages in a temporary folder and search them in a fresh process; give that and the folder's bytes."""
    with tempfile.TemporaryDirectory(prefix="citedesk-bench-") as name:
        folder = Path(name)
        with build_version(folder, passages, open_embedder("static")) as version:
            manifest = version.manifest
        disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            with_bare = len(passages) == COMPARED
            job = pool.submit(search_all, folder, manifest, asked[WARM_UP:], asked[:WARM_UP], with_bare=with_bare)
            return job.result(), disk


def _compared(searching: Searching) -> dict[str, float]:
    p50, p95 = _percentiles(searching.first)
    bare_p50, bare_p95 = _percentiles(searching.bare)
    again_p50, again_p95 = _percentiles(searching.again)
    every = sum(searching.stages.values())
    return {
        "ratio_p95": p95 / bare_p95,
        "ratio_p50": p50 / bare_p50,
        "ratio_p95_asked_again": again_p95 / bare_p95,
        "bare_p50_ms": bare_p50,
        "bare_p95_ms": bare_p95,
        "again_p50_ms": again_p50,
        "again_p95_ms": again_p95,
        **{f"share_{stage}": taken / every for stage, taken in searching.stages.items()},
    }


def embedding_speed(texts: Sequence[str]) -> dict[str, float]:
    """Embed the same texts by the static model and by MiniLM, in turn: texts a second of each, and the ratio."""
    from bench.recipe import minilm

    ours, theirs = open_embedder("static"), minilm()
    sides: dict[str, Callable[[list[str]], object]] = {
        "static": lambda batch: ours.embed(batch, kind="passage"),
        "minilm": lambda batch: theirs.encode(batch),
    }
    batches = [list(texts[start : start + AT_A_TIME]) for start in range(0, len(texts), AT_A_TIME)]
    seconds = dict.fromkeys(sides, 0.0)
    for number, batch in enumerate([batches[0], *batches]):  # the first one warms up
        for side, embed in sides.items():
            started = time.perf_counter()
            embed(batch)
            seconds[side] += (time.perf_counter() - started) if number else 0.0
    rates = {f"{side}_texts_per_s": len(texts) / taken for side, taken in seconds.items()}
    return {"embedding_ratio": rates["static_texts_per_s"] / rates["minilm_texts_per_s"], **rates}


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    p50, p95 = np.percentile(values, [50, 95])
    return float(p50), float(p95)
