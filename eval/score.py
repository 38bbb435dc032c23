"""One reply against its gold question: what was found, what it states, what it cites, and why it is wrong if it is.

    score = score_reply(gold, reply, ranking, live)     # ranking: the top 10 passages, live: passage id → text

Ranking: a passage is relevant when it holds a gold span or most of it (eval.overlap). For each fact that the evidence
supports the first such passage counts, so recall@5 is the share of a question's facts that the top 5 cover. nDCG after
Järvelin & Kekäläinen (2002), MRR is the reciprocal rank of the first evidence in the top 10, both by ir-measures; there
a passage that only repeats a fact already found is left out of the list (condensed list, Sakai 2007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import ir_measures
from ir_measures import RR, Qrel, ScoredDoc, nDCG

from assistant.reply import Passage, Reply, Sentence
from eval.facts import states, values_in
from eval.gold import GoldQuestion
from eval.overlap import Span
from ingest.text import query_language

Cause = Literal[
    "not_retrieved", "not_selected", "wrongly_abstained", "wrongly_answered", "forbidden_stated", "too_long"
]
CAUSES: tuple[Cause, ...] = (
    "not_retrieved",
    "not_selected",
    "wrongly_abstained",
    "wrongly_answered",
    "forbidden_stated",
    "too_long",
)
DEPTH = 10
MAX_CLAIMS = 4
MAX_CHARACTERS = 180  # of Chinese text, spaces apart
MAX_WORDS = 120  # of English text


class Found(Protocol):
    """What of a passage the judgement of a ranking needs."""

    @property
    def document(self) -> str:
        """Its document, relative to the knowledge folder."""

    @property
    def text(self) -> str:
        """What it says, verbatim."""


@dataclass(frozen=True, kw_only=True)
class CitationScore:
    """Citations of one reply. The citations of one sentence into one passage count as one (a row and its header).

    `right` overlap a gold span while the sentence's values stand in what it cites. `resolved` are verbatim spans of a
    live passage; a claim without a citation counts as one that is not.
    """

    cited: int
    right: int
    checked: int
    resolved: int


@dataclass(frozen=True, kw_only=True)
class Score:
    """What one reply is worth. Facts are numbered from 1 as in the gold question; `ranks` has a rank per evidence.

    `length` is the share of the length limit that the reply takes. `cause` is None for a reply that is right.
    """

    id: str
    category: str
    language: str
    kinds: tuple[str, ...]
    answerable: bool
    abstained: bool
    ranks: tuple[int | None, ...]
    ndcg: float
    reciprocal_rank: float
    facts: int
    missing: tuple[int, ...]
    cited_facts: int
    has_forbidden: bool
    forbidden: tuple[int, ...]
    claims: int
    length: float
    citations: CitationScore
    cause: Cause | None

    @property
    def is_right(self) -> bool:
        """Whether the reply is what the gold question asks for."""
        return self.cause is None


def score_reply(gold: GoldQuestion, reply: Reply, ranking: Sequence[Passage], live: Mapping[str, str]) -> Score:
    """Judge one reply. `ranking` are the passages found, best first; `live` maps live passage ids to their texts."""
    spans = [(evidence.document, Span(evidence.span)) for evidence in gold.evidence]
    ranks, ndcg, reciprocal_rank = judge_ranking(gold, ranking)
    draft = "" if reply.abstained else reply.text
    missing = tuple(n for n, fact in enumerate(gold.required, 1) if not states(draft, fact.any))
    forbidden = tuple(n for n, fact in enumerate(gold.forbidden, 1) if states(draft, fact.any))
    claims = [sentence for sentence in reply.sentences if sentence.kind != "courtesy"]
    length = sum(map(share_of_limit, reply.sentences))
    is_too_long = len(claims) > MAX_CLAIMS or length > 1 + 1e-9
    passages = {passage.id: passage for passage in reply.passages}
    return Score(
        id=gold.id,
        category=gold.category,
        language=gold.language,
        kinds=gold.kinds,
        answerable=gold.answerable,
        abstained=reply.abstained,
        ranks=ranks,
        ndcg=ndcg,
        reciprocal_rank=reciprocal_rank,
        facts=len(gold.required),
        missing=missing,
        cited_facts=_cited_facts(gold, claims, passages, spans) if not reply.abstained else 0,
        has_forbidden=bool(gold.forbidden),
        forbidden=forbidden,
        claims=len(claims),
        length=length,
        citations=_score_citations(claims, passages, spans, live),
        cause=_cause(gold, reply, ranks, bool(missing), bool(forbidden), is_too_long),
    )


def is_wrong(gold: GoldQuestion, draft: str) -> bool:
    """Tell whether sending `draft` would be wrong: there is no answer, a required fact is missing or a forbidden one stated."""
    return (
        not gold.answerable
        or not all(states(draft, fact.any) for fact in gold.required)
        or any(states(draft, fact.any) for fact in gold.forbidden)
    )


def judge_ranking(gold: GoldQuestion, ranking: Sequence[Found]) -> tuple[tuple[int | None, ...], float, float]:
    """Give the rank of the first evidence of each fact, nDCG@10 and RR@10 of passages, best first."""
    spans = [(evidence.document, Span(evidence.span)) for evidence in gold.evidence]
    groups = number_groups(gold)
    found = [_groups_in(passage, spans, groups) for passage in ranking[:DEPTH]]
    ranks = _first_ranks(found, len(set(groups)))
    return ranks, *_ranking_figures(found, len(ranks))


def share_of_limit(sentence: Sentence) -> float:
    """Give the share of the length limit that a sentence takes: characters in Chinese, words in English."""
    if query_language(sentence.text) == "zh":
        return sum(not c.isspace() for c in sentence.text) / MAX_CHARACTERS
    return len(sentence.text.split()) / MAX_WORDS


def number_groups(gold: GoldQuestion) -> list[int]:
    """Number the facts that the evidence supports: alternatives share a number, from 0."""
    names = [f"{e.group}" if e.group is not None else f"alone {i}" for i, e in enumerate(gold.evidence)]
    numbers = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return [numbers[name] for name in names]


def _groups_in(passage: Found, spans: Sequence[tuple[str, Span]], groups: Sequence[int]) -> frozenset[int]:
    """Number the facts that `passage` holds evidence of."""
    return frozenset(
        group
        for group, (document, span) in zip(groups, spans, strict=True)
        if passage.document == document and span.is_held_by(passage.text)
    )


def _without_repeats(found: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Leave out passages that only repeat, as alternatives, what a better one holds: neither right nor wrong."""
    seen: set[int] = set()
    kept = []
    for held in found:
        if not held or held - seen:
            kept.append(held)
        seen |= held
    return kept


def _first_ranks(found: Sequence[frozenset[int]], facts: int) -> tuple[int | None, ...]:
    """Give for each fact the rank of the first passage that holds it."""
    return tuple(next((rank for rank, held in enumerate(found, 1) if n in held), None) for n in range(facts))


def _ranking_figures(found: Sequence[frozenset[int]], facts: int) -> tuple[float, float]:
    """Give (nDCG@10, RR@10). Relevant: the first passage of each fact, and a stand-in for each fact not found."""
    if not facts:
        return 0.0, 0.0
    found = _without_repeats(found)
    ranks = _first_ranks(found, facts)
    relevant = {f"rank{rank}" for rank in ranks if rank}
    absent = {f"absent{number}" for number, rank in enumerate(ranks) if rank is None}
    qrels = [Qrel("q", name, 1) for name in sorted(relevant | absent)]
    run = [ScoredDoc("q", f"rank{rank}", float(-rank)) for rank in range(1, len(found) + 1)]
    figures = ir_measures.calc_aggregate([nDCG @ DEPTH, RR @ DEPTH], qrels, run)
    return figures[nDCG @ DEPTH], figures[RR @ DEPTH]


def _cause(
    gold: GoldQuestion,
    reply: Reply,
    ranks: Sequence[int | None],
    is_fact_missing: bool,
    is_forbidden_stated: bool,
    is_too_long: bool,
) -> Cause | None:
    """Name the first thing that went wrong on the way from the question to the draft; the gravest for a bad draft."""
    if not gold.answerable:
        return None if reply.abstained else "wrongly_answered"
    if reply.abstained:
        return "wrongly_abstained" if any(ranks) else "not_retrieved"
    if is_forbidden_stated:
        return "forbidden_stated"
    if is_fact_missing:
        return "not_selected" if all(ranks) else "not_retrieved"
    return "too_long" if is_too_long else None


def _overlaps(
    sentence: Sentence, passage_id: str, passages: Mapping[str, Passage], spans: Sequence[tuple[str, Span]]
) -> bool:
    passage = passages.get(passage_id)
    return passage is not None and any(
        document == passage.document and span.overlaps_quote(passage.text, citation.start, citation.end)
        for citation in sentence.citations
        if citation.passage_id == passage_id
        for document, span in spans
    )


def _cited_facts(
    gold: GoldQuestion, claims: Sequence[Sentence], passages: Mapping[str, Passage], spans: Sequence[tuple[str, Span]]
) -> int:
    """Count the required facts stated in a sentence that cites gold evidence."""
    backed = [
        claim.text
        for claim in claims
        if any(_overlaps(claim, citation.passage_id, passages, spans) for citation in claim.citations)
    ]
    return sum(any(states(text, fact.any) for text in backed) for fact in gold.required)


def _score_citations(
    claims: Sequence[Sentence],
    passages: Mapping[str, Passage],
    spans: Sequence[tuple[str, Span]],
    live: Mapping[str, str],
) -> CitationScore:
    cited = right = checked = resolved = 0
    for claim in claims:
        quotes = "\n".join(citation.quote for citation in claim.citations)
        holds_values = values_in(claim.text) <= values_in(quotes)
        for passage_id in dict.fromkeys(citation.passage_id for citation in claim.citations):
            cited += 1
            right += holds_values and _overlaps(claim, passage_id, passages, spans)
        checked += max(1, len(claim.citations))
        for citation in claim.citations:
            shown, text = passages.get(citation.passage_id), live.get(citation.passage_id)
            span = slice(citation.start, citation.end)
            resolved += bool(
                citation.quote
                and shown
                and text
                and shown.text[span] == citation.quote
                and text[span] == citation.quote
            )
    return CitationScore(cited=cited, right=right, checked=checked, resolved=resolved)
