"""A reply as the command line shows it: notices, the draft with numbered citations, then where each of them stands.

print(render(reply))
print(render_trace(reply))     # why it is what it is, from the question as typed to the draft
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.reply import Citation, Notice, Reply, Sentence
from assistant.trace import EvidenceTrace, ModelTrace, RetrievalTrace, Understood
from ingest.document import describe_location

if TYPE_CHECKING:
    from assistant.verify import Struck

# (language of the source, language of the reply); a source in both languages needs no label
_SOURCES = {("en", "zh"): "（英文原文）", ("zh", "en"): " (source in Chinese)"}
_REFUSED = {"zh": "[!] 不予协助的请求", "en": "[!] A request that we do not help with"}
_DRAFTERS = {
    "zh": {"extractive": "摘录", "model": "大模型改写，已核验"},
    "en": {"extractive": "extractive", "model": "chat model, verified"},
}


def render(reply: Reply) -> str:
    """Show a reply to a person."""
    lines = [line for notice in reply.notices for line in _notice(notice, reply.language)]
    lines += [_REFUSED[reply.language], ""] if reply.refused else []
    notes: list[Citation] = []
    for sentence in reply.sentences:
        numbers = range(len(notes) + 1, len(notes) + 1 + len(sentence.citations))
        notes += sentence.citations
        marks = "".join(f"[{number}]" for number in numbers)
        text = sentence.text.rstrip("\n") + _source(sentence, reply.language)
        lines.append(f"{text} {marks}".rstrip())
    if reply.abstained:
        lines += ["", f"({reply.missing})"]
        lines += [_place(p.document, " > ".join(p.heading), p.location, reply.language) for p in reply.passages[:3]]
    elif notes:
        lines += ["", *(line for number, note in enumerate(notes, start=1) for line in _note(number, note, reply))]
        lines.append(f"({_DRAFTERS[reply.language][reply.drafter]} · {reply.version})")
    return "\n".join(lines)


def render_trace(reply: Reply) -> str:
    """Show why the reply is what it is: each step that changed or decided something, with its figures."""
    trace = reply.trace
    lines = [f"question: {reply.question}", *_understood(trace.understood), *_retrieval(trace.retrieval)]
    lines += _evidence(trace.evidence)
    for chosen in trace.chosen:
        fitness = "with it" if chosen.fitness is None else f"{chosen.fitness:7.2f}"
        lines.append(f"quoted {fitness}  {chosen.document}: {' '.join(chosen.quote.split())}")
    lines += [_struck(one) for one in trace.struck]
    lines += [f"rule applied: {', '.join(trace.rules)}"] if trace.rules else []
    lines += _model(trace.model) if trace.model else []
    spent = ", ".join(f"{stage} {ms:.1f}" for stage, ms in trace.milliseconds.items())
    return "\n".join([*lines, f"milliseconds: {spent}"] if spent else lines)


def _understood(understood: Understood) -> Iterator[str]:
    for step in understood.steps:
        changed = f" {step.before!r} → {step.after!r}" if step.before else ""
        added = f" + {', '.join(step.added)}" if step.added else ""
        yield f"  {step.name}:{changed}{added}"
    if understood.as_of:
        yield f"  by the rules of {understood.as_of}, read as {understood.role}"
    if understood.context:
        yield f"  with what was asked before: {understood.context!r}"
    if understood.codes:
        yield f"  models and codes: {', '.join(understood.codes)}"
    if understood.answer_types:
        yield f"  asks for: {', '.join(understood.answer_types)}"


def _retrieval(found: RetrievalTrace) -> Iterator[str]:
    if found.within:
        yield "searched within: " + ", ".join(f"{name} = {value}" for name, value in found.within.items())
    if not (decision := found.decision):
        return
    legs = ", ".join(f"{count} from the {leg} leg" for leg, count in found.legs.items())
    yield f"{found.allowed} passages may be read, {found.candidates} candidates: {legs}"
    if found.reranker:
        yield f"reranked by {found.reranker}"
    yield f"passages ordered {decision['words']:.0%} by shared words, {decision['meaning']:.0%} by meaning, since"
    yield f"  the best of them holds {decision['coverage']:.0%} of the question's words, rare ones counting more;"
    yield (
        f"  the nearest in meaning has similarity {decision['nearness']:.2f}, {decision['lead']:.2f} ahead of the fifth"
    )
    for one in found.top:
        figures = f"words {one.lexical:.2f}, meaning {one.dense:.2f}, word by word {one.interaction:.2f}"
        yield f"  {one.similarity:7.2f}  {' · '.join(filter(None, (one.document, one.heading)))} ({figures})"


def _evidence(evidence: EvidenceTrace) -> Iterator[str]:
    if evidence.features:
        yield f"probability of an answer {evidence.probability:.2f}, threshold {evidence.threshold:.2f}"
        yield f"  what counted most: {', '.join(f'{name} {part:+.2f}' for name, part in evidence.heaviest())}"
    if evidence.unknown:
        yield f"  no document mentions: {', '.join(evidence.unknown)}"
    if evidence.close_miss:
        yield f"  a near miss: {evidence.close_miss}"


def _struck(one: Struck) -> str:
    return f"struck ({one.reason}{f': {one.detail}' if one.detail else ''}): {one.text}"


def _model(model: ModelTrace) -> Iterator[str]:
    became = "its draft was used" if model.used else f"not used, {model.why}"
    yield f"chat model: {became} (calls: {model.calls}, {model.milliseconds:.0f} ms{', ' * bool(model.method)}{model.method})"
    yield from map(_struck, model.struck)


def _notice(notice: Notice, language: str) -> list[str]:
    """Set a notice apart from the draft below it: it is not to be sent."""
    places = [_place(c.document, c.heading, c.location, language) for c in notice.citations]
    return [f"[!] {notice.text}", *(f"    {place}" for place in dict.fromkeys(places)), ""]


def _source(sentence: Sentence, asked: str) -> str:
    return _SOURCES.get((sentence.language, asked), "") if sentence.kind == "claim" else ""


def _note(number: int, note: Citation, reply: Reply) -> tuple[str, str]:
    where = _place(note.document, note.heading, note.location, reply.language)
    return f"[{number}] {where}", f"    “{' '.join(note.quote.split())}”"


def _place(document: str, heading: str, location: str, language: str) -> str:
    return " · ".join(part for part in (document, heading, describe_location(location, language)) if part)
