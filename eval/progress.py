"""A bar on standard error for what takes a while.

with shown("queries") as advance:
    advance(done, total)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def shown(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr; call what it gives with how many of how many are done."""
    with tqdm(desc=title, unit="q", file=sys.stderr, disable=None) as bar:

        def advance(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield advance
