"""Does the evidence of a gold question still stand in a version, and if not, is its document changed or gone?

texts = Texts(version.passages)
texts.lacking(question)                      # the groups of evidence of which no alternative stands
texts.nearest(evidence)                      # what stands there now, "" if its document is gone
texts.holds_edited(group)                    # the document says it otherwise now; else it was deleted there
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from eval.gold import Evidence, GoldQuestion
from eval.overlap import Span, squeeze
from eval.score import number_groups
from ingest.chunking import Chunk

# Likeness from which a passage is a span as it was edited. Of the evidence of dev in our own documents, the nearest of what is
# left in the same document stays below it for 89 % of the spans; with every figure changed, 98 % of the spans reach it.
EDITED = 0.65


class Texts:
    """What each document of a version says, passage by passage."""

    def __init__(self, passages: Iterable[Chunk]) -> None:
        self._documents: dict[str, list[str]] = {}
        for passage in passages:
            self._documents.setdefault(passage.document, []).append(passage.text)

    def holds(self, evidence: Evidence) -> bool:
        """Tell whether the document holds the span verbatim (whitespace apart), also where it was cut in two."""
        texts = [squeeze(text) for text in self._documents.get(evidence.document, ())]
        return any(Span(evidence.span).is_within(text) for text in [*texts, "".join(texts)])

    def lacking(self, question: GoldQuestion) -> list[list[Evidence]]:
        """List the groups of alternatives of which none stands."""
        groups: dict[int, list[Evidence]] = {}
        for number, evidence in zip(number_groups(question), question.evidence, strict=True):
            groups.setdefault(number, []).append(evidence)
        return [group for group in groups.values() if not any(self.holds(evidence) for evidence in group)]

    def holds_edited(self, group: Iterable[Evidence]) -> bool:
        """Tell whether a document of these alternatives still says something like the span, which was then not deleted."""
        return any(_likeness(evidence.span, self.nearest(evidence)) >= EDITED for evidence in group)

    def nearest(self, evidence: Evidence) -> str:
        """Give the passage of the same document that is most like the span."""
        texts = self._documents.get(evidence.document, [])
        return max(texts, key=lambda text: _likeness(evidence.span, text), default="")


def _likeness(span: str, text: str) -> float:
    """Give the share of the span's characters that stand in the text in runs of two or more."""
    matcher = SequenceMatcher(None, text, span, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size > 1) / len(span)
