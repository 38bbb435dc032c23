"""A version copied while publishes go on restores and proves itself.

python -m tests.reliability.soak_backup [--short]      # 20 of 20 (short: 2)
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from assistant.engine import Assistant
from ingest.backup import backup, restore
from ingest.prove import prove
from ingest.version import open_current
from tests.reliability.world import edition_of, forked, look, publish_now, started, write


def main(*, short: bool) -> int:
    """Back up beside a builder and a reader; print the figures; 1 unless every copy restores and proves itself."""
    copies = 2 if short else 20
    good, wrong = 0, []
    with tempfile.TemporaryDirectory(prefix="citedesk-backup-") as folder:
        home = Path(folder)
        docs, store, stop = home / "docs", home / "kb", home / "stop"
        assert forked(lambda: publish_now(write(docs, 1), store))[0] == "ok"
        load = started(lambda: _publish_until(docs, store, stop))
        for number in range(copies):
            saved, other = home / f"saved-{number}", home / f"other-{number}"
            state, version = forked(partial(backup, store, saved, who="test"))
            state, found = forked(partial(_back, saved, other)) if state == "ok" else (state, version)
            good += state == "ok"
            wrong += [] if state == "ok" else [f"copy {number}: {state} {found}"]
        stop.touch()
        state, publishes = load()
    print(f"backup: {good} of {copies} copies, taken beside {publishes} publishes, restored and proven")
    for line in wrong[:5]:
        print(f"  {line}", file=sys.stderr)
    return int(good != copies or state != "ok")


def _back(saved: Path, store: Path) -> int:
    version = restore(saved, store, who="test")
    with open_current(store) as live:
        prove(live)
    with Assistant.open(store) as assistant:
        edition = look(assistant)
    assert edition == edition_of(store, version)
    return edition


def _publish_until(docs: Path, store: Path, stop: Path) -> int:
    edition = 1
    while not stop.exists():
        edition += 1
        publish_now(write(docs, edition), store, keep=1)
    return edition - 1


if __name__ == "__main__":
    raise SystemExit(main(short="--short" in sys.argv))
