"""One wall-clock deadline over a coroutine, whatever it waits for: a connection, a name, a stream, an import.

text = within(8.0, lambda: ask(...))       # or TimeoutError
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

GRACE = 0.2  # seconds to close a connection in order once the time is over

T = TypeVar("T")


def within(seconds: float, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `work` in an event loop and a thread of its own; raise what it raises, or TimeoutError once `seconds` are over.

    The loop cancels it and closes what it opened. What no loop can cancel (a name that does not resolve, an import) is left
    to end in its thread, which nobody waits for. It may be called from any thread, also from one that runs a loop.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(asyncio.run(asyncio.wait_for(work(), seconds)))
        except BaseException as error:
            done.set_exception(error)

    Thread(target=run, name="chat model", daemon=True).start()
    return done.result(seconds + GRACE)
