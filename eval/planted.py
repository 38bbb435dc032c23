"""Planted contradictions: small new documents, each of which contradicts a span of the knowledge or only comes near to it.

for line in load_planted("dev"):
    chunks = line.chunks()                     # as a publish would cut the document
    line.verdict(conflict)                     # "named", "same_value", "claim" or "other"
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.amounts import amounts, ordinary
from ingest.chunking import Chunk, chunk_document
from ingest.conflict_file import Conflict, Place
from ingest.errors import GoldError
from ingest.loaders import load

PLANTED_DIR = Path(__file__).parent / "contradictions"
Verdict = Literal["named", "same_value", "claim", "other"]
_PREFIX = 25  # letters by which a claim that runs over two units is known


class Span(BaseModel):
    """A verbatim span of a document of the knowledge."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    span: str


class Planted(BaseModel):
    """One new document: `contradicts` names what its `claim` contradicts, `also` where the same is said again.

    A harmless one has neither and says why it contradicts nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: Literal["zh", "en"]
    kind: str
    document: str
    text: str
    contradicts: Span | None
    also: tuple[Span, ...] = ()
    claim: str = ""
    near: Span | None = None
    why_harmless: str = ""

    def chunks(self) -> list[Chunk]:
        """Cut the document as a publish would."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.document
            path.parent.mkdir(parents=True)
            path.write_text(self.text, encoding="utf-8")
            return chunk_document(load(path, Path(folder)))

    def verdict(self, conflict: Conflict) -> Verdict:
        """Say what a reported conflict of this document is.

        "named": the claim against a span that it contradicts; "same_value": against another place that states the
        contradicted figure; "claim": against anything else; "other": another sentence than the claim.
        """
        mine, yours, value = conflict.one, conflict.other, conflict.other_value
        if mine.document != self.document:
            mine, yours, value = yours, mine, conflict.one_value
        if self.contradicts is None or not _overlaps(self.claim, mine.quote):
            return "other"
        if any(yours.document == s.document and _overlaps(yours.quote, s.span) for s in (self.contradicts, *self.also)):
            return "named"
        stated = amounts(ordinary(self.contradicts.span))
        return "same_value" if any(a.equals(b) for a in amounts(value) for b in stated) else "claim"


def load_planted(split: str, folder: Path = PLANTED_DIR) -> list[Planted]:
    """Read one split. Raise GoldError where the file is missing or a line malformed."""
    path = folder / f"{split}.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Planted.model_validate_json(line) for line in lines if line.strip()]
    except OSError as error:
        raise GoldError("gold_missing", str(path), "cannot be read", "Restore it from the repository.") from error
    except ValidationError as error:
        where = str(error.errors()[0]["loc"])
        raise GoldError("gold_malformed", str(path), f"is malformed at {where}", "Mend the line.") from error


def _overlaps(one: str, other: str) -> bool:
    one, other = ("".join(text.replace("*", "").split()) for text in (one, other))
    return one[:_PREFIX] in other or other in one or one in other


def quote(place: Place) -> str:
    """Show a place on one line."""
    return f"{place.document} «{' '.join(place.quote.split())}»"
