"""`python -m eval impact [PATH …]` and `python -m eval gate --version ID`: what a version that is not live would change.

`impact` reads and builds the version first (`ingest.publish.prepare`); nothing goes live.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from assistant.wiring import open_live_log
from eval.comparing import Progress, compare, judge_version
from eval.gate import judge
from eval.gold import load_gold
from eval.impact import recent_questions
from eval.impact_text import describe, render
from ingest.audit import this_user
from ingest.commands.common import Bars, limits, opened
from ingest.publish import How, Prepared, prepare
from ingest.wiring import chosen_embedder
from settings import Settings

REFUSED = 3
Shown = Callable[[str], AbstractContextManager[Progress]]


def add_parsers(commands: Any) -> None:
    """Add the two commands to the subparsers of `python -m eval`."""
    radius = commands.add_parser("impact", help="which questions a publish would answer otherwise, before it is live")
    radius.add_argument("paths", nargs="*", help="as python -m ingest takes them")
    passing = commands.add_parser("gate", help="may a prepared version go live, by gold dev?")
    passing.add_argument("--version", required=True, metavar="ID", help="a version that python -m eval impact prepared")
    for command in (radius, passing):
        command.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print all of it as JSON")
        for name in ("--kb", "--gold"):
            command.add_argument(name, type=Path, default=argparse.SUPPRESS, help="as above")
    radius.add_argument("--out", type=Path, help="folder for impact.json, which holds real questions")


def run_impact(settings: Settings, arguments: argparse.Namespace, shown: Shown) -> int:
    """Prepare what a publish would make live and print its blast radius; 3 where the gate would refuse it."""
    prepared = _prepare(settings, arguments)
    if prepared.live is None or prepared.is_live:
        why = (
            "nothing is live yet: there is nothing to compare with" if prepared.live is None else "nothing would change"
        )
        print(
            json.dumps({"before": prepared.live, "after": prepared.manifest.id, "why": why}) if arguments.json else why
        )
        return 0
    gold, recent = load_gold("dev", arguments.gold), recent_questions(open_live_log(settings))
    with shown("impact") as progress:
        found = compare(settings, prepared.manifest.id, gold, recent, progress=progress)
    verdict = judge(found, settings.gate_margin)
    plain = {**found.to_dict(), "gate": verdict.to_dict(), "plan": prepared.plan.counts()}
    text = json.dumps(plain, ensure_ascii=False, indent=1, default=str)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / "impact.json").write_text(text + "\n", encoding="utf-8")
    print(text if arguments.json else render(found, verdict))
    return REFUSED if verdict.is_refused else 0


def run_gate(settings: Settings, arguments: argparse.Namespace, shown: Shown) -> int:
    """Print the verdict on a prepared version; 3 where it is refused."""
    with shown("gate") as progress:
        verdict = judge_version(settings, arguments.version, load_gold("dev", arguments.gold), progress=progress)
    print(json.dumps(verdict.to_dict(), ensure_ascii=False) if arguments.json else describe(verdict))
    return REFUSED if verdict.is_refused else 0


def _prepare(settings: Settings, arguments: argparse.Namespace) -> Prepared:
    embedder = chosen_embedder(settings)
    with opened(settings, arguments.paths) as sources, Bars(shown=sys.stderr.isatty()) as bars:
        how = How(budget=settings.chunk_tokens, limits=limits(settings), progress=bars.show)
        prepared = prepare(sources.paths, settings.kb_dir, embedder, how, who=this_user())
    for error in prepared.plan.refused:
        print(f"refused: {error}", file=sys.stderr)
    return prepared
