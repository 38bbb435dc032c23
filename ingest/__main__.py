"""Publish the knowledge, and look at what is live: `python -m ingest --help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self

from ingest.errors import CiteDeskError
from ingest.pipe import run
from settings import Settings, load

if TYPE_CHECKING:
    from tqdm import tqdm

    from ingest.loaders import Limits
    from ingest.progress import ProgressEvent, PublishReport

HELP = """\
python -m ingest [PATH ...]        publish: make the documents live (PATH default: the folder CITEDESK_KB_DOCS)
python -m ingest plan [PATH ...]   say what a publish would change, file by file and passage by passage
python -m ingest status            say what is live
python -m ingest chunks FILE       show how a file is cut into passages
python -m ingest rollback [ID]     go back to the version before the live one, or to version ID
python -m ingest adapt             train the static embedding further on the live documents; the result is kept only if
                                   it finds the evidence of the gold questions (dev) better, beyond noise

A PATH that is a folder is the knowledge, or a part of it beside other folders: it replaces all that is live. A PATH that
is a file inside the live knowledge folder updates only that file; if it is gone, it is taken out. A folder that is named
like a command is meant with a leading "./".

Exit code: 0 all went well, 1 published but some files were refused (each is named, with the remedy), 2 nothing changed
because of an error.
"""
STAGES = {"read": "reading", "embed": "embedding", "index": "indexing", "check": "checking", "seal": "sealing"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    arguments = _parser().parse_args(argv)
    commands = {"plan": plan, "status": status, "chunks": chunks, "rollback": rollback, "adapt": adapt}
    words = list(arguments.words)
    command = commands[words.pop(0)] if words and words[0] in commands else publish
    try:
        settings = load()
        if arguments.kb:
            settings = settings.model_copy(update={"kb_dir": arguments.kb})
        return command(settings, words, arguments)
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        usage="python -m ingest [COMMAND] [PATH ...] [--kb DIR] [--json] [--quiet]",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="*", metavar="COMMAND | PATH", help="see above")
    parser.add_argument("--kb", type=Path, metavar="DIR", help="store of the published versions (default .kb)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    only = parser.add_argument_group("adapt")
    only.add_argument("--out", type=Path, metavar="DIR", help="folder of the model (default: in models/ of the store)")
    only.add_argument("--pairs", type=Path, metavar="TSV", help="accepted answers: question, tab, answer a line")
    only.add_argument("--gold", type=Path, metavar="DIR", help="folder of your dev.jsonl (default: eval/gold)")
    only.add_argument("--steps", type=int, metavar="N", help="batches to learn from (default 300)")
    only.add_argument("--seed", type=int, metavar="N", help="of the draw of the batches (default 13)")
    return parser


def publish(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Publish the paths and print what changed; 1 if a file was refused."""
    from ingest.publish import publish as build
    from ingest.wiring import chosen_embedder

    embedder = chosen_embedder(settings)
    with _Bars(shown=not arguments.quiet) as bars:
        report = build(
            _paths(settings, words),
            settings.kb_dir,
            embedder,
            progress=bars.show,
            budget=settings.chunk_tokens,
            limits=_limits(settings),
            keep=settings.keep_versions,
        )
    print(json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if arguments.json else summarise(report))
    for refused in report.refused:
        print(f"refused: {refused}", file=sys.stderr)
    return 1 if report.refused else 0


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
    return "\n".join(lines)


def plan(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print what a publish would change; 1 if a file would be refused."""
    from ingest.plan import render
    from ingest.publish import preview

    with _Bars(shown=not arguments.quiet) as bars:
        found = preview(
            _paths(settings, words),
            settings.kb_dir,
            progress=bars.show,
            budget=settings.chunk_tokens,
            limits=_limits(settings),
        )
    print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1) if arguments.json else render(found))
    _warn_of_embedding(settings)
    return 1 if found.refused else 0


def status(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print what is live, since when, and which older versions there are."""
    from ingest.version import list_versions, open_current

    _expect(words, 0, "status takes no path")
    with open_current(settings.kb_dir) as live:
        manifest = live.manifest
    older = [m for m in list_versions(settings.kb_dir) if m.id != manifest.id]
    if arguments.json:
        plain = {**asdict(manifest), "other_versions": [{"id": m.id, "published": m.published} for m in older]}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        _warn_of_embedding(settings)
        return 0
    print(f"Live: version {manifest.id}, published {manifest.published[:19]}Z, every file as sealed.")
    print(f"{len(manifest.documents)} documents, {manifest.passages} passages, from {', '.join(manifest.roots)}")
    print(f"Embedding: {manifest.model_id}, {manifest.dim} dimensions")
    for refusal in manifest.refused:
        print(f"refused: {refusal.subject}: {refusal.problem} [{refusal.code}] {refusal.remedy}")
    for other in older:
        print(f"Other version: {other.id}, published {other.published[:19]}Z, {other.passages} passages")
    _warn_of_embedding(settings)
    return 0


def chunks(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print how one file is cut into passages."""
    from ingest.chunking import chunk_document, render_chunks
    from ingest.loaders import load as load_document

    _expect(words, 1, "chunks takes one file")
    path = Path(words[0]).absolute()
    inside = path.is_relative_to(settings.kb_docs.absolute())
    root = settings.kb_docs.absolute() if inside else path.parent
    found = chunk_document(load_document(path, root, limits=_limits(settings)), budget=settings.chunk_tokens)
    if arguments.json:
        print(json.dumps([asdict(chunk) for chunk in found], ensure_ascii=False, indent=1, default=str))
    else:
        print(render_chunks(found))
    return 0


def rollback(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Make an older version live."""
    from ingest.version import roll_back

    if len(words) > 1:
        _expect(words, 1, "rollback takes one version")
    version = roll_back(settings.kb_dir, words[0] if words else None)
    print(json.dumps({"version": version}) if arguments.json else f"Version {version} is live.")
    _warn_of_embedding(settings)
    return 0


def adapt(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Make, measure and keep or drop an adapted embedding. Dropping it is a result, not an error."""
    from ingest.adapt_command import Wish, adapt_live, render

    _expect(words, 0, "adapt takes no path: it learns from what is live")
    given = {name: getattr(arguments, name) for name in ("out", "pairs", "gold", "steps", "seed")}
    outcome = adapt_live(settings, Wish(**{name: value for name, value in given.items() if value is not None}))
    print(json.dumps(outcome.to_dict(), ensure_ascii=False, indent=1) if arguments.json else render(outcome, settings))
    return 0


def _warn_of_embedding(settings: Settings) -> None:
    """Say on standard error where the live version cannot be asked with the embedding of the settings."""
    from ingest.version import live_manifest
    from ingest.wiring import chosen_embedder, other_embedding

    live = live_manifest(settings.kb_dir)
    try:
        warning = other_embedding(live.model_id, chosen_embedder(settings)) if live else None
    except CiteDeskError as error:  # what was asked for is printed all the same
        warning = error
    if warning:
        print(f"warning: {warning}", file=sys.stderr)


def _paths(settings: Settings, words: Sequence[str]) -> list[Path]:
    return [Path(word) for word in words] or [settings.kb_docs]


def _limits(settings: Settings) -> Limits:
    from ingest.loaders import Limits

    return Limits(file_bytes=settings.max_file_mb * 2**20)


def _expect(words: Sequence[str], count: int, rule: str) -> None:
    if len(words) != count:
        raise CiteDeskError("usage", " ".join(words) or "(nothing)", rule, "See python -m ingest --help.")


class _Bars:
    """One progress bar for each stage, on standard error."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._stage = ""
        self._bar: tqdm[NoReturn] | None = None

    def show(self, event: ProgressEvent) -> None:
        """Draw an event."""
        if not self._shown:
            return
        from tqdm import tqdm

        if self._bar is None or self._stage != event.stage:
            self._close()
            self._stage = event.stage
            self._bar = tqdm(total=event.total, desc=STAGES[event.stage], file=sys.stderr)
        self._bar.set_postfix_str(event.item, refresh=False)
        self._bar.update(event.done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()


if __name__ == "__main__":
    sys.exit(run(main))
