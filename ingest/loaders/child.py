"""Have a file read by a child process, within a time and a memory limit, and live on whatever it does there.

    answer = ask_child(source, budget=320, limits=Limits())     # {"document": …, "passages": […]}, plain JSON types

An 11 KB spreadsheet can hang a parser for a minute, and a page of Markdown a pattern of ours. The child (`ingest.parse`) gets the
bytes, never a path, is reused from file to file, and is killed and replaced when it runs over.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from ingest.errors import LoadError
from ingest.loaders.source import Limits, Source

LENGTH = struct.Struct(">I")
_SPLIT = "Split it, or save it in a simpler form."


class _Late(Exception):
    """The child did not answer in time."""


class ChildParser:
    """One child process at a time, started at first use and again after it was killed. Safe across threads."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, source: Source, *, budget: int | None, limits: Limits) -> dict[str, Any]:
        """Read `source` in the child, and cut it into passages where there is a `budget`.

        Raise `LoadError` (too_slow, too_large, damaged, or what the reader found).
        """
        if 2 * len(source.content) > limits.memory_bytes:
            raise LoadError("too_large", "", "reading it needs too much memory.", _SPLIT)
        with self._lock:
            deadline = time.monotonic() + limits.seconds
            was_used = self._child is not None
            answer = self._exchange(source, budget, limits, deadline)
            if "code" in answer and was_used and self._child is None:
                answer = self._exchange(
                    source, budget, limits, deadline
                )  # it failed on what it held from before, maybe
        if "code" in answer:
            raise LoadError(answer["code"], "", answer["problem"], answer["remedy"])
        return answer

    def close(self) -> None:
        """Stop the child, if there is one."""
        with self._lock:
            self._stop()

    def forget(self) -> None:
        """Leave the child to the process that started it: this one was forked from that, and makes one of its own."""
        self._child = None
        self._lock = threading.Lock()

    def _exchange(self, source: Source, budget: int | None, limits: Limits, deadline: float) -> dict[str, Any]:
        """Ask once. A child that died, ran late or holds much memory is stopped."""
        request = {
            "path": source.path,
            "sha256": source.sha256,
            "sizes": [len(source.content), len(source.sidecar)],
            "budget": budget,
            "seconds": limits.seconds,
            "memory_bytes": limits.memory_bytes,
        }
        try:
            child = self._running()
            assert child.stdin is not None and child.stdout is not None
            # The child reads all of it before it does anything, so that neither waits for the other.
            child.stdin.writelines([framed(request), source.content, source.sidecar])
            child.stdin.flush()
            length = LENGTH.unpack(_read_until(child.stdout, LENGTH.size, deadline))[0]
            answer: dict[str, Any] = json.loads(_read_until(child.stdout, length, deadline))
        except _Late as error:
            self._stop()
            problem = f"reading it took longer than {limits.seconds:g} s and was stopped."
            raise LoadError("too_slow", "", problem, _SPLIT) from error
        except (OSError, EOFError):
            self._stop()
            problem = "the parser gave up on it: damaged, or too large for its memory."
            return {"code": "damaged", "problem": problem, "remedy": "Save it again in its program, or split it."}
        if answer["is_worn"]:
            self._stop()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "ingest.parse"],
                cwd=Path(__file__).resolve().parent.parent.parent,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # bytes for a child that is gone: nothing to flush them to


_parser = ChildParser()
atexit.register(_parser.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_parser.forget)


def ask_child(source: Source, *, budget: int | None, limits: Limits) -> dict[str, Any]:
    """Ask this process's one reused child; see `ChildParser.ask`."""
    return _parser.ask(source, budget=budget, limits=limits)


def framed(message: dict[str, Any]) -> bytes:
    """Give a message as it goes over the pipe: a 4-byte length, then JSON."""
    text = json.dumps(message, ensure_ascii=False).encode()
    return LENGTH.pack(len(text)) + text


def _read_until(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while size:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise _Late
            part = os.read(pipe.fileno(), min(size, 1 << 20))
            if not part:
                raise EOFError("the parser's process ended")
            parts.append(part)
            size -= len(part)
    return b"".join(parts)
