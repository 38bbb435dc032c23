"""One document edited among 20,000 passages, from command to live, beside a full build in the same run.

Each publish is a process of its own, `python -m ingest FOLDER`, timed from its start until the pointer names the new
version. The corpus is the real passages of `bench.passages` as Markdown files of 25 passages each; an edit changes a line
of one file. The full builds are of the same folder into an empty store, before and after the edits. Machines are shared:
the processor's seconds (of all processes of a publish) stand beside those of the clock.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.passages import real_passages, set_folders
from ingest.chunking import Chunk
from ingest.version import CURRENT, live_manifest, open_current

PASSAGES, A_FILE = 20_000, 25
EDITS = 5


@dataclass(frozen=True, kw_only=True)
class Took:
    """What one publish took, from command to live and in processor time to its end."""

    seconds: float
    processor: float


def run(data: Path, store: Path, count: int = PASSAGES) -> dict[str, float] | None:
    """Measure both; None where the public sets are absent."""
    if not set_folders(data):
        return None
    with open_current(store) as version:
        passages = real_passages(data, version.passages, count)
    with tempfile.TemporaryDirectory(prefix="citedesk-bench-") as name:
        root = Path(name)
        files = _write(root / "docs", passages)
        few = _write(root / "few", passages[:A_FILE])
        _publish(few[0].parent, root / "few-kb", root)  # as on a machine that has run it before: bytecode, warm files
        full = [_publish(root / "docs", root / "kb", root)]
        edits = [_edited(files[len(files) // 2], number, root) for number in range(EDITS)]
        full.append(_publish(root / "docs", root / "kb-again", root))
        manifest = live_manifest(root / "kb")
    assert manifest is not None and manifest.updates == EDITS, "an edit was not published as an update"
    figures = {"passages": float(manifest.passages), "documents": float(len(files))}
    for kind in ("seconds", "processor"):
        of_edit = statistics.median(getattr(took, kind) for took in edits)
        of_full = statistics.mean(getattr(took, kind) for took in full)
        figures |= {f"full_{kind}": of_full, f"edit_{kind}": of_edit, f"ratio_{kind}": of_edit / of_full}
    return {"ratio": figures.pop("ratio_seconds"), **figures}


def _write(folder: Path, passages: Sequence[Chunk]) -> list[Path]:
    """Write passages as Markdown files, each passage a section."""
    folder.mkdir()
    files = []
    for start in range(0, len(passages), A_FILE):
        parts = [
            f"## {passage.title} {start + i}\n\n{passage.text}\n" for i, passage in enumerate(passages[start:][:A_FILE])
        ]
        files.append(folder / f"part-{start:06d}.md")
        files[-1].write_text(f"# Part {start}\n\n" + "\n".join(parts), encoding="utf-8")
    return files


def _edited(path: Path, number: int, root: Path) -> Took:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    place = next(i for i, line in enumerate(lines) if i > len(lines) // 2 and line.strip() and not line.startswith("#"))
    lines[place] += f" 第 {number} 次修订：自发布之日起执行。"
    path.write_text("\n".join(lines), encoding="utf-8")
    return _publish(root / "docs", root / "kb", root)


def _publish(folder: Path, store: Path, root: Path) -> Took:
    """Publish `folder` by the command. Raise CalledProcessError where it fails."""
    command = [sys.executable, "-m", "ingest", str(folder), "--kb", str(store), "--quiet", "--yes"]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPYCACHEPREFIX"] = str(root / "bytecode")
    before, started = _processor(), time.time()
    subprocess.run(command, check=True, env=environ, stdout=subprocess.DEVNULL)
    return Took(seconds=(store / CURRENT).stat().st_mtime - started, processor=_processor() - before)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
