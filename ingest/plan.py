"""What a publish would change, file by file and passage by passage, before anything is built.

plan = compare(live, reading)         # ingest.reading.read
print(render(plan))
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ingest.chunking import Chunk
from ingest.errors import LoadError
from ingest.manifest import DocumentRecord, Refusal
from ingest.quarantine import HeldPassage, in_sight
from ingest.reading import Reading
from ingest.version import KnowledgeVersion

_SHOWN = 160  # characters of a passage in a rendered plan
_BEFORE = 40  # of them before a difference that lies further down


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Documents by what would happen to them, and the passages that would come and go.

    A refused file that is live stays live and is in `refused` only. A passage whose text, place, audience or dates
    change goes and comes. `held` reads like orders to a machine and stays out of answers. `steering` names the steering files that differ.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[LoadError, ...]
    steering: tuple[str, ...]
    passages_added: tuple[Chunk, ...]
    passages_removed: tuple[Chunk, ...]
    passages_kept: int
    held: tuple[HeldPassage, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if a publish would change nothing."""
        return not (self.added or self.changed or self.removed or self.steering)

    def counts(self) -> dict[str, int]:
        """Count the documents and passages by what would happen to them."""
        names = (
            "added",
            "changed",
            "removed",
            "unchanged",
            "refused",
            "steering",
            "passages_added",
            "passages_removed",
        )
        return {name: len(getattr(self, name)) for name in names}

    def to_dict(self) -> dict[str, Any]:
        """Give the plan as plain JSON types, passages as their text and place."""
        names = ("added", "changed", "removed", "unchanged", "steering")
        return {
            **{name: list(getattr(self, name)) for name in names},
            "refused": [asdict(Refusal.of(error)) for error in self.refused],
            "passages_added": [_place(passage) for passage in self.passages_added],
            "passages_removed": [_place(passage) for passage in self.passages_removed],
            "passages_kept": self.passages_kept,
            "held": [_held_place(held) for held in self.held],
        }


def compare(
    live: KnowledgeVersion | None, reading: Reading, steering: dict[str, str], held: tuple[HeldPassage, ...] = ()
) -> Plan:
    """Compare what is live with what was read; `steering` are the hashes of the steering files read."""
    plan = compare_passages(live, reading.documents, reading.passages, steering, reading.refused)
    return replace(plan, held=held)


def compare_passages(
    live: KnowledgeVersion | None,
    documents: Iterable[DocumentRecord],
    passages: Sequence[Chunk],
    steering: dict[str, str],
    errors: Sequence[LoadError] = (),
) -> Plan:
    """Compare a version, None for an empty one, with other documents, passages and hashes of steering files."""
    before = _by_document(live.manifest.documents, live.passages) if live else {}
    after = _by_document(documents, passages)
    refused = {error.subject for error in errors}
    both = [name for name in after if name in before and name not in refused]
    same = {name for name in both if before[name] == after[name]}
    old, new = _passages(live.passages if live else ()), _passages(passages)
    sealed = live.manifest.steering if live else {}
    return Plan(
        added=tuple(name for name in after if name not in before),
        changed=tuple(name for name in both if name not in same),
        removed=tuple(name for name in before if name not in after),
        unchanged=tuple(name for name in both if name in same),
        refused=tuple(errors),
        steering=tuple(sorted(n for n in sealed.keys() | steering.keys() if sealed.get(n) != steering.get(n))),
        passages_added=tuple(passage for key, passage in new.items() if key not in old),
        passages_removed=tuple(passage for key, passage in old.items() if key not in new),
        passages_kept=len(old.keys() & new.keys()),
    )


def _by_document(records: Iterable[DocumentRecord], passages: Iterable[Chunk]) -> dict[str, tuple[object, list[Chunk]]]:
    found: dict[str, tuple[object, list[Chunk]]] = {record.path: (record, []) for record in records}
    for passage in passages:
        found[passage.document][1].append(passage)
    return found


def _passages(passages: Iterable[Chunk]) -> dict[Hashable, Chunk]:
    """Passages by all that an answer could show of them; where they stand in the file may move."""
    return {
        (p.id, p.document, p.index_text(), p.category, p.audience, p.effective_from, p.effective_until): p
        for p in passages
    }


def render(plan: Plan, *, passages: bool = True) -> str:
    """Give the plan as text: a line for each file that is not unchanged, its passages below it, then the counts."""
    lines: list[str] = []
    for mark, names in (("+", plan.added), ("~", plan.changed), ("-", plan.removed)):
        for name in names:
            lines.append(f"{mark} {name}")
            if passages:
                gone = [p for p in plan.passages_removed if p.document == name]
                come = [p for p in plan.passages_added if p.document == name]
                lines += [f"    - {_short(p, come)}" for p in gone] + [f"    + {_short(p, gone)}" for p in come]
    lines += [f"* {name} (steers the knowledge)" for name in plan.steering]
    lines += [f"! {error}" for error in plan.refused]
    lines += ["  What is live of a file that cannot be read stays live."] if plan.refused else []
    lines += render_held(plan.held)
    files = f"{len(plan.added)} added, {len(plan.changed)} changed, {len(plan.removed)} removed"
    lines.append(f"files: {files}, {len(plan.unchanged)} unchanged, {len(plan.refused)} refused")
    counts = f"{len(plan.passages_added)} added, {len(plan.passages_removed)} removed, {plan.passages_kept} kept"
    lines.append(f"passages: {counts}")
    return "\n".join(lines)


def render_held(held: Sequence[HeldPassage]) -> list[str]:
    """Give a line for each passage that waits for a decision, and one that counts those left out."""
    waiting = [one for one in held if not one.is_left_out]
    lines = [
        f"? {one.record.document}: held back as {one.record.kind} [{one.record.key}] {_quote(one)}" for one in waiting
    ]
    if waiting:
        lines.append("  What is held back reads like an order to a machine: python -m ingest quarantine")
    if len(held) > len(waiting):
        lines.append(f"  {len(held) - len(waiting)} more passages are left out by an owner's decision.")
    return lines


def _quote(held: HeldPassage) -> str:
    """Give what is suspected, on one line, with nothing in it that a terminal would act on."""
    seen = " ".join(in_sight(held)[1].split())
    return seen if len(seen) <= _SHOWN else seen[: _SHOWN - 1] + "…"


def _held_place(held: HeldPassage) -> dict[str, Any]:
    return {**asdict(held.record), "text": held.passage.text, "is_left_out": held.is_left_out}


def _place(passage: Chunk) -> dict[str, Any]:
    return {"id": passage.id, "document": passage.document, "heading": list(passage.heading), "text": passage.text}


def _short(passage: Chunk, others: Iterable[Chunk]) -> str:
    """Give the beginning of a passage; of one whose section was edited further down, the place where that begins."""
    text = _line(passage)
    shared = max((_shared(text, _line(other)) for other in others if other.heading == passage.heading), default=0)
    if shared > _SHOWN - _BEFORE:
        text = f"{' > '.join((*passage.heading, ''))}…{text[shared - _BEFORE :]}"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _shared(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _line(passage: Chunk) -> str:
    return " ".join((" > ".join((*passage.heading, "")) + passage.text).split())
