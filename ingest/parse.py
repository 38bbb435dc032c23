"""The child process that reads files: bytes in, a document and its passages out, until its parent closes the pipe.

    python -m ingest.parse      # started by ingest.loaders.child; frames on standard input and output

A request is a frame (a 4-byte length, JSON) and after it the bytes of the file and of its sidecar; the answer is a frame.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import IO, Any

from ingest.chunking import Chunk, chunk_document
from ingest.document import Document
from ingest.errors import LoadError
from ingest.loaders.build import build_document
from ingest.loaders.child import LENGTH, framed
from ingest.plain import to_plain

MAX_PASSAGE = 200_000  # characters; only a single row, item or cell becomes longer than the budget of a passage
_WORN = 0.5  # share of the memory limit above which a child is replaced rather than used again
_FULL = 0.9  # share above which a parser that reports damage has run out of memory: not all of them say so
_GRACE = 5.0  # seconds that the parent may be late before a child that nobody waits for ends itself


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until the parent closes the pipe."""
    while head := requests.read(LENGTH.size):
        request = json.loads(requests.read(LENGTH.unpack(head)[0]))
        _limit(request["seconds"], request["memory_bytes"])
        content, sidecar = (requests.read(size) for size in request["sizes"])
        answers.write(_answer(request, content, sidecar))
        answers.flush()
        _limit(0, request["memory_bytes"])


def _answer(request: dict[str, Any], content: bytes, sidecar: bytes) -> bytes:
    try:
        return framed(_read(request, content, sidecar))
    except MemoryError:
        return _TOO_MUCH_FRAMED  # made beforehand: there may be no memory left to make it


def _read(request: dict[str, Any], content: bytes, sidecar: bytes) -> dict[str, Any]:
    memory_bytes = request["memory_bytes"]
    try:
        document = build_document(request["path"], content, sidecar, request["sha256"])
        passages = None if request["budget"] is None else _cut(document, request["budget"])
        return {
            "document": to_plain(document),
            "passages": None if passages is None else [to_plain(passage) for passage in passages],
            "is_worn": _peak() > _WORN * memory_bytes,
        }
    except MemoryError:
        raise
    except LoadError as found:
        error = found
    except BaseException as found:  # the parsers are not ours: whatever they raise, a panic too, is an answer
        problem = f"it cannot be read ({type(found).__name__}: {' '.join(str(found).split())[:120]})."
        error = LoadError("damaged", "", problem, "Save it again in its program, or restore a copy.")
    if error.code == "damaged" and _peak() > _FULL * memory_bytes:
        raise MemoryError
    return _refusal(error, is_worn=_peak() > _WORN * memory_bytes)


def _refusal(error: LoadError, *, is_worn: bool) -> dict[str, Any]:
    return {"code": error.code, "problem": error.problem, "remedy": error.remedy, "is_worn": is_worn}


def _cut(document: Document, budget: int) -> list[Chunk]:
    passages = chunk_document(document, budget=budget)
    if not passages:
        remedy = "Add text below its headings, or take it out of the folder."
        raise LoadError("no_text", "", "it gives no passage.", remedy)
    longest = max(passages, key=lambda passage: len(passage.text))
    if len(longest.text) > MAX_PASSAGE:
        problem = f"it holds a row, item or cell of {len(longest.text):,} characters ({longest.anchors[-1].location})."
        raise LoadError("too_large", "", problem, f"Split it: {MAX_PASSAGE:,} are read.")
    return passages


def _peak() -> int:
    """Give the most bytes that this process ever had mapped; 0 on a system that does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(status.partition("VmPeak:")[2].split()[0]) * 1024


def _limit(seconds: float, memory_bytes: int) -> None:
    """Let this process map at most `memory_bytes` in all, so that no more is ever resident, and end it if nobody waits.

    Where a system has no such limit there is the parent's clock.
    """
    try:
        import resource

        signal.alarm(int(seconds + _GRACE) if seconds else 0)
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, resource.RLIM_INFINITY))
    except (ImportError, OSError, ValueError, AttributeError):
        return


_TOO_MUCH_FRAMED = framed(
    _refusal(
        LoadError("too_large", "", "reading it needs too much memory.", "Split it, or save it in a simpler form."),
        is_worn=True,
    )
)

if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # openpyxl imports numpy, which maps 40 MB for each further thread
    with os.fdopen(os.dup(1), "wb") as _answers:
        os.dup2(2, 1)  # a library that prints must not write into a frame
        serve(sys.stdin.buffer, _answers)
