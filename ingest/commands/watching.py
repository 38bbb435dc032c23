"""`python -m ingest --watch [PATH …]`: publish whenever the folders or repositories have changed, or at fixed times."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.commands.common import opened
from ingest.commands.publishing import make_live
from ingest.errors import CiteDeskError
from settings import Settings

if TYPE_CHECKING:
    from ingest.progress import PublishReport
    from ingest.watch import State

_GRACE = 1.5  # seconds in which a publish that is told to stop may clean up; then it ends as if it were killed
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_LEAST, _NAMED = 1.0, 3


def watch(
    settings: Settings,
    words: Sequence[str],
    arguments: argparse.Namespace,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Publish whenever the folders have changed and come to rest, until Ctrl-C or SIGTERM; 0.

    A publish under way is given up then, which leaves live what was live, as a kill at any moment does.
    """
    from ingest.watch import Watcher, look_at, next_time
    from ingest.wiring import chosen_embedder

    _require_folders(words)
    times = _times(arguments.at)
    embedder = chosen_embedder(settings)

    def look() -> State:
        with opened(settings, words) as sources:
            return look_at(sources.paths, may_be_empty=arguments.allow_removals)

    def publish() -> str:
        with opened(settings, words) as sources:
            report = make_live(settings, sources, embedder, arguments, bars=False)
        return json.dumps(report.to_dict(), ensure_ascii=False) if arguments.json else describe(report)

    watcher = Watcher(
        look=look, publish=publish, say=_say, now=datetime.now, every=max(arguments.every, _LEAST), times=times
    )
    before = {one: signal.signal(one, _stop) for one in _SIGNALS}
    first = f", first at {next_time(times, datetime.now()):%Y-%m-%d %H:%M}" if times else ""
    _say(f"watching {', '.join(words) or settings.kb_docs} every {watcher.every:g} s{first}; Ctrl-C ends it")
    try:
        watcher.run(sleep)
    except KeyboardInterrupt:
        _say("stopped; what is live stays live")
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    return 0


def describe(report: PublishReport) -> str:
    """Put a publish into one line, what was refused in a line each below it."""
    counts = [_count(getattr(report, name), name) for name in ("added", "changed", "removed")]
    counts.append(f"{len(report.unchanged)} unchanged")
    steering = [_count(report.plan.steering, "steering")] if report.plan.steering else []
    live = "is live" if report.went_live else "was live already"
    line = f"version {report.version} {live}: {', '.join((*counts, *steering))}; {sum(report.seconds.values()):.1f} s"
    return "\n".join((line, *(f"  refused: {error}" for error in report.refused)))


def _count(names: Sequence[str], what: str) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{len(names)} {what}" + (f" ({', '.join(names[:_NAMED])}{more})" if names else "")


def _say(line: str) -> None:
    if line.startswith("{"):
        print(line, flush=True)
    else:
        stream = sys.stderr if line.startswith("error: ") else sys.stdout
        print(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {line}", file=stream, flush=True)


def _stop(number: int, frame: object) -> None:
    """End what is under way; a publish is all or nothing, so that one that cannot end at once may be cut off."""
    for one in _SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    end = threading.Timer(_GRACE, os._exit, [0])
    end.daemon = True
    end.start()
    raise KeyboardInterrupt


def _require_folders(words: Sequence[str]) -> None:
    for word in words:
        if Path(word).is_file():
            remedy = "Name the folder that it is in."
            raise CiteDeskError("usage", word, "is a file, and folders are watched", remedy)


def _times(text: str) -> tuple[clock_time, ...]:
    try:
        return tuple(datetime.strptime(part.strip(), "%H:%M").time() for part in text.split(",") if part.strip())
    except ValueError as error:
        remedy = "Write it as --at 02:00 or --at 02:00,14:30."
        raise CiteDeskError("usage", text, "is no list of times of the day", remedy) from error
