"""`python -m assistant propose | queue | gaps`: proposals for the knowledge, and what it lacks.

python -m assistant propose "能加礼品包装吗" "可以，每件加收 10 元。" --document shipping/发货.md
python -m assistant queue                                # what waits, with what it repeats
python -m assistant queue accept 3 --folder shipping [--title …] [--question …] [--answer …] [--category …]
                                   [--from 2026-11-23] [--until 2026-12-31] [--audience internal]
python -m assistant queue decline 3 --reason "发货规则里已有"
python -m assistant gaps [--since 2026-11-01] [--most 20] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ingest.audit import this_user
from ingest.document import Audience
from ingest.errors import CiteDeskError

if TYPE_CHECKING:
    from settings import Settings

_ONE_LINE = 160


def main(words: Sequence[str]) -> int:
    """Run one command; give the exit code: 0 done, 2 where something is wrong."""
    import settings as configuration

    arguments = _parser().parse_args(words)
    run = {"propose": _propose, "queue": _queue, "accept": _accept, "decline": _decline, "gaps": _gaps}
    try:
        settings = configuration.load()
        if arguments.kb:
            settings = settings.model_copy(update={"kb_dir": arguments.kb})
        run[getattr(arguments, "step", None) or arguments.command](settings, arguments)
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--kb", type=Path, default=argparse.SUPPRESS, help="store of the versions (default .kb)")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    acting = argparse.ArgumentParser(add_help=False, parents=[common])
    acting.add_argument("--who", default=this_user(), help="who does this (default %(default)s)")
    parser = argparse.ArgumentParser(
        prog="python -m assistant", description="Proposals for the knowledge, and its gaps."
    )
    parser.set_defaults(kb=None, json=False)
    commands = parser.add_subparsers(dest="command", required=True)
    proposing = commands.add_parser("propose", parents=[acting], help="propose an FAQ entry; it waits for an owner")
    proposing.add_argument("question")
    proposing.add_argument("answer")
    proposing.add_argument("--document", action="append", default=[], help="a document that the answer rests on")
    queue = commands.add_parser("queue", parents=[common], help="list what waits, accept or decline it")
    steps = queue.add_subparsers(dest="step")
    accepting = steps.add_parser("accept", parents=[acting], help="make it a file; live from the next publish on")
    accepting.add_argument("id", type=int)
    accepting.add_argument("--folder", required=True, help="of the knowledge folder; made where there is none")
    for name in ("title", "question", "answer", "category"):
        accepting.add_argument(f"--{name}", default="", help="instead of what was proposed")
    accepting.add_argument("--from", dest="effective_from", type=_day, help="first day, YYYY-MM-DD")
    accepting.add_argument("--until", dest="effective_until", type=_day, help="last day, YYYY-MM-DD")
    accepting.add_argument("--audience", choices=get_args(Audience), help="default: that of the documents it rests on")
    declining = steps.add_parser("decline", parents=[acting], help="take it out of the queue")
    declining.add_argument("id", type=int)
    declining.add_argument("--reason", required=True)
    gaps = commands.add_parser("gaps", parents=[common], help="what was not answered or badly, most asked first")
    gaps.add_argument("--since", type=_day, help="only what was asked from this day on, YYYY-MM-DD")
    gaps.add_argument("--most", type=int, default=20, help="how many gaps (default %(default)s)")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write YYYY-MM-DD") from error


def _propose(settings: Settings, arguments: argparse.Namespace) -> None:
    from assistant.contributions import propose

    kept = propose(
        settings.kb_dir,
        question=arguments.question,
        answer=arguments.answer,
        documents=arguments.document,
        who=arguments.who,
    )
    _show(asdict(kept), f"proposal {kept.id} ({kept.state}): {kept.question}", arguments)


def _queue(settings: Settings, arguments: argparse.Namespace) -> None:
    """List what waits. What it repeats is left out where nothing was published yet."""
    from assistant.contributions import waiting
    from assistant.duplicates import duplicates
    from assistant.wiring import open_assistant
    from ingest.version import current_id

    found = waiting(settings.kb_dir)
    rows: list[dict[str, Any]] = [{**asdict(one), "repeats": [], "answered": False, "alike": []} for one in found]
    if found and current_id(settings.kb_dir):
        with open_assistant(settings) as assistant:
            for row, one in zip(rows, found, strict=True):
                others = [other for other in found if other.id != one.id]
                near = duplicates(one.question, one.answer, others, assistant, role="owner")
                row["answered"] = near.answered
                row["repeats"] = [
                    {"document": p.passage.document, "text": p.unit, "similarity": round(p.similarity, 3)}
                    for p in near.passages
                ]
                row["alike"] = [{"id": p.contribution.id, "similarity": round(p.similarity, 3)} for p in near.proposals]
    lines = [line for row in rows for line in _waiting_lines(row)] or ["nothing waits"]
    _show(rows, "\n".join(lines), arguments)


def _waiting_lines(row: dict[str, Any]) -> list[str]:
    lines = [f"── {row['id']}  {row['proposed'][:10]}  {row['who']}", f"Q {row['question']}", f"A {row['answer']}"]
    if row["answered"]:
        lines.append("! the live knowledge says this already:")
    lines += [f"  {near['similarity']:.2f}  {near['document']}  {near['text'][:_ONE_LINE]}" for near in row["repeats"]]
    return lines + [f"  {near['similarity']:.2f}  proposal {near['id']}" for near in row["alike"]]


def _accept(settings: Settings, arguments: argparse.Namespace) -> None:
    from assistant.contributions import accept, get, least_audience
    from assistant.faq_file import Entry
    from ingest.loaders import Limits
    from ingest.version import live_manifest

    proposal, live = get(settings.kb_dir, arguments.id), live_manifest(settings.kb_dir)
    entry = Entry(
        folder=arguments.folder,
        question=arguments.question or proposal.question,
        answer=arguments.answer or proposal.answer,
        title=arguments.title,
        category=arguments.category,
        audience=arguments.audience or least_audience(proposal.documents, live.documents if live else ()),
        effective_from=arguments.effective_from,
        effective_until=arguments.effective_until,
    )
    limits = Limits(file_bytes=settings.max_file_mb * 2**20)
    kept = accept(settings.kb_dir, proposal.id, entry, who=arguments.who, root=settings.kb_docs, limits=limits)
    done = f"{settings.kb_docs / kept.path} ({entry.audience}); it goes live with the next publish: python -m ingest"
    _show(asdict(kept), done, arguments)


def _decline(settings: Settings, arguments: argparse.Namespace) -> None:
    from assistant.contributions import decline

    kept = decline(settings.kb_dir, arguments.id, who=arguments.who, reason=arguments.reason)
    _show(asdict(kept), f"proposal {kept.id} declined: {kept.reason}", arguments)


def _gaps(settings: Settings, arguments: argparse.Namespace) -> None:
    from assistant.gaps import find_gaps, look_up
    from assistant.wiring import open_assistant, open_live_log

    unmet = open_live_log(settings).unmet(arguments.since)
    with open_assistant(settings) as assistant:
        found = find_gaps(unmet, assistant.retriever.embedder)
        seen = [(gap, look_up(gap, assistant)) for gap in found.gaps[: arguments.most]]
    plain = {
        "asked": found.asked,
        "left_out": found.left_out,
        "gaps": len(found.gaps),
        "shown": [
            {
                **asdict(gap),
                "drafted_now": lookup.drafted_now,
                "nearest": [passage.document for passage in lookup.nearest],
                "outline": lookup.outline,
            }
            for gap, lookup in seen
        ],
    }
    head = f"{found.asked} questions not answered or rated bad, in {len(found.gaps)} gaps"
    if found.left_out:
        head += f"; {found.left_out} rare ones left out, name a later day with --since"
    _show(plain, "\n\n".join([head, *(_gap_lines(row) for row in plain["shown"])]), arguments)  # type: ignore[attr-defined]


def _gap_lines(row: dict[str, Any]) -> str:
    why = f"{row['unanswered']} unanswered, {row['rated_bad']} rated bad"
    reasons = "; ".join(f"{reason} ×{times}" for reason, times in row["reasons"])
    now = "; drafted today" if row["drafted_now"] else ""
    head = f"── ×{row['times']}  {row['first'][:10]} … {row['last'][:10]}  {why}{now}" + (
        f" ({reasons})" if reasons else ""
    )
    return f"{head}\n{row['outline']}".rstrip()


def _show(plain: Any, words: str, arguments: argparse.Namespace) -> None:
    print(json.dumps(plain, ensure_ascii=False, indent=1) if arguments.json else words)
