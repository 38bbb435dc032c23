"""`python -m ingest schedule`: what comes into force and what expires, by date."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from ingest.commands.common import expect
from ingest.errors import CiteDeskError
from ingest.schedule import DAYS, Event, schedule
from settings import Settings

MOST = 3650


def coming(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print the schedule of what is live."""
    from ingest.version import open_current

    expect(words, 0, "schedule takes no path: it lists what is live")
    days = DAYS if arguments.days is None else arguments.days
    if not 0 <= days <= MOST:
        raise CiteDeskError("usage", f"--days {days}", f"is not between 0 and {MOST}", "Give a number of days.")
    with open_current(settings.kb_dir) as live:
        events = schedule(live.passages, today=date.today(), days=days)
    if arguments.json:
        plain = [{**asdict(event), "is_gap": event.is_gap} for event in events]
        print(json.dumps(plain, ensure_ascii=False, indent=1, default=str))
    else:
        print(render(events, days))
    return 0


def render(events: Sequence[Event], days: int) -> str:
    """Put a schedule into a line for each event, with a warning below what expires without a successor."""
    if not events:
        return f"Nothing comes into force or expires within {days} days."
    lines = []
    for event in events:
        edge = "in force from" if event.kind == "starts" else "last day      "
        where = " > ".join(event.heading) or "whole document"
        lines.append(f"{event.day}  {edge}  {event.document} · {where} · {event.passages} passages")
        if event.kind == "ends" and event.successor and event.gap_days == 0:
            lines.append(f"            then {event.successor}")
        elif event.is_gap and event.successor:
            lines.append(f"            warning: no rule for {event.gap_days} days, until {event.successor}")
        elif event.is_gap:
            lines.append("            warning: no successor with the same title, file name or section")
    return "\n".join(lines)
