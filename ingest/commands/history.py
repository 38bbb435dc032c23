"""`history`, `compare` and `audit`: who made what live, what two versions differ in, and who did what at all."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from ingest.audit import Event
from ingest.commands.common import expect
from ingest.errors import CiteDeskError
from settings import Settings


def history(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print what went live, newest first."""
    from ingest.history import history as entries

    expect(words, 0, "history takes no path")
    return _print(entries(settings.kb_dir, limit=arguments.limit), arguments)


def audit(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print who did what, newest first, after checking that nothing was changed in it."""
    from ingest.audit import check_chain, events

    check_chain(settings.kb_dir)
    return _print(events(settings.kb_dir, limit=arguments.limit, actions=words), arguments)


def compare(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print what one version changes against another; the live one where only one is named."""
    from ingest.history import compare_versions
    from ingest.plan import render
    from ingest.version import current_id

    if not words or len(words) > 2:
        rule = "compare takes two versions, or one to compare with what is live"
        raise CiteDeskError("usage", " ".join(words) or "(nothing)", rule, "python -m ingest history lists them.")
    other = words[1] if len(words) == 2 else current_id(settings.kb_dir) or ""
    found = compare_versions(settings.kb_dir, words[0], other)
    print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1) if arguments.json else render(found))
    return 0


def _print(found: Sequence[Event], arguments: argparse.Namespace) -> int:
    if arguments.json:
        print(json.dumps([asdict(event) for event in found], ensure_ascii=False, indent=1))
        return 0
    for event in found:
        when = f"{datetime.fromisoformat(event.at).astimezone():%Y-%m-%d %H:%M:%S}"
        line = [when, event.who or "unknown", event.action, event.subject, _counts(event), event.reason]
        print("  ".join(filter(None, line)))
    if not found:
        print("Nothing yet.")
    return 0


def _counts(event: Event) -> str:
    counts = event.details.get("counts", {})
    return ", ".join(
        f"{counts[name]} {name}" for name in ("added", "changed", "removed", "refused") if counts.get(name)
    )
