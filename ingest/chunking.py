"""Document → Chunks: heading-aware, within a token budget, never through a clause, a list item or a table row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ingest.document import Anchor, Audience, Language


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A passage: what is indexed, retrieved and cited.

    `id` is stable for the same document path, heading and text. `heading` is the path of headings below the title,
    outermost first. `text` is the passage verbatim as in `Document.text` (a table part repeats its header rows);
    `index_text()` is what both legs index. `anchors` are relative to `text`. `tokens` counts `text` (ingest.tokens).
    """

    id: str
    document: str
    title: str
    category: str
    language: Language
    audience: Audience
    effective_from: date | None
    effective_until: date | None
    heading: tuple[str, ...]
    text: str
    anchors: tuple[Anchor, ...]
    tokens: int

    def index_text(self) -> str:
        """Title, heading path and text, a line each: what the two legs see."""
        return "\n".join((self.title, " > ".join(self.heading), self.text))

    def location_at(self, offset: int) -> str:
        """Give the location of the source at character `offset` of `text`."""
        found = self.anchors[0].location
        for anchor in self.anchors:
            if anchor.offset > offset:
                break
            found = anchor.location
        return found
