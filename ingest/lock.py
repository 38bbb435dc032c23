"""One builder at a time: whoever changes what is live holds the store; a second is told so, and by whom.

with builder_lock(store, who="li", doing="publish"):      # PublishError (busy) naming who, what and since when
    ...
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import PublishError

_LOCK, _HOLDER = "publish.lock", "publish.holder.json"


@contextmanager
def builder_lock(store: Path, *, who: str = "", doing: str = "publish") -> Iterator[None]:
    """Hold the store for one builder. The system frees it if the builder dies."""
    store.mkdir(parents=True, exist_ok=True)
    lock = FileLock(store / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        problem = f"another builder is at work: {_holder(store)}"
        raise PublishError("busy", str(store), problem, "Wait until it has finished, then try again.") from error
    try:
        _sign(store / _HOLDER, who, doing)
        yield
    finally:
        (store / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _sign(path: Path, who: str, doing: str) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    holder = {"who": who or "unknown", "doing": doing, "process": os.getpid(), "host": socket.gethostname()}
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps({**holder, "since": since}, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _holder(store: Path) -> str:
    """Say who holds the store; the note is written just after the lock is taken, so that it may not be there yet."""
    try:
        holder = json.loads((store / _HOLDER).read_text(encoding="utf-8"))
        return "{doing} by {who} since {since} (process {process} on {host})".format(**holder)
    except (OSError, ValueError, KeyError):
        return "a publish or rollback that has just begun"
