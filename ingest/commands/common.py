"""What the commands of `python -m ingest` share: what a PATH means, limits, progress bars, the warning of the embedding."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self

from ingest.errors import CiteDeskError
from settings import Settings, environment

if TYPE_CHECKING:
    from tqdm import tqdm

    from ingest.loaders import Limits
    from ingest.progress import ProgressEvent
    from ingest.sources import Sources

_BAR = (
    "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}{postfix}]"  # what is left: the stage's own word
)
STAGES = {"read": "reading", "embed": "embedding", "index": "indexing", "check": "checking", "seal": "sealing"}


def warn_of_embedding(settings: Settings) -> None:
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


def paths(settings: Settings, words: Sequence[str]) -> list[Path]:
    """Give what the words name, or the knowledge folder of the settings."""
    return [Path(word) for word in words] or [settings.kb_docs]


@contextmanager
def opened(settings: Settings, words: Sequence[str]) -> Iterator[Sources]:
    """Give the folders that the words name, Git repositories among them fetched and held until this is left."""
    from ingest.sources import open_sources

    with open_sources(words or [settings.kb_docs], settings.kb_dir, environment(settings)) as sources:
        yield sources


def limits(settings: Settings) -> Limits:
    """Give what one file may cost."""
    from ingest.loaders import Limits

    return Limits(file_bytes=settings.max_file_mb * 2**20)


def confirm(question: str, arguments: argparse.Namespace) -> None:
    """Ask before what changes something, in a terminal and without --yes. Raise CiteDeskError (declined) unless the answer is yes."""
    if arguments.yes or not sys.stdin.isatty():
        return
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes", "是"):
        raise CiteDeskError("declined", "the question", "was not answered with yes", "Nothing was changed.")


def expect(words: Sequence[str], count: int, rule: str) -> None:
    """Raise CiteDeskError (usage) where a command was given another number of words."""
    if len(words) != count:
        raise CiteDeskError("usage", " ".join(words) or "(nothing)", rule, "See python -m ingest --help.")


class Bars:
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
            self._bar = tqdm(total=event.total, desc=STAGES[event.stage], file=sys.stderr, bar_format=_BAR)
        left = f"{event.seconds_left:.0f} s left" if event.seconds_left else ""
        self._bar.set_postfix_str(", ".join(filter(None, (left, event.item))), refresh=False)
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
