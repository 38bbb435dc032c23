"""Run a program and see every file that it, or its parser's child, opened.

    record = recorded("from ingest.__main__ import main; main(['docs'])", folder)
    record.touched(outside)      # what was opened, listed or changed below that folder, all links followed

The record is Python's own (audit events); `traced=True` adds the kernel's, of strace, where it is there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CHANGES = {
    "write",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
}
_RESULT = re.compile(r"= \d+<([^>]*)>")  # the handle of an opened file, with the file's real place


@dataclass(frozen=True, kw_only=True)
class Record:
    """`events` as (what, real path); a process that hangs has no exit code."""

    events: tuple[tuple[str, str], ...]
    code: int | None
    output: str

    def touched(self, *places: Path | str) -> list[tuple[str, str]]:
        """Give the events at one of these files, or below one of these folders."""
        roots = tuple(os.fsdecode(place) for place in places)
        return [(what, path) for what, path in self.events if any(path == r or path.startswith(r + "/") for r in roots)]

    def written(self) -> set[str]:
        """Give all that was written, made, renamed or removed."""
        return {path for what, path in self.events if what in _CHANGES}


def recorded(code: str, folder: Path, *, seconds: float = 300, traced: bool = False) -> Record:
    """Run Python `code` with the folder's log; `traced` needs strace (`can_trace`)."""
    log, trace = folder / "opens.log", folder / "strace.log"
    for old in (log, trace):
        old.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "RECORD_OPENS": str(log),
        "PYTHONPATH": f"{ROOT / 'tests/reliability/recorder'}:{ROOT}",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-c", code]
    if traced:
        command = ["strace", "-f", "-y", "-qq", "-e", "trace=open,openat,openat2,creat", "-o", str(trace), *command]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        exit_code: int | None = done.returncode
        output = (done.stdout + done.stderr).decode("utf-8", "replace")
    except subprocess.TimeoutExpired as error:
        exit_code, output = None, (error.stderr or b"").decode("utf-8", "replace")
    return Record(events=(*_audited(log), *(_traced(trace) if traced else ())), code=exit_code, output=output)


def can_trace() -> bool:
    """Say whether strace is there and may be used."""
    found = shutil.which("strace")
    return (
        bool(found)
        and not subprocess.run([found, "-qq", "-o", os.devnull, "true"], capture_output=True, check=False).returncode
    )


def _audited(log: Path) -> list[tuple[str, str]]:
    lines = log.read_bytes().decode("utf-8", "surrogateescape").split("\n")[:-1]
    return [(what, path) for what, _, path in (line.partition("\t") for line in lines)]


def _traced(trace: Path) -> list[tuple[str, str]]:
    lines = trace.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    return [("strace", found[1]) for found in map(_RESULT.search, lines) if found]
