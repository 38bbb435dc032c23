"""Start of `python -m assistant "…"` to its answer, against `python -c "import chromadb"`, in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path


def run(store: Path, rounds: int = 5) -> dict[str, float]:
    """Give the median seconds of both and their ratio; a first round of each is not counted."""
    ours = [sys.executable, "-m", "assistant", "退款多久到账", "--kb", str(store)]
    theirs = [sys.executable, "-c", "import chromadb"]
    taken: dict[str, list[float]] = {"ours": [], "theirs": []}
    for turn in range(rounds + 1):
        for name, command in (("ours", ours), ("theirs", theirs)):
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if turn:
                taken[name].append(time.perf_counter() - started)
    first, second = statistics.median(taken["ours"]), statistics.median(taken["theirs"])
    return {"citedesk_start_s": first, "import_chromadb_s": second, "ratio": first / second}
