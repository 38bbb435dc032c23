"""How many planted contradictions are found, and how often harmless documents raise an alarm.

    python -m eval conflicts [--split dev|test] [--json]

Each document is planted alone into a copy of the knowledge in memory, as a publish that adds it would see it. Found is a
contradiction whose claim is reported beside a span that it contradicts or another place with the same figure. A false
alarm is any report about a harmless document, or between two of our own documents. Of `test` only totals are shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.planted import Planted, load_planted, quote
from ingest.chunking import Chunk
from ingest.conflict_file import Conflict
from ingest.conflicts import find_conflicts
from ingest.embedding import SHIPPED, StaticEmbedder
from ingest.reading import find_scope, read
from ingest.unit_tokens import UnitTokens


@dataclass(kw_only=True)
class ConflictReport:
    """What was found. `groups` counts (found, planted) by "kind" and "language" value; `others` are alarms about other
    sentences of contradicting documents, which count for neither.
    """

    split: str
    documents: int
    harmless: int
    planted: int = 0
    found: int = 0
    found_named: int = 0
    alarms_harmless: int = 0
    alarms_own: int = 0
    others: int = 0
    groups: dict[str, tuple[int, int]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the planted contradictions that are found."""
        return self.found / max(self.planted, 1)

    @property
    def alarms_per_ten(self) -> float:
        """False alarms per 10 documents, harmless ones and our own."""
        return 10 * (self.alarms_harmless + self.alarms_own) / max(self.documents + self.harmless, 1)

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as plain JSON types; what was missed and what was false only for `dev`."""
        plain = {**vars(self), "recall": round(self.recall, 4), "alarms_per_ten": round(self.alarms_per_ten, 4)}
        if self.split != "dev":
            plain = {name: value for name, value in plain.items() if name not in ("missed", "false")}
        return plain


def measure(
    split: str, folder: Path = Path("kb_docs"), progress: Callable[[int, int], None] = lambda done, total: None
) -> ConflictReport:
    """Measure one split over the documents of `folder`, with the shipped embedding."""
    model = StaticEmbedder(SHIPPED)
    reading = read(find_scope([folder], None), None)
    units = UnitTokens.cut(reading.passages, model)
    lines = load_planted(split)
    report = ConflictReport(
        split=split, documents=len(reading.documents), harmless=sum(line.contradicts is None for line in lines)
    )
    own = find_conflicts(reading.passages, units, model).conflicts
    report.alarms_own = len(own)
    report.false += [f"our own: {_words(conflict)}" for conflict in own]
    counts: Counter[tuple[str, bool]] = Counter()
    for done, line in enumerate(lines, start=1):
        _plant(line, reading.passages, units, model, report, counts)
        progress(done, len(lines))
    report.groups = {name: (counts[name, True], counts[name, True] + counts[name, False]) for name, _ in sorted(counts)}
    return report


def _plant(
    line: Planted,
    passages: Sequence[Chunk],
    units: UnitTokens,
    model: StaticEmbedder,
    report: ConflictReport,
    counts: Counter[tuple[str, bool]],
) -> None:
    chunks = line.chunks()
    new = range(len(passages), len(passages) + len(chunks))
    joined = UnitTokens.joined([units, UnitTokens.cut(chunks, model)])
    conflicts = find_conflicts([*passages, *chunks], joined, model, changed=new).conflicts
    verdicts = [line.verdict(conflict) for conflict in conflicts]
    if line.contradicts is None:
        report.alarms_harmless += len(conflicts)
        report.false += [f"{line.id}: {_words(conflict)}" for conflict in conflicts]
        return
    is_found = "named" in verdicts or "same_value" in verdicts
    report.planted += 1
    report.found += is_found
    report.found_named += "named" in verdicts
    report.others += verdicts.count("other")
    for group in (line.kind, line.language):
        counts[group, is_found] += 1
    if not is_found:
        report.missed.append(
            f"{line.id} ({line.kind}): «{line.claim}» against {line.contradicts.document} «{line.contradicts.span}»"
        )


def _words(conflict: Conflict) -> str:
    return f"{quote(conflict.one)} {conflict.one_value} ≠ {conflict.other_value} {quote(conflict.other)} ({conflict.certainty:.2f})"


def render(report: ConflictReport) -> str:
    """Show a report as text."""
    groups = "  ".join(f"{name} {found}/{planted}" for name, (found, planted) in report.groups.items())
    lines = [
        f"{report.split}: found {report.found} of {report.planted} planted contradictions (recall {report.recall:.2f};"
        f" {report.found_named} beside a named span)",
        f"false alarms: {report.alarms_harmless} in {report.harmless} harmless documents, {report.alarms_own} among our own"
        f" {report.documents}: {report.alarms_per_ten:.2f} per 10 documents; about other sentences of contradicting ones: {report.others}",
        groups,
    ]
    if report.split == "dev":
        lines += [f"missed {line}" for line in report.missed] + [f"false  {line}" for line in report.false]
    return "\n".join(lines)


def to_json(report: ConflictReport) -> str:
    """Show a report as JSON."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1)
