"""Parse a foreign file in a child process, within a time and a memory limit.

    parsed = parse_in_child(content, ".pdf", seconds=20, memory_bytes=512 * 2**20)
    python -m ingest.parse      # the child itself: frames on standard input and output

An 11 KB spreadsheet can hang a parser for a minute. The child gets the bytes, never a path, is reused from file to file, and
is killed and replaced when it runs over. A frame is a 4-byte length, a JSON object, and the file's bytes after it.
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
from ingest.loaders.parsed import Line, Parsed

_LENGTH = struct.Struct(">I")


class _Late(Exception):
    """The child did not answer in time."""


class ChildParser:
    """One child process at a time, started at first use and again after it was killed. Safe across threads."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def parse(self, content: bytes, suffix: str, *, seconds: float, memory_bytes: int) -> Parsed:
        """Parse in the child; raise `LoadError` (too_slow, too_large, damaged, or what the parser found)."""
        request = {"suffix": suffix, "size": len(content), "memory_bytes": memory_bytes}
        with self._lock:
            try:
                answer = self._ask(request, content, time.monotonic() + seconds)
            except _Late as error:
                self._stop()
                problem = f"parsing took longer than {seconds:g} s and was stopped."
                raise LoadError("too_slow", "", problem, "Split it, or save it in a simpler form.") from error
            except (OSError, EOFError) as error:
                self._stop()
                problem = "the parser gave up on it: damaged, or too large for its memory."
                raise LoadError("damaged", "", problem, "Save it again in its program, or split it.") from error
            if answer.get("code") == "too_large":
                self._stop()  # what ran out of memory may not have let go of all of it
        if "code" in answer:
            raise LoadError(answer["code"], "", answer["problem"], answer["remedy"])
        lines = [Line(*line) for line in answer["lines"]]
        return Parsed(lines=lines, meta=answer["meta"], title=answer["title"])

    def close(self) -> None:
        """Stop the child, if there is one."""
        with self._lock:
            self._stop()

    def _ask(self, request: dict[str, Any], content: bytes, deadline: float) -> dict[str, Any]:
        child = self._running()
        assert child.stdin is not None and child.stdout is not None
        _write_frame(child.stdin, request, content)  # the child reads all of it before it starts to parse
        length = _LENGTH.unpack(_read_until(child.stdout, _LENGTH.size, deadline))[0]
        return dict(json.loads(_read_until(child.stdout, length, deadline)))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "ingest.parse"],
                cwd=Path(__file__).resolve().parent.parent,
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


def parse_in_child(content: bytes, suffix: str, *, seconds: float, memory_bytes: int) -> Parsed:
    """Parse `content` (of a file named with `suffix`) in this process's one reused child."""
    return _parser.parse(content, suffix, seconds=seconds, memory_bytes=memory_bytes)


def _write_frame(pipe: IO[bytes], message: dict[str, Any], content: bytes = b"") -> None:
    head = json.dumps(message, ensure_ascii=False).encode()
    pipe.write(_LENGTH.pack(len(head)) + head + content)
    pipe.flush()


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


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer parse requests until the parent closes the pipe: the child's side."""
    while head := requests.read(_LENGTH.size):
        request = json.loads(requests.read(_LENGTH.unpack(head)[0]))
        content = requests.read(request["size"])
        _limit_memory(request["memory_bytes"])
        _write_frame(answers, _answer(content, request["suffix"]))


def _answer(content: bytes, suffix: str) -> dict[str, Any]:
    try:
        parsed = _parse(content, suffix)
    except LoadError as error:
        return {"code": error.code, "problem": error.problem, "remedy": error.remedy}
    except MemoryError:
        problem = "parsing it needs too much memory."
        return {"code": "too_large", "problem": problem, "remedy": "Split it, or save it in a simpler form."}
    except Exception as error:  # the parsers are not ours: whatever they raise on a broken file is an answer
        problem = f"it cannot be parsed ({type(error).__name__}: {' '.join(str(error).split())[:120]})."
        return {"code": "damaged", "problem": problem, "remedy": "Save it again in its program, or restore a copy."}
    return {"lines": parsed.lines, "meta": parsed.meta, "title": parsed.title}


def _parse(content: bytes, suffix: str) -> Parsed:
    """Choose the parser; each is imported at its first use, since none is needed to answer a question."""
    match suffix:
        case ".docx":
            from ingest.loaders.docx_file import read_docx

            return read_docx(content)
        case ".pptx":
            from ingest.loaders.pptx_file import read_pptx

            return read_pptx(content)
        case ".xlsx":
            from ingest.loaders.xlsx_file import read_xlsx

            return read_xlsx(content)
        case ".pdf":
            from ingest.loaders.pdf_file import read_pdf

            return read_pdf(content)
        case ".md" | ".markdown":
            from ingest.loaders.html_file import read_markdown_with_html

            return read_markdown_with_html(content)
    from ingest.loaders.html_file import read_html

    return read_html(content)


def _limit_memory(memory_bytes: int) -> None:
    """Let the address space grow by at most `memory_bytes` from here; a system without that limit has the clock."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        ceiling = pages * resource.getpagesize() + memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, resource.RLIM_INFINITY))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as _answers:
        os.dup2(2, 1)  # a library that prints must not write into a frame
        serve(sys.stdin.buffer, _answers)
