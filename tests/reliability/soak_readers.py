"""Readers never notice a publish: they ask all the while, each in a process of its own.

python -m tests.reliability.soak_readers [--short]

8 readers across 20 publishes, 10,000 questions (short: 3, 4, 300): no error, no answer of two editions, and the new version is
answered from within 2 seconds of going live.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import Any

from assistant.engine import Assistant
from tests.reliability.world import QUESTIONS, edition_of, forked, look, publish_now, started, write


def main(*, short: bool) -> int:
    """Run readers beside a builder; print the figures; 1 for any error, mixed answer or late version."""
    readers, publishes, questions = (3, 4, 300) if short else (8, 20, 10_000)
    with tempfile.TemporaryDirectory(prefix="citedesk-readers-") as folder:
        home = Path(folder)
        docs, store, stop = home / "docs", home / "kb", home / "stop"
        assert forked(lambda: publish_now(write(docs, 1), store))[0] == "ok"
        waits = [started(lambda: _read(store, stop, questions // readers)) for _ in range(readers)]
        time.sleep(1)
        live = {}
        for edition in range(2, publishes + 2):
            state, version = forked(lambda edition=edition: publish_now(write(docs, edition), store))  # type: ignore[misc]
            assert state == "ok", version
            live[edition] = (store / "CURRENT").stat().st_mtime
            assert edition_of(store, version) == edition
            time.sleep(0.2 if short else 1)
        time.sleep(2)
        stop.touch()
        found: list[tuple[str, Any]] = [wait() for wait in waits]
    errors = [str(result) for state, result in found if state != "ok"]
    errors += [error for state, result in found if state == "ok" for error in result["errors"]]
    asked = sum(result["asked"] for state, result in found if state == "ok")
    lags = [
        first - live[edition]
        for state, result in found
        if state == "ok"
        for edition, first in result["first"].items()
        if edition in live
    ]
    print(
        f"readers: {readers} readers, {publishes} publishes, {asked} questions, {len(errors)} errors or mixed answers; "
        f"{len(lags)} changes of version seen, the latest after {max(lags):.2f} s"
    )
    for error in errors[:5]:
        print(f"  {error}", file=sys.stderr)
    return int(bool(errors) or max(lags) > 2 or asked < questions)


def _read(store: Path, stop: Path, questions: int) -> dict[str, Any]:
    """Ask until told to stop, and at least `questions` times; note when each edition was first answered from."""
    errors: list[str] = []
    first: dict[int, float] = {}
    asked = 0
    with Assistant.open(store) as assistant:
        for question in cycle(QUESTIONS):
            if asked >= questions and stop.exists():
                break
            try:
                edition = look(assistant, question)
                if assistant.damage:
                    errors.append(str(assistant.damage))
                first.setdefault(edition, time.time())
            except Exception as error:
                errors.append(f"{type(error).__name__}: {error}")
            asked += 1
    return {"errors": errors, "first": first, "asked": asked}


if __name__ == "__main__":
    raise SystemExit(main(short="--short" in sys.argv))
