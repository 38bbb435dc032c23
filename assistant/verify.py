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
from assistant.shown import unfit
from ingest.text import query_language, terms
from ingest.values import quantities, values_in

_NEGATION = re.compile(
    r"不(?!仅|但|过|同|久|断|妨)|无(?!线|理由|忧|论)|未|非(?!常)|勿|禁止|除外|除非|仅限"
    r"|\b(no|not|never|cannot|without|unless|except|only)\b|n't\b",
    re.IGNORECASE,
)
# A draft never says that something was done: nobody has done anything yet.
_DONE = re.compile(
    r"已(?:经)?(?:为|帮|给|替)?您?(?:办理|处理|退款|退回|提交|登记|安排|取消|修改|补发|申请)"
    r"|\b(?:we|i)(?:'ve| have)? (?:already )?(?:refunded|processed|issued|cancelled|changed|arranged|submitted)\b"
    r"|\bha(?:s|ve) been (?:refunded|processed|issued|cancelled|arranged)\b",
    re.IGNORECASE,
)
_COURTEOUS = frozenset("请您好可以将会需要") | {"pleas", "glad", "happy"}
MAX_UNFOUNDED = 0.15  # share of a rewritten claim's words that its quotes and headings need not hold


@dataclass(frozen=True, kw_only=True)
class Struck:
    """A sentence that did not pass, and why.

    Reasons: "no_citation", "quote", "values", "negation", "action" (claims that something was done), "words" (says what
    its quotes do not), "courtesy", "markup" and "leak" (`assistant.shown`).
    """

    text: str
    reason: str
    detail: str


def verify(
    sentences: Sequence[Sentence], passages: Mapping[str, Passage], *, rewritten: bool = False
) -> tuple[list[Sentence], list[Struck]]:
    """Split the sentences into those that hold and those that do not.

    `passages` are the live passages by id. `rewritten` says that a model worded the claims; then a claim is struck as well
    if it changes a unit or the order of figures, adds or drops a negation, says that something was done, or says in the
    language of its source what the source does not (a verbatim one cannot).
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
    if rewritten and (found := unfit(sentence.text, support))[0]:
        return found
    # Title and headings say which product or rule a span is about, so a claim may name them.
    about = "\n".join(f"{p.title}\n{' '.join(p.heading)}" for p in (passages[c.passage_id] for c in sentence.citations))
    missing = values_in(sentence.text) - values_in(support) - values_in(about)
    if missing:
        return "values", ", ".join(sorted(missing))
    return _rewording_problem(sentence.text, support, about) if rewritten else ("", "")


def _rewording_problem(text: str, support: str, about: str) -> tuple[str, str]:
    """Say what is wrong with a claim in a model's own words, against its quotes and the headings above them."""
    if done := _DONE.search(text):
        return "action", done.group()
    invented = quantities(text) - quantities(support) - quantities(about)
    if invented:
        return "values", ", ".join(sorted(" ".join(q).strip() for q in invented))
    if bool(_NEGATION.search(text)) != bool(_NEGATION.search(support)):
        return "negation", ""
    if query_language(text) == query_language(support):
        words = {term for term in terms(text) if len(term) == 1 or term.isascii()} - _COURTEOUS
        unfounded = words - set(terms(support)) - set(terms(about))
        if len(unfounded) > MAX_UNFOUNDED * len(words):
            return "words", " ".join(sorted(unfounded))
    return "", ""
