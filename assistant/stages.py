"""Where the time of an answer goes, for its trace and the benchmark: `Retriever.search(question, top_k=8, stages=Stages())`.

stages = Stages(); …; stages.lap("lexical"); …; stages.lap("dense")
stages.seconds                          # {"lexical": 0.0007, "dense": 0.0012}
"""

from __future__ import annotations

import time


class Stages:
    """A stopwatch: each lap counts what has passed since the one before, or since it was made."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Count the time since the last lap for `stage`."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now
