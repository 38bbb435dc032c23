"""An FAQ entry as a file of the knowledge folder: Markdown with front matter, checked by the loader before it is kept.

content = faq_file(entry, "2026-11-23 proposed by li; 2026-11-24 accepted by wang")
with add(entry, content, root, number=7, limits=Limits()) as path: ...     # gone again if the block raises
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import yaml

from ingest.document import Audience
from ingest.intake import is_taken, name_from, place, put, try_out
from ingest.loaders import Limits
from ingest.loaders.discovery import SIDECAR

_SUFFIX = ".md"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What an owner accepts: the wording, and what is said of it. No title means the question; no category the folder."""

    folder: str
    question: str
    answer: str
    title: str = ""
    category: str = ""
    audience: Audience = "public"
    effective_from: date | None = None
    effective_until: date | None = None

    @property
    def heading(self) -> str:
        """The title of the document."""
        return _line(self.title) or _line(self.question)


def faq_file(entry: Entry, history: str) -> bytes:
    """Write the entry as Markdown: front matter, the question as heading, the answer."""
    said = {
        "title": entry.heading,
        "category": _line(entry.category),
        "effective_from": entry.effective_from.isoformat() if entry.effective_from else "",
        "effective_until": entry.effective_until.isoformat() if entry.effective_until else "",
        "audience": entry.audience,
        "history": history,
    }
    meta = yaml.safe_dump(
        {key: value for key, value in said.items() if value}, allow_unicode=True, sort_keys=False, width=10_000
    )
    answer = entry.answer.replace("\r\n", "\n").strip()
    return f"---\n{meta}---\n# {_line(entry.question)}\n\n{answer}\n".encode()


@contextmanager
def add(entry: Entry, content: bytes, root: Path, *, number: int, limits: Limits) -> Iterator[str]:
    """Put the file into its folder under a name that no file has, and give its path; take it back if the block raises.

    A file with these very bytes is taken for one that was left when a process died. Raise LoadError where the loader would
    refuse the file; then nothing is kept.
    """
    target = _target(entry, content, root, number)
    try_out(target.parent.name, target.name, {target.name: content}, limits=limits)
    is_new = not target.exists()
    if is_new:
        put(target, content)
    try:
        yield f"{target.parent.name}/{target.name}"
    except BaseException:
        if is_new:
            target.unlink(missing_ok=True)
        raise


def _target(entry: Entry, content: bytes, root: Path, number: int) -> Path:
    """Choose the path: the title as name, with a number behind it where another file has that name."""
    name = name_from(entry.heading, _SUFFIX, f"faq-{number}")
    for attempt in count(1):
        numbered = name if attempt == 1 else f"{name.removesuffix(_SUFFIX)}-{attempt}{_SUFFIX}"
        target = place(entry.folder, numbered, root)
        if target.is_file() and target.read_bytes() == content:
            return target
        if not is_taken(target) and not is_taken(target.with_name(numbered + SIDECAR)):
            return target
    raise AssertionError("unreachable")


def _line(text: str) -> str:
    return " ".join(text.split())
