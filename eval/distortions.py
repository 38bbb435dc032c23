"""How many distorted claims the claim lock strikes, and how many sound ones it strikes wrongly.

    python -m eval distortions [--split dev|test] [--json]

A row is a claim as a chat model may word it, with the verbatim spans that it cites. A distorted one says what its spans do
not and names the sound row that it distorts; the language is the claim's, or source-claim ("zh-en"). Every claim is verified
alone, as one that a model worded. Of `test` only figures are shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assistant.reply import Citation, Passage, Sentence
from assistant.verify import verify
from ingest.embedding import SHIPPED, StaticEmbedder
from ingest.errors import GoldError
from ingest.text import query_language

DISTORTIONS_DIR = Path(__file__).parent / "distortions"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitedPassage(_Strict):
    """A passage as the model was shown it."""

    title: str
    heading: tuple[str, ...]
    text: str


class PlantedClaim(_Strict):
    """A claim with what it cites; `quotes` are pairs of a passage's number, from 1, and words that stand in it."""

    id: str
    language: Literal["zh", "en", "zh-en", "en-zh"]
    kind: str
    sound: bool
    text: str
    passages: tuple[CitedPassage, ...]
    quotes: tuple[tuple[int, str], ...]
    of: str | None = None

    @model_validator(mode="after")
    def _quotes_stand(self) -> PlantedClaim:
        if not self.quotes:
            raise ValueError("there is no quote")
        for number, quote in self.quotes:
            if not 1 <= number <= len(self.passages) or not quote or quote not in self.passages[number - 1].text:
                raise ValueError(f"a quote is not verbatim in passage {number}")
        return self

    def shown(self) -> dict[str, Passage]:
        """Give the passages by id, as retrieval would."""
        return {str(n): _passage(str(n), passage) for n, passage in enumerate(self.passages, start=1)}

    def sentence(self) -> Sentence:
        """Give the claim with its citations, as a read completion would."""
        passages = self.shown()
        citations = tuple(_citation(passages[str(number)], quote) for number, quote in self.quotes)
        return Sentence(kind="claim", text=self.text, language=query_language(self.text), citations=citations)


@dataclass(frozen=True, kw_only=True)
class DistortionReport:
    """`struck` and `planted` count claims by (sound, group), a group being a kind, a language or "all"; `errors` name the
    distortions that were kept and the sound claims that were struck.
    """

    split: str
    struck: Counter[tuple[bool, str]]
    planted: Counter[tuple[bool, str]]
    errors: tuple[str, ...]

    def share(self, sound: bool, group: str = "all") -> float:
        """Share of the group's claims that were struck: caught among distorted, wrongly struck among sound ones."""
        return self.struck[sound, group] / max(self.planted[sound, group], 1)

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as plain JSON types; the errors only for `dev`."""
        found: dict[str, Any] = {"split": self.split}
        for name, sound in (("caught", False), ("wrongly_struck", True)):
            groups = sorted(group for is_sound, group in self.planted if is_sound is sound)
            found[name] = {
                group: {
                    "struck": self.struck[sound, group],
                    "of": self.planted[sound, group],
                    "share": round(self.share(sound, group), 4),
                }
                for group in groups
            }
        return found | ({"errors": list(self.errors)} if self.split == "dev" else {})


def load_distortions(split: str, folder: Path = DISTORTIONS_DIR) -> tuple[PlantedClaim, ...]:
    """Read one split in file order. Raise GoldError naming the line that is malformed, twice there or not verbatim."""
    path = folder / f"{split}.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise GoldError("gold_missing", str(path), "cannot be read", "Restore it from the repository.") from error
    found: dict[str, PlantedClaim] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        claim = _read(line, f"{path}:{number}")
        if claim.id in found:
            raise GoldError("gold_duplicate", f"{path}:{number}:id", f"{claim.id!r} occurs twice", "Rename one.")
        if not claim.sound and not (claim.of in found and found[claim.of].sound):
            problem = f"{claim.of!r} is no sound claim above it"
            raise GoldError("gold_malformed", f"{path}:{number}:of", problem, "Name the claim that it distorts.")
        found[claim.id] = claim
    return tuple(found.values())


def measure(split: str, claims: Sequence[PlantedClaim]) -> DistortionReport:
    """Verify every claim alone, as one that a model worded."""
    struck: Counter[tuple[bool, str]] = Counter()
    planted: Counter[tuple[bool, str]] = Counter()
    errors: list[str] = []
    tokens = StaticEmbedder(SHIPPED)
    for claim in claims:
        _, out = verify([claim.sentence()], claim.shown(), rewritten=True, tokens=tokens)
        for group in ("all", claim.kind, claim.language):
            planted[claim.sound, group] += 1
            struck[claim.sound, group] += bool(out)
        if bool(out) is claim.sound:
            errors.append(_error(claim, f"{out[0].reason}: {out[0].detail}" if out else ""))
    return DistortionReport(split=split, struck=struck, planted=planted, errors=tuple(errors))


def render(report: DistortionReport) -> str:
    """Show a report as text."""
    lines = []
    for name, sound in (("caught", False), ("wrongly struck", True)):
        groups = sorted(group for is_sound, group in report.planted if is_sound is sound and group != "all")
        lines.append(f"{report.split}: {name} {_figure(report, sound, 'all')}")
        lines += [f"  {group:18} {_figure(report, sound, group)}" for group in groups]
    return "\n".join([*lines, *(report.errors if report.split == "dev" else ())])


def to_json(report: DistortionReport) -> str:
    """Show a report as JSON."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1)


def _figure(report: DistortionReport, sound: bool, group: str) -> str:
    return f"{report.share(sound, group):.3f} ({report.struck[sound, group]}/{report.planted[sound, group]})"


def _error(claim: PlantedClaim, reason: str) -> str:
    label = f"struck [{reason}]" if claim.sound else "kept"
    return (
        f"{label} {claim.id} ({claim.kind}, {claim.language}) «{claim.text}» ← {' | '.join(q for _, q in claim.quotes)}"
    )


def _read(line: str, place: str) -> PlantedClaim:
    try:
        return PlantedClaim.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise GoldError("gold_malformed", f"{place}:{field}".rstrip(":"), first["msg"], "Mend the line.") from error


def _passage(number: str, passage: CitedPassage) -> Passage:
    return Passage(
        id=number,
        document=f"{number}.md",
        title=passage.title,
        category="",
        language=query_language(passage.text),
        audience="public",
        heading=passage.heading,
        location="",
        text=passage.text,
        effective_from=None,
        effective_until=None,
        similarity=1.0,
    )


def _citation(passage: Passage, quote: str) -> Citation:
    start = passage.text.index(quote)
    heading = " > ".join(passage.heading)
    return Citation(
        passage_id=passage.id,
        document=passage.document,
        heading=heading,
        location=passage.location,
        quote=quote,
        start=start,
        end=start + len(quote),
    )
