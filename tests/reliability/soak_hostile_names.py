"""No file outside the folder is read or written: 200 hostile names and links, each publish seen file by file.

    .venv/bin/python -m tests.reliability.soak_hostile_names     # one line of figures; exit code 1 if the promise does not hold

What is opened is seen from Python's audit events in the publishing process and in its parser's child, and from strace where it may
be used. The folder is published afresh, again, with links in the place of live files, and file by file by names that climb.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingest.version import open_current
from tests.reliability.hostile import SYSTEM, Place, lay_out, removed, swap_for_links
from tests.reliability.hostile_uploads import lay_traps, uploads
from tests.reliability.recorded import ROOT, Record, can_trace, recorded

_PUBLISH = """
import json, sys
from ingest.__main__ import main
print(json.dumps([main([*paths, "--kb", {store!r}, "--quiet"]) for paths in {runs!r}]))
"""
_KEEP = """
from pathlib import Path
from tests.reliability.hostile_uploads import keep_all
keep_all(Path({docs!r}))
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was seen; `wrong` says in words where the promise does not hold."""

    hostile: int
    uploads: int
    refused: int
    events: int
    traced: bool
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        how = "audit events and strace" if self.traced else "audit events"
        return (
            f"hostile names: {self.hostile} in the folder ({self.refused} files refused) and {self.uploads} uploads; "
            f"{self.events} openings seen ({how}); {len(self.wrong)} wrong"
        )


def run(folder: Path, *, rounds: int, traced: bool) -> Outcome:
    """Lay out the folder, publish it in every way, upload into it; see what was opened outside."""
    place = lay_out(folder, rounds=rounds)
    before = _snapshot(place.outside)
    store = folder / "kb"
    code = _PUBLISH.format(store=str(store), runs=[[str(place.docs)], [str(place.docs)]])
    records = [recorded(code, folder, traced=traced)]
    live = _live(store)
    wrong = [f"not live: {name}" for name in place.good if name not in live[0]]
    swap_for_links(place)
    code = _PUBLISH.format(store=str(store), runs=[[str(place.docs)], *([path] for path in _climbing(place))])
    records.append(recorded(code, folder, traced=traced))
    wrong += [f"no longer live: {name}" for name in place.good if name not in _live(store)[0]]
    lay_traps(place.docs, place.outside)
    records.append(recorded(_KEEP.format(docs=str(place.docs)), folder, traced=traced))
    for record in records:
        wrong += _seen_outside(record, place)
    if _snapshot(place.outside) != before:
        wrong.append("the folder outside was changed")
    if any(b"CANARY-7731" in path.read_bytes() for path in store.rglob("*") if path.is_file()):
        wrong.append("what stands outside is in the store")
    hostile, events = len(place.hostile), sum(len(record.events) for record in records)
    return Outcome(
        hostile=hostile, uploads=len(uploads()), refused=live[1], events=events, traced=traced, wrong=tuple(wrong)
    )  # fmt: skip


def _climbing(place: Place) -> list[str]:
    """Single files to publish: names that climb out of the folder, links, a file that is none."""
    docs = place.docs
    names = [
        "../outside/secret.md",
        "../outside/a.md.meta.yaml",
        "规则/../../outside/secret.md",
        "synonyms.txt",
        "README.md",
    ]
    names += [
        "规则/../规则/HN-4.md",
        place.good[0],
        f"{place.good[1]}.meta.yaml",
        f"{place.good[2]}.meta.yaml",
        "x" * 300,
    ]
    return [f"{docs}/{name}" for name in names] + ["/etc/passwd", str(place.outside / "secret.md")]


def _seen_outside(record: Record, place: Place) -> list[str]:
    """Say what was opened outside, and where the record cannot be trusted: a hang, a crash, a child that was not seen."""
    seen = [*record.touched(place.outside), *(event for event in record.touched(*SYSTEM) if event[0] != "strace")]
    wrong = [f"{what} outside: {path}" for what, path in seen]  # the C library itself asks /etc/passwd who the user is
    if record.code != 0:
        wrong.append(f"exit code {record.code}: {record.output[-2000:]}")
    if not any(
        path.startswith((f"{ROOT}/ingest/parse.", f"{ROOT}/ingest/__pycache__/parse.")) for _, path in record.events
    ):
        wrong.append("the parser's child was not seen")
    elsewhere = [p for p in sorted(record.written()) if not p.startswith((f"{tempfile.gettempdir()}/", "/dev/"))]
    return wrong + [f"written elsewhere: {path}" for path in elsewhere]


def _snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


def _live(store: Path) -> tuple[set[str], int]:
    with open_current(store) as version:
        return {record.path for record in version.manifest.documents}, len(version.manifest.refused)


def main() -> int:
    """Run the long form (or the short one) and print its figures."""
    is_short = "--short" in sys.argv[1:]
    with removed() as folder:
        outcome = run(folder, rounds=1 if is_short else 4, traced=not is_short and can_trace())
    print(outcome)
    for problem in outcome.wrong:
        print(f"  {problem}", file=sys.stderr)
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
