"""Nothing leaves unverified: citations must be verbatim, and every value of a claim must stand in what it cites.

    kept, struck = verify(sentences, passages)

Code, not a judge model (design.md, decision 5). Numbers are compared after normalisation: 七天 = 7 天, 1,000 = 1000.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.courtesy import EVERY
from assistant.reply import Passage, Sentence
from assistant.values import values_in

_NEGATION = re.compile(
    r"不(?!仅|但|过|同|久|断|妨)|无(?!线|理由|忧|论)|未|非(?!常)|勿|禁止|除外|除非|仅限"
    r"|\b(no|not|never|cannot|without|unless|except|only)\b|n't\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Struck:
    """A sentence that did not pass, and why: "no_citation", "quote", "values", "negation" or "courtesy"."""

    text: str
    reason: str
    detail: str


def verify(
    sentences: Sequence[Sentence], passages: Mapping[str, Passage], *, rewritten: bool = False
) -> tuple[list[Sentence], list[Struck]]:
    """Split the sentences into those that hold and those that do not.

    `passages` are the live passages by id. `rewritten` says that a model worded the claims; then a claim that adds or
    drops a negation or an exclusive condition is struck as well (a verbatim one cannot).
    """
    kept: list[Sentence] = []
    struck: list[Struck] = []
    for sentence in sentences:
        reason, detail = _problem(sentence, passages, rewritten)
        if reason:
            struck.append(Struck(text=sentence.text.strip(), reason=reason, detail=detail))
        else:
            kept.append(sentence)
    return kept, struck


def _problem(sentence: Sentence, passages: Mapping[str, Passage], rewritten: bool) -> tuple[str, str]:
    if sentence.kind == "courtesy":
        return ("", "") if sentence.text.strip() in EVERY else ("courtesy", "not one of the fixed templates")
    if not sentence.citations:
        return "no_citation", ""
    for citation in sentence.citations:
        passage = passages.get(citation.passage_id)
        if passage is None or passage.text[citation.start : citation.end] != citation.quote or not citation.quote:
            return "quote", citation.quote
    support = "\n".join(c.quote for c in sentence.citations)
    # Title and headings say which product or rule a span is about, so a claim may name them.
    about = "\n".join(f"{p.title}\n{' '.join(p.heading)}" for p in (passages[c.passage_id] for c in sentence.citations))
    missing = values_in(sentence.text) - values_in(support) - (values_in(about) if rewritten else set())
    if missing:
        return "values", ", ".join(sorted(missing))
    if rewritten and bool(_NEGATION.search(sentence.text)) != bool(_NEGATION.search(support)):
        return "negation", ""
    return "", ""
