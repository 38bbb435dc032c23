"""Does a passage hold a gold span, and does a quote overlap one? Texts are compared without whitespace.

span = Span("签收次日起 7 天内可退")
span.is_held_by(passage.text)               # the passage is evidence
span.overlaps_quote(passage.text, 12, 40)   # what is cited of it touches the span
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

# A span cut between two passages makes the one that holds most of it relevant.
HELD_SHARE = 0.6


@lru_cache(maxsize=50_000)
def squeeze(text: str) -> str:
    """Take all whitespace out."""
    return "".join(text.split())


class Span:
    """A gold span, ready to be compared."""

    def __init__(self, text: str) -> None:
        self.text = squeeze(text)
        lines = [line for line in (squeeze(line) for line in text.splitlines()) if line]
        self._rows = [line for line in lines if line.startswith("|") and line.strip("|:-")]
        self._parts = [line for line in lines if line.strip("|:-")]

    def is_within(self, squeezed: str) -> bool:
        """Tell whether a text without whitespace holds the whole span."""
        return self.text in squeezed

    def is_held_by(self, passage: str) -> bool:
        """Tell whether `passage` is evidence: it holds the span, most of it, or its last table row.

        Of a table the last row decides, since every part of a table repeats the header rows.
        """
        text = squeeze(passage)
        if self.text in text:
            return True
        if len(self._rows) > 1:
            return self._rows[-1] in text
        return self._longest(text) >= HELD_SHARE * len(self.text)

    def overlaps_quote(self, passage: str, start: int, end: int) -> bool:
        """Tell whether the characters [start, end) of `passage` share text with the span where it stands there."""
        before, length = len(squeeze(passage[:start])), len(squeeze(passage[start:end]))
        if not length:
            return False
        quote = (before, before + length)
        text = squeeze(passage)
        parts = [self.text] if self.text in text else self._rows[-1:] if len(self._rows) > 1 else self._parts
        found = [place for part in parts for place in _places(text, part)]
        if found:
            return any(first < quote[1] and quote[0] < last for first, last in found)
        quoted = text[slice(*quote)]
        return self._longest(quoted) >= HELD_SHARE * min(len(self.text), len(quoted)) > 0

    def _longest(self, text: str) -> int:
        matcher = SequenceMatcher(None, text, self.text, autojunk=False)
        return matcher.find_longest_match(0, len(text), 0, len(self.text)).size


def _places(text: str, part: str) -> list[tuple[int, int]]:
    """List where `part` occurs in `text`, as [start, end)."""
    found: list[tuple[int, int]] = []
    at = text.find(part)
    while at >= 0:
        found.append((at, at + len(part)))
        at = text.find(part, at + 1)
    return found
