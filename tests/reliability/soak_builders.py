"""One builder: ten start at once; one runs, nine are told so, and by whom.

python -m tests.reliability.soak_builders [--short]
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from ingest.embedding import open_embedder
from ingest.errors import PublishError
from ingest.progress import ProgressEvent
from ingest.publish import publish
from ingest.version import current_id
from tests.reliability.world import forked, publish_now, started, write

BUILDERS = 10


def main(*, short: bool) -> int:
    """Run rounds of ten builders; print the figures; 1 unless each round has one publish and nine that name who runs."""
    rounds, wrong = (1 if short else 10), []
    with tempfile.TemporaryDirectory(prefix="citedesk-builders-") as folder:
        home = Path(folder)
        for number in range(rounds):
            docs, store, gate = (
                write(home / f"docs-{number}", number + 1),
                home / f"kb-{number}",
                home / f"gate-{number}",
            )
            waits = [started(partial(_build, docs, store, gate, builder)) for builder in range(BUILDERS)]
            found = [wait() for wait in waits]
            published = [result for state, result in found if state == "ok" and result[0] == "published"]
            told = [result[1] for state, result in found if state == "ok" and result[0] == "busy"]
            runner = published[0][1] if published else ""
            named = [words for words in told if re.search(rf"by {runner} since .* \(process \d+ on ", words)]
            version = forked(partial(current_id, store))[1]
            if len(published) != 1 or len(named) != BUILDERS - 1 or version is None:
                wrong.append(str(found))
        state, problem = forked(lambda: publish_now(write(home / "docs-0", 99), home / "kb-0"))
    print(
        f"builders: {rounds} rounds of {BUILDERS} at once, {len(wrong)} rounds other than one running and nine told by whom"
    )
    for line in [*wrong[:3], *([str(problem)] if state != "ok" else [])]:
        print(f"  {line}", file=sys.stderr)
    return int(bool(wrong) or state != "ok")


def _build(docs: Path, store: Path, gate: Path, number: int) -> tuple[str, str]:
    """Publish; the first one in holds the lock until all others have tried."""
    embedder = open_embedder("static")
    _ = embedder.dim
    tried = gate.with_name(f"{gate.name}-{number}")
    deadline = time.monotonic() + 60

    def hold(_: ProgressEvent) -> None:
        while len(list(gate.parent.glob(f"{gate.name}-*"))) < BUILDERS - 1 and time.monotonic() < deadline:
            time.sleep(0.02)

    try:
        if number:
            time.sleep(0.3)  # the lock is taken and signed by then
        publish([docs], store, embedder, who=f"builder-{number}", progress=hold)
        return "published", f"builder-{number}"
    except PublishError as error:
        return error.code, error.problem
    finally:
        tried.write_text(str(os.getpid()), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(short="--short" in sys.argv))
