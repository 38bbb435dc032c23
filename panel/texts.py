"""Every text that the panel shows, in Chinese and English. The texts stand in `panel/wording/`, by part of the panel.

text("ask", "zh")                          # '顾客问了什么？'
text("live_since", "en", id="…", when="…")
"""

from __future__ import annotations

from panel.wording import (
    Lang,
    Pair,
    conflicts,
    contributions,
    desk,
    frame,
    knowledge,
    people,
    periods,
    publishing,
    quality,
    quarantine,
    trace,
    versions,
)

__all__ = ["TEXTS", "Lang", "text"]

TEXTS: dict[str, Pair] = {
    **frame.TEXTS,
    **desk.TEXTS,
    **trace.TEXTS,
    **contributions.TEXTS,
    **knowledge.TEXTS,
    **publishing.TEXTS,
    **versions.TEXTS,
    **conflicts.TEXTS,
    **quarantine.TEXTS,
    **periods.TEXTS,
    **quality.TEXTS,
    **people.TEXTS,
}


def text(key: str, language: Lang, **values: object) -> str:
    """Give a text in `language`, its placeholders filled."""
    template = TEXTS[key][language]
    return template.format(**values) if values else template
