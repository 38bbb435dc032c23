"""`python -m ingest [PATH …]`, `plan` and `rollback`: what changes what is live."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.commands.common import Bars, expect, limits, opened, warn_of_embedding
from settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.embedding import Embedder
    from ingest.progress import PublishReport
    from ingest.publish import Gate, Prepared
    from ingest.sources import Sources


def publish(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Publish the paths through the gate and print what changed; 1 if a file was refused. Somebody at a terminal is asked."""
    from ingest.wiring import chosen_embedder

    embedder = chosen_embedder(settings)
    with opened(settings, words) as sources:
        looked_at = _show_and_ask(settings, list(sources.paths), embedder, arguments) if _is_asked(arguments) else ""
        report = make_live(settings, sources, embedder, arguments, looked_at=looked_at, bars=not arguments.quiet)
    print(json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if arguments.json else summarise(report))
    for refused in report.refused:
        print(f"refused: {refused}", file=sys.stderr)
    return 1 if report.refused else 0


def make_live(
    settings: Settings,
    sources: Sources,
    embedder: Embedder,
    arguments: argparse.Namespace,
    *,
    looked_at: str = "",
    bars: bool = True,
) -> PublishReport:
    """Publish through the gates. Where nobody has `looked_at` the version, most of what is live must not vanish."""
    from ingest.publish import publish as build

    look = gates(settings, arguments, is_looked_at=bool(looked_at))
    with Bars(shown=bars) as shown:
        return build(
            sources.paths,
            settings.kb_dir,
            embedder,
            progress=shown.show,
            budget=settings.chunk_tokens,
            limits=limits(settings),
            keep=settings.keep_versions,
            keep_days=settings.keep_days,
            who=arguments.who,
            why=sources.why(arguments.why),
            expected=looked_at,
            gate=look,
        )


def gates(settings: Settings, arguments: argparse.Namespace, *, is_looked_at: bool = False) -> Gate:
    """Give what a version has to pass: most of what is live is still there, unless somebody looked; gold is answered as well."""
    from ingest.gate import gate
    from ingest.removals import refuse_mass_removal

    worse = gate(settings, who=arguments.who, override=arguments.override, gold=arguments.gold)
    fewer = refuse_mass_removal(settings.kb_dir, who=arguments.who, is_allowed=arguments.allow_removals)

    def look(prepared: Prepared) -> None:
        if not is_looked_at:
            fewer(prepared)
        if not prepared.is_live:
            worse(prepared)

    return look


def _is_asked(arguments: argparse.Namespace) -> bool:
    """Ask only where somebody sits at a terminal and did not say --yes; a script is never kept waiting."""
    return not (arguments.yes or arguments.json) and sys.stdin.isatty() and sys.stdout.isatty()


def _show_and_ask(settings: Settings, named: list[Path], embedder: Embedder, arguments: argparse.Namespace) -> str:
    """Print the plan of a prepared version and ask; give its id. KeyboardInterrupt: no, so that nothing goes live."""
    from ingest.plan import render
    from ingest.publish import How, prepare

    with Bars(shown=not arguments.quiet) as bars:
        how = How(budget=settings.chunk_tokens, limits=limits(settings), progress=bars.show)
        prepared = prepare(named, settings.kb_dir, embedder, how, who=arguments.who)
    if not prepared.is_live:
        print(render(prepared.plan))
        try:
            answer = input("Publish? [y/N] ")
        except EOFError:
            answer = ""
        if answer.strip().casefold() not in ("y", "yes", "是"):
            raise KeyboardInterrupt
    return prepared.manifest.id


def summarise(report: PublishReport) -> str:
    """Put a report into two or three lines."""
    lines = []
    if report.damage:
        lines.append(f"What was live is damaged and was built anew: {report.damage}")
    if report.previous_model:
        lines.append(f"The embedding changed from {report.previous_model}: all passages were embedded again.")
    live = "is live" if report.went_live else "was live already, with this very content"
    seconds = sum(report.seconds.values())
    lines.append(f"Version {report.version} {live}: {report.documents} documents, {report.passages} passages.")
    counts = [
        f"{len(getattr(report, name))} {name}" for name in ("added", "changed", "removed", "unchanged", "refused")
    ]
    lines.append(f"Files: {', '.join(counts)}. Embedded: {report.embedded} passages. {seconds:.1f} s.")
    waiting = sum(not held.is_left_out for held in report.held)
    if waiting:
        are = "1 passage is" if waiting == 1 else f"{waiting} passages are"
        lines.append(f"{are} held back, reading like orders to a machine: python -m ingest quarantine")
    return "\n".join(lines)


def plan(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print what a publish would change; 1 if a file would be refused."""
    from ingest.plan import render
    from ingest.publish import preview

    with opened(settings, words) as sources, Bars(shown=not arguments.quiet) as bars:
        found = preview(
            sources.paths,
            settings.kb_dir,
            progress=bars.show,
            budget=settings.chunk_tokens,
            limits=limits(settings),
        )
    print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1) if arguments.json else render(found))
    warn_of_embedding(settings)
    return 1 if found.refused else 0


def rollback(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Make an older version live."""
    from ingest.history import roll_back

    if len(words) > 1:
        expect(words, 1, "rollback takes one version")
    version = roll_back(settings.kb_dir, words[0] if words else None, who=arguments.who, why=arguments.why)
    print(json.dumps({"version": version}) if arguments.json else f"Version {version} is live.")
    warn_of_embedding(settings)
    return 0
