"""A call to the outside world that ends when its time is up, whatever it hangs on.

within(4.0, lambda: api.model_info(name))       # TimeoutError after 4 s

A client's own timeout does not bound looking up an address, nor a server that sends a byte now and then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Give what `call` gives, or raise what it raises; TimeoutError after `seconds`. It then dies with the process."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(timeout=seconds)
