"""A publish is all or nothing: the builder is killed at random moments, and before and after every rename and fsync.

python -m tests.reliability.soak_kill [--short]

After each kill a fresh process opens the store and answers; every answer is wholly of one edition, the version that was live
is still there, and the next publish goes through and proves itself.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.engine import Assistant
from ingest.history import history
from ingest.prove import prove
from ingest.version import current_id, open_current
from tests.reliability.world import QUESTIONS, edition_of, forked, look, publish_now, started, write

_WRAPPED = ("rename", "replace", "fsync", "unlink", "rmdir")


def main(*, short: bool) -> int:
    """Run all kills; print the figures; 1 if anything was lost, mixed or unusable."""
    moments, stride = (4, 12) if short else (50, 1)
    with tempfile.TemporaryDirectory(prefix="citedesk-kill-") as folder:
        home = Path(folder)
        docs, store = write(home / "docs", 1), home / "kb"
        assert forked(lambda: publish_now(docs, store))[0] == "ok"
        write(docs, 2)
        calls = _count_calls(docs, store, home)
        began = time.perf_counter()
        shutil.copytree(store, home / "timed")
        forked(lambda: publish_now(docs, home / "timed"))
        whole = time.perf_counter() - began
        rng = random.Random(7)
        kills: list[Callable[[Path], None]] = [_kill_after(docs, rng.uniform(0, whole)) for _ in range(moments)]
        kills += [_kill_at(docs, call, after) for call in range(0, calls, stride) for after in (False, True)]
        outcomes = [_one(kill, store, docs, home / f"try-{number}") for number, kill in enumerate(kills)]
    wrong = [outcome["wrong"] for outcome in outcomes if outcome["wrong"]]
    slowest = max(outcome["seconds"] for outcome in outcomes)
    new = sum(outcome["edition"] == 2 for outcome in outcomes)
    print(
        f"kill: {len(outcomes)} kills ({moments} at random moments, the others around {calls} renames, fsyncs and removals), "
        f"{len(outcomes) - new} answered by the old version, {new} by the new one, {len(wrong)} wrong; "
        f"slowest start {slowest:.2f} s"
    )
    for problem in wrong[:5]:
        print(f"  {problem}", file=sys.stderr)
    return int(bool(wrong) or slowest > 5)


def _one(kill: Callable[[Path], None], store: Path, docs: Path, trial: Path) -> dict[str, Any]:
    """Kill one builder on a copy of the store, then look at what is left of it."""
    shutil.copytree(store, trial)
    old = current_id(store)
    kill(trial)

    def start() -> tuple[int, float]:
        began = time.perf_counter()
        with Assistant.open(trial) as assistant:
            edition = look(assistant)
            seconds = time.perf_counter() - began
            assert assistant.damage is None, assistant.damage
            assert {look(assistant, question) for question in QUESTIONS} == {edition}
        assert edition_of(trial, str(old)) == 1, "the version that was live is gone"
        return edition, seconds

    def go_on() -> None:
        version = publish_now(docs, trial)
        with open_current(trial) as live:
            assert live.id == version
            prove(live)
        assert history(trial, limit=1)[0].subject == version, "the history lacks what is live"
        left = [path.name for path in (trial / "versions").glob(".*")]
        assert not left, f"left behind: {left}"

    state, found = forked(start)
    wrong = "" if state == "ok" else f"start: {state} {found}"
    after, problem = forked(go_on)
    wrong = wrong or ("" if after == "ok" else f"next publish: {after} {problem}")
    shutil.rmtree(trial)
    edition, seconds = found if state == "ok" else (0, 0.0)
    return {"wrong": wrong, "edition": edition, "seconds": seconds}


def _kill_after(docs: Path, seconds: float) -> Callable[[Path], None]:
    def kill(store: Path) -> None:
        builder = started(lambda: publish_now(docs, store))
        time.sleep(seconds)
        os.kill(builder.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        builder()

    return kill


def _kill_at(docs: Path, call: int, after: bool) -> Callable[[Path], None]:
    def kill(store: Path) -> None:
        def build() -> str:
            _wrap(lambda number: number == call, after=after)
            return publish_now(docs, store)

        forked(build)

    return kill


def _count_calls(docs: Path, store: Path, home: Path) -> int:
    shutil.copytree(store, home / "counted")

    def build() -> int:
        seen: list[int] = []
        _wrap(lambda number: bool(seen.append(number)), after=False)  # type: ignore[func-returns-value]
        publish_now(docs, home / "counted")
        return len(seen)

    state, calls = forked(build)
    assert state == "ok", calls
    return int(calls)


def _wrap(is_last: Callable[[int], bool], *, after: bool) -> None:
    """Make this process kill itself before, or after, the call of os.rename, fsync and so on that `is_last` names."""
    count = iter(range(10**9))

    def wrapped(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*arguments: Any, **named: Any) -> Any:
            last = is_last(next(count))
            if last and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(*arguments, **named)
            if last:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call

    for name in _WRAPPED:
        setattr(os, name, wrapped(name))


if __name__ == "__main__":
    raise SystemExit(main(short="--short" in sys.argv))
