"""`python -m ingest quarantine`: the passages that read like orders to a machine; approve one for a reason, or leave it out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from ingest.commands.common import expect, limits
from ingest.errors import CiteDeskError
from ingest.quarantine import HeldPassage, approve, decisions, find, held_in, in_sight, reject
from settings import Settings


def quarantine(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """List what is live and held back, or decide on one passage; what was decided shows at the next publish."""
    if not words:
        return _list(settings, arguments)
    expect(words, 2, "quarantine takes nothing, or approve ID, or reject ID")
    held = _named(settings, words[1])
    if words[0] == "approve":
        approve(settings.kb_dir, held, who=arguments.who, why=arguments.why)
        done = "is approved: the next publish lets it into answers"
    elif words[0] == "reject":
        reject(settings.kb_dir, held, who=arguments.who, why=arguments.why)
        done = "is left out from the next publish on"
    else:
        raise CiteDeskError("usage", words[0], "is neither approve nor reject", "See python -m ingest --help.")
    print(
        json.dumps({"key": held.record.key, "decision": words[0]}) if arguments.json else f"{held.record.key} {done}."
    )
    return 0


def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    from ingest.version import open_current

    with open_current(settings.kb_dir) as version:
        held = held_in(version, decisions(settings.kb_dir))
    if arguments.json:
        rows = [{**asdict(one.record), "text": one.passage.text, "is_left_out": one.is_left_out} for one in held]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for one in held:
        print(_entry(one))
    waiting = sum(not one.is_left_out for one in held)
    print(f"{waiting} wait for a decision, {len(held) - waiting} are left out by one.")
    if waiting:
        print("python -m ingest quarantine approve ID --why REASON, or reject ID; then publish.")
    return 0


def _entry(held: HeldPassage) -> str:
    """Put a passage as plain text, what is suspected marked, and nothing in it that a terminal would act on."""
    record = held.record
    before, suspected, after = in_sight(held)
    body = "\n".join(f"    {line}" for line in f"{before}>>{suspected}<<{after}".split("\n"))
    state = "left out" if held.is_left_out else "waiting"
    return f"[{record.key}] {' > '.join((record.document, *record.heading))} ({record.kind}, {state})\n{body}\n"


def _named(settings: Settings, key: str) -> HeldPassage:
    """Find a passage by its key: in what is live, else in what the knowledge folder would bring."""
    from ingest.publish import preview
    from ingest.version import current_id, open_current

    if current_id(settings.kb_dir) is not None:
        with open_current(settings.kb_dir) as version:
            if found := find(version, key):
                return found
    if settings.kb_docs.is_dir():
        plan = preview([settings.kb_docs], settings.kb_dir, budget=settings.chunk_tokens, limits=limits(settings))
        for held in plan.held:
            if held.record.key == key:
                return held
    raise CiteDeskError("not_held", key, "is no passage that is held back", "python -m ingest quarantine lists them.")
