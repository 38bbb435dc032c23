"""Look at the parser's child from outside, while this process publishes.

with ChildWatch() as watch:
    publish(…)
watch.highest, watch.children
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

MEGABYTE = 2**20
_PAUSE = 0.005  # seconds between two looks
_LISTED = 20  # looks between two lists of children: to make one takes longer than to look at what is known


class ChildWatch:
    """A thread that reads the resident memory of every parser's child of this process.

    `highest` is the most (bytes) that one ever held: what the sample saw, or on Linux the kernel's own high-water mark, which
    misses no peak between two samples. `children` counts the processes; `only_new` leaves out those that are there already.
    """

    def __init__(self, *, only_new: bool = False) -> None:
        self._ignored = {child.pid for child in psutil.Process(os.getpid()).children()} if only_new else set()
        self.highest = 0
        self._seen: set[int] = set()
        self._living: dict[int, psutil.Process] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stopped = threading.Event()

    @property
    def children(self) -> int:
        return len(self._seen)

    def _run(self) -> None:
        looks = 0
        while not self._stopped.wait(_PAUSE):
            if looks % _LISTED == 0:
                self._find()
            looks += 1
            for pid, child in list(self._living.items()):
                try:
                    self.highest = max(self.highest, child.memory_info().rss, _high_water(pid))
                except (psutil.NoSuchProcess, psutil.ZombieProcess):
                    del self._living[pid]

    def _find(self) -> None:
        for child in psutil.Process(os.getpid()).children():
            try:
                if child.pid not in self._ignored and "ingest.parse" in child.cmdline():
                    self._seen.add(child.pid)
                    self._living[child.pid] = child
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()


def _high_water(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        return 0
