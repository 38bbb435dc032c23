"""The extractive reply: hits → evidence → verified claims, or an abstention that says what is missing.

reply = extract(asked, retriever, top_k=8)       # without notices: `assistant.notices` adds them
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant import courtesy
from assistant.abstain import weigh
from assistant.close_misses import CloseMiss, close_misses
from assistant.draft import candidates, draft_claims, share_of_limit
from assistant.question import Question
from assistant.reply import Passage, Reply, Sentence
from assistant.retrieve import Retrieved, Retriever
from assistant.stages import Stages
from assistant.subjects import asked_subjects
from assistant.tracing import traced
from assistant.verify import Struck, verify
from ingest.chunking import Chunk
from ingest.text import terms


def extract(asked: Question, retriever: Retriever, *, top_k: int, anyway: bool = False) -> Reply:
    """Draft from verbatim spans of the best passages; `top_k` passages are shown, and all that are cited.

    `anyway` is for evaluation: draft below the threshold too, though never for an unknown code.
    """
    stages = Stages()
    retrieved = retriever.search(asked, top_k=max(top_k, 10), stages=stages)
    if retrieved.asked:  # a subject of its own leaves the context behind; a slip put right may name a model
        asked = replace(asked, context=retrieved.asked.context, codes=retrieved.asked.codes)
    passages = passages_of(retrieved, retriever)
    ranked = candidates(asked, retrieved, retriever)
    evidence = weigh(asked, retrieved, retriever, ranked)
    stages.lap("evidence")
    suffices = bool(retrieved.hits and terms(asked.search_text()))
    suffices = suffices and (evidence.suffices() or (anyway and not evidence.unknown))
    sentences: list[Sentence] = []
    kept: list[Sentence] = []
    struck: list[Struck] = []
    if suffices:
        around = [courteous(courtesy.GREETING, asked), courteous(courtesy.CLOSING, asked)]
        room = 1.0 - sum(map(share_of_limit, around))
        claims = draft_claims(asked, ranked, retriever, room=room)
        kept, struck = verify(claims, {p.id: p for p in passages})
        sentences = [around[0], *kept, around[1]] if kept else []
    misses: tuple[CloseMiss, ...] = ()
    if retrieved.hits and not sentences:
        misses = close_misses(asked, asked_subjects(asked, retriever.codes), ranked, retriever)
    stages.lap("draft")
    trace = traced(asked, retrieved, evidence, retriever, ranked=ranked, kept=kept, struck=struck, stages=stages)
    if misses:
        trace = replace(trace, evidence=replace(trace.evidence, close_miss=misses[0].kind))
    return Reply(
        question=asked.text,
        language=asked.language,
        abstained=not sentences,
        sentences=spaced(sentences or [courteous(courtesy.HOLDING, asked)]),
        passages=passages[:top_k] if not sentences else _cited_first(passages, sentences, top_k),
        version=retriever.version.id,
        missing="" if sentences else _missing(asked, evidence.unknown, misses, retrieved.trace.allowed > 0),
        trace=trace,
    )


def courteous(templates: dict[courtesy.Lang, str], asked: Question) -> Sentence:
    """Give a fixed sentence in the question's language."""
    return Sentence(kind="courtesy", text=templates[asked.language], language=asked.language)


def spaced(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Put every sentence but the last on a line of its own; the break belongs to the sentence's text."""
    return (*(replace(s, text=s.text + "\n") for s in sentences[:-1]), sentences[-1])


def _missing(asked: Question, unknown: Sequence[str], misses: Sequence[CloseMiss], may_read: bool) -> str:
    lang = asked.language
    if not may_read:
        chosen = ", ".join(asked.within.named().values())
        return courtesy.FILTERED[lang].format(chosen) if chosen else courtesy.EMPTY[lang]
    if not terms(asked.text):
        return courtesy.NO_WORDS[lang]
    parts = [courtesy.NO_ANSWER[lang]]
    if unknown:
        parts.append(courtesy.NOT_MENTIONED[lang].format(("、" if lang == "zh" else ", ").join(unknown)))
    if misses:
        parts.append(misses[0].told(lang))
    return ("" if lang == "zh" else " ").join([*parts, courtesy.NEAREST[lang]])


def _cited_first(passages: tuple[Passage, ...], sentences: Sequence[Sentence], top_k: int) -> tuple[Passage, ...]:
    """Keep the best `top_k`, and any cited passage beyond them, in order of rank."""
    cited = {c.passage_id for s in sentences for c in s.citations}
    return tuple(p for rank, p in enumerate(passages) if rank < top_k or p.id in cited)


def passages_of(retrieved: Retrieved, retriever: Retriever) -> tuple[Passage, ...]:
    """Give the passages found as the reader sees them, best first."""
    return tuple(passage_of(retriever.version.passages[hit.index], hit.similarity) for hit in retrieved.hits)


def passage_of(chunk: Chunk, similarity: float = 0.0) -> Passage:
    """Give a live passage as the reader sees it."""
    return Passage(
        id=chunk.id,
        document=chunk.document,
        title=chunk.title,
        category=chunk.category,
        language=chunk.language,
        audience=chunk.audience,
        heading=chunk.heading,
        location=chunk.location_at(0),
        text=chunk.text,
        effective_from=chunk.effective_from,
        effective_until=chunk.effective_until,
        similarity=round(similarity, 6),
    )
