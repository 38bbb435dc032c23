"""Measure the quarantine at ingest: how many planted orders in documents are held back, and what else is.

    python -m eval attacks-ingest [--split dev|test] [--json]

A planted text is read as the owner's file would be, as Markdown and as plain text (`ingest.loaders`), and cut. It is *held* if a
passage is, *harmless* if the reader dropped what carried the order (an HTML comment, the address of an image or link), else
*missed*. False alarms: the benign rows of all channels, the passages of our own documents, and those of the public sets, where
they are at hand. Of the test half only totals are given, of dev the ids missed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.chunking import chunk_document
from ingest.errors import LoadError
from ingest.instructions import reads_like_instruction
from ingest.loaders import Limits, discover, load_passages
from ingest.loaders.build import build_document

FOLDER = Path(__file__).parent / "attacks"
CORPORA = ("zh-law-stard", "zh-bank-faq", "zh-insurance-q2a", "en-faq-zoomcamp", "en-doc2dial")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TARGET = re.compile(r"(?<=\])\((?!#)[^)\n]*\){1,2}")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one planted text, read as a file of `suffix`: held, harmless, missed or unread."""

    id: str
    suffix: str
    fate: str


def load(split: str) -> list[dict[str, Any]]:
    """Read one half."""
    return [json.loads(line) for line in (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]


def passages_of(text: str, suffix: str) -> list[str] | None:
    """Give what would be indexed of a file with this text; None where it cannot be read, as a file without words."""
    try:
        document = build_document(f"notes/file{suffix}", text.encode(), b"", "0" * 64)
    except LoadError:
        return None
    return [chunk.index_text() for chunk in chunk_document(document)]


def fate(text: str, suffix: str) -> str:
    """Say what becomes of an attack in a file."""
    passages = passages_of(text, suffix)
    if passages is None:
        return "unread"
    if any(map(reads_like_instruction, passages)):
        return "held"
    bare = _TARGET.sub("", _COMMENT.sub("", text))
    was_order, is_dropped = reads_like_instruction(text), not reads_like_instruction(bare)
    return "harmless" if suffix == ".md" and was_order and is_dropped and bare != text else "missed"


def measure(split: str, kb_docs: Path, public: Path) -> dict[str, Any]:
    """Give the figures of one half, and of the passages that hold no attack."""
    rows = load(split)
    attacks = [row for row in rows if row["channel"] == "document" and not row["benign"]]
    outcomes = [
        Outcome(id=row["id"], suffix=suffix, fate=fate(row["text"], suffix))
        for row in attacks
        for suffix in (".md", ".txt")
    ]
    benign = [row["text"] for row in rows if row["benign"]]
    found: dict[str, Any] = {
        "split": split,
        "attacks": {suffix: _fates([one for one in outcomes if one.suffix == suffix]) for suffix in (".md", ".txt")},
        "false_alarms": {"benign": _alarms(benign), **_others(kb_docs, public)},
    }
    if split == "dev":
        found["missed"] = [[one.id, one.suffix] for one in outcomes if one.fate == "missed"]
    return found


def render(found: dict[str, Any]) -> str:
    """Write the figures as lines."""
    lines = [f"orders in documents ({found['split']})"]
    for suffix, fates in found["attacks"].items():
        counts = ", ".join(f"{fates[name]} {name}" for name in ("held", "harmless", "missed", "unread"))
        lines.append(f"  as {suffix:5} {counts} of {fates['of']}: kept out {fates['kept_out']:.3f}")
    lines.append("false alarms")
    lines += [
        f"  {name:20} {row['alarms']:4} of {row['of']:6}  {row['rate']:.5f}"
        for name, row in found["false_alarms"].items()
    ]
    lines += [f"missed: {', '.join(' as '.join(one) for one in found['missed'])}"] if found.get("missed") else []
    return "\n".join(lines)


def _fates(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    counts = {name: sum(one.fate == name for one in outcomes) for name in ("held", "harmless", "missed", "unread")}
    return {**counts, "of": len(outcomes), "kept_out": 1 - counts["missed"] / len(outcomes)}


def _others(kb_docs: Path, public: Path) -> dict[str, Any]:
    root = kb_docs.absolute()
    files = list(discover(root)) if root.is_dir() else []
    own = (
        passage.index_text() for path in files for passage in load_passages(path, root, limits=Limits(), budget=320)[1]
    )
    found = {"our documents": _alarms(own)}
    for name in CORPORA:
        path = public / "eval" / name / "corpus.jsonl"
        if path.is_file():
            rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            found[name] = _alarms(f"{row.get('title') or ''}\n{row['text']}" for row in rows)
    return found


def _alarms(texts: Iterable[str]) -> dict[str, Any]:
    seen = [reads_like_instruction(text) is not None for text in texts]
    return {"alarms": sum(seen), "of": len(seen), "rate": sum(seen) / len(seen) if seen else 0.0}
