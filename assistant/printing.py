"""A reply as the command line shows it: notices, the draft with numbered citations, then where each of them stands.

print(render(reply))
print(render_trace(reply))     # the steps from the question as typed to what was searched for
"""

from __future__ import annotations

from assistant.reply import Citation, Notice, Reply, Sentence
from ingest.document import describe_location

# (language of the source, language of the reply); a source in both languages needs no label
_SOURCES = {("en", "zh"): "（英文原文）", ("zh", "en"): " (source in Chinese)"}
_DRAFTERS = {
    "zh": {"extractive": "摘录", "model": "大模型改写，已核验"},
    "en": {"extractive": "extractive", "model": "chat model, verified"},
}


def render(reply: Reply) -> str:
    """Show a reply to a person."""
    lines = [line for notice in reply.notices for line in _notice(notice, reply.language)]
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
    """Show each step of understanding that changed something, and what decided the order of the passages."""
    lines = [f"question: {reply.question}"]
    for step in reply.trace.understood.steps:
        changed = f" {step.before!r} → {step.after!r}" if step.before else ""
        added = f" + {', '.join(step.added)}" if step.added else ""
        lines.append(f"  {step.name}:{changed}{added}")
    retrieval = reply.trace.retrieval
    if within := retrieval.within:
        lines.append("searched within: " + ", ".join(f"{name} = {value}" for name, value in within.items()))
    if decision := retrieval.decision:
        lines += [
            f"passages ordered {decision['words']:.0%} by shared words, {decision['meaning']:.0%} by meaning, since",
            f"  the best of {retrieval.candidates} candidates holds {decision['coverage']:.0%} of the question's words,"
            f" rare ones counting more; the nearest in meaning has similarity {decision['nearness']:.2f},"
            f" {decision['lead']:.2f} ahead of the fifth",
            *(f"  {passage.similarity:7.2f}  {passage.document}" for passage in reply.passages[:3]),
        ]
    return "\n".join(lines)


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
