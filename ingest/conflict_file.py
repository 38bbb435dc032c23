"""What was found to contradict or repeat each other in a version, as it is sealed with it.

write_conflicts(folder / "conflicts.json", findings)
for conflict in read_conflicts(folder / "conflicts.json").conflicts:
    print(conflict.one.quote, conflict.one_value, "≠", conflict.other.quote, conflict.other_value)
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from ingest.chunking import Chunk
from ingest.errors import StoreError

ConflictKind = Literal["quantity", "polarity"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A span of a live passage: `passage.text[start:end] == quote`."""

    passage_id: str
    document: str
    title: str
    heading: tuple[str, ...]
    location: str
    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, passage: Chunk, start: int, end: int) -> Self:
        """Give a span of a passage as a place."""
        return cls(
            passage_id=passage.id,
            document=passage.document,
            title=passage.title,
            heading=passage.heading,
            location=passage.location_at(start),
            start=start,
            end=end,
            quote=passage.text[start:end],
        )


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two places that give one question two answers.

    "quantity": other figures (`one_value`, `other_value` as written); "polarity": one allows what the other does not.
    Both are in force from `first` to `last`, inclusive, None meaning open. `certainty` is that of the fitted model, 0 to 1.
    """

    kind: ConflictKind
    one: Place
    other: Place
    one_value: str
    other_value: str
    first: date | None
    last: date | None
    certainty: float


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Two places that say the same in the same words, in force at the same time."""

    one: Place
    other: Place
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All that was found among the passages of a version, in their order."""

    conflicts: tuple[Conflict, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()


def write_conflicts(path: Path, findings: Findings) -> None:
    """Write the findings as JSON."""
    path.write_text(json.dumps(asdict(findings), ensure_ascii=False, indent=1, default=str), encoding="utf-8")


def read_conflicts(path: Path) -> Findings | None:
    """Read what `write_conflicts` wrote; None where there is no such file. Raise StoreError if it is damaged."""
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Findings(
            conflicts=tuple(Conflict(**_pair(found)) for found in plain["conflicts"]),
            duplicates=tuple(Duplicate(**_pair(found)) for found in plain["duplicates"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        problem = f"cannot be read ({error})"
        raise StoreError("damaged", str(path), problem, "Publish again: python -m ingest") from error


def _pair(plain: dict[str, Any]) -> dict[str, Any]:
    for side in ("one", "other"):
        plain[side] = Place(**{**plain[side], "heading": tuple(plain[side]["heading"])})
    for end in ("first", "last"):
        plain[end] = date.fromisoformat(plain[end]) if plain[end] else None
    return plain
