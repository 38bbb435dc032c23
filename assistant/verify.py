"""Nothing leaves unverified: citations must be verbatim, and every value of a claim must stand in what it cites.

    kept, struck = verify(sentences, passages)

Code, not a judge model (design.md, decision 5). `tokens` are those of `ingest.embedding.token_model`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.courtesy import EVERY
from assistant.lock import problem
from assistant.lock.computed import miscomputed
from assistant.reply import Passage, Sentence
from assistant.shown import unfit
from ingest.embedding import StaticEmbedder
from ingest.values import values_in


@dataclass(frozen=True, kw_only=True)
class Struck:
    """A sentence that did not pass, and why.

    Reasons: "no_citation", "quote", "values", "courtesy", "derivation" (what code computed does not hold), "markup" and
    "leak" (`assistant.shown`), and those of `assistant.lock` for what a model worded: "action" (says that something was
    done), "code", "region", "party", "scope" (all where the spans have no all), "contrast" (last for first), "negation",
    "comparison" (at least for at most), "attached" (another thing's figure), "exception" and "condition" (left out, so
    that it promises more), "words" (says what its quotes do not).
    """

    text: str
    reason: str
    detail: str


def verify(
    sentences: Sequence[Sentence],
    passages: Mapping[str, Passage],
    *,
    rewritten: bool = False,
    tokens: StaticEmbedder | None = None,
) -> tuple[list[Sentence], list[Struck]]:
    """Split the sentences into those that hold and those that do not.

    `passages` are the live passages by id. `rewritten` says that a model worded the claims; then all that they say is held
    against what they cite (`assistant.lock`; a verbatim one cannot differ), by the token vectors of `tokens` where given.
    """
    kept: list[Sentence] = []
    struck: list[Struck] = []
    for sentence in sentences:
        reason, detail = _problem(sentence, passages, rewritten, tokens)
        if reason:
            struck.append(Struck(text=sentence.text.strip(), reason=reason, detail=detail))
        else:
            kept.append(sentence)
    return kept, struck


def _problem(
    sentence: Sentence, passages: Mapping[str, Passage], rewritten: bool, tokens: StaticEmbedder | None
) -> tuple[str, str]:
    if sentence.kind == "courtesy":
        return ("", "") if sentence.text.strip() in EVERY else ("courtesy", "not one of the fixed templates")
    if not sentence.citations:
        return "no_citation", ""
    for citation in sentence.citations:
        passage = passages.get(citation.passage_id)
        if passage is None or passage.text[citation.start : citation.end] != citation.quote or not citation.quote:
            return "quote", citation.quote
    support = "\n".join(c.quote for c in sentence.citations)
    if sentence.kind == "derived":
        wrong = miscomputed(sentence.text, sentence.derivation, support)
        return ("derivation", wrong) if wrong else ("", "")
    if rewritten and (found := unfit(sentence.text, support))[0]:
        return found
    # Title and headings say which product or rule a span is about, so a claim may name them.
    about = "\n".join(
        line for p in (passages[c.passage_id] for c in sentence.citations) for line in (p.title, *p.heading)
    )
    if rewritten:
        return problem(sentence.text, support, about, tokens)
    missing = values_in(sentence.text) - values_in(support) - values_in(about)
    return ("values", ", ".join(sorted(missing))) if missing else ("", "")
