"""Bad input loses nothing: 500 files that cannot be read among 100 good ones, in one publish.

    .venv/bin/python -m tests.reliability.soak_bad_input     # one line of figures; exit code 1 if the promise does not hold

Each bad file has to be refused with a code, its name, what is wrong and what to do; each good one has to be answerable; no file
may take longer than 20 s, nor the parser's child, looked at from outside, more than 512 MB of resident memory.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.engine import Assistant
from ingest.embedding import open_embedder
from ingest.errors import LoadError
from ingest.loaders.source import shown
from ingest.progress import ProgressEvent
from ingest.publish import publish
from panel.errors import CHINESE
from tests.reliability.good import Good, good_files
from tests.reliability.malformed import Bad, malformed, one_of_each
from tests.reliability.watch import MEGABYTE, ChildWatch

SECONDS, RESIDENT = 20.0, 512 * MEGABYTE


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the files; `wrong` says in words where the promise does not hold."""

    bad: int
    good: int
    codes: Counter[str]
    answered: int
    slowest: tuple[float, str]
    resident: int
    children: int
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        codes = ", ".join(f"{code} {count}" for code, count in self.codes.most_common())
        return (
            f"bad input: {self.bad} files refused ({codes}); {self.answered} of {self.good} good ones answered; "
            f"slowest {self.slowest[0]:.1f} s ({self.slowest[1]!r}); highest resident memory of the parser "
            f"{self.resident / MEGABYTE:.0f} MB in {self.children} processes; {len(self.wrong)} wrong"
        )


@dataclass
class _Clock:
    """How long each file took to be read, from the progress of the publish."""

    since: float = field(default_factory=time.monotonic)
    slowest: tuple[float, str] = (0.0, "")

    def hear(self, event: ProgressEvent) -> None:
        now = time.monotonic()
        if event.stage == "read" and event.item:
            self.slowest = max(self.slowest, (now - self.since, event.item))
        self.since = now


def run(bad: Sequence[Bad], good: Sequence[Good], folder: Path) -> Outcome:
    """Write the files, publish them and ask for each good one."""
    docs, store = folder / "docs", folder / "kb"
    for file in (*bad, *good):
        file.write(docs)
    clock = _Clock()
    with ChildWatch() as watch:
        report = publish([docs], store, open_embedder("static"), progress=clock.hear)
    unanswered = _unanswered(good, store)
    wrong = [*_wrongly_refused(bad, report.refused), *(f"not answered: {name}" for name in unanswered)]
    if clock.slowest[0] > SECONDS:
        wrong.append(f"{clock.slowest[1]!r} took {clock.slowest[0]:.1f} s")
    if watch.highest > RESIDENT:
        wrong.append(f"the parser held {watch.highest / MEGABYTE:.0f} MB")
    return Outcome(
        bad=len(report.refused),
        good=len(good),
        codes=Counter(error.code for error in report.refused),
        answered=len(good) - len(unanswered),
        slowest=clock.slowest,
        resident=watch.highest,
        children=watch.children,
        wrong=tuple(wrong),
    )


def _wrongly_refused(bad: Sequence[Bad], refused: Sequence[LoadError]) -> list[str]:
    """Compare what is refused with what should be: the very files, each with all that its owner needs."""
    found = {error.subject: error for error in refused}
    expected = {shown(file.name) for file in bad}
    wrong = [f"not refused: {name!r}" for name in sorted(expected - set(found))]
    wrong += [f"refused: {found[name]}" for name in sorted(set(found) - expected)]
    for error in refused:
        words = (error.problem, error.remedy, *CHINESE.get(error.code, ("", "")))
        if not all(words) or "\n" in str(error):
            wrong.append(f"incomplete: {error!s}")
    return wrong + [f"{len(refused) - len(found)} refused twice"] * (len(found) != len(refused))


def _unanswered(good: Sequence[Good], store: Path) -> list[str]:
    """Give the files whose fact no reply cites."""
    with Assistant.open(store) as assistant:
        return [file.name for file in good if not _is_answered(assistant, file)]


def _is_answered(assistant: Assistant, file: Good) -> bool:
    sentences = assistant.answer(file.question).sentences
    return any(file.answer in cited.quote and file.name == cited.document for s in sentences for cited in s.citations)


def main() -> int:
    """Run the long form (or the short one) and print its figures."""
    is_short = "--short" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        bad, good = (one_of_each(), good_files(16)) if is_short else (malformed(500), good_files(100))
        outcome = run(bad, good, Path(folder))
    print(outcome)
    for problem in outcome.wrong:
        print(f"  {problem}", file=sys.stderr)
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
