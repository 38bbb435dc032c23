"""From the sentences that a chat model wrote to claims whose quotes stand in the passages, letter for letter.

claims = claims_of(read(text), passages, "zh")
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.errors import ChatError
from assistant.chat.schema import DraftedSentence, Quoted
from assistant.prompts import shown
from assistant.reply import Citation, Passage, Sentence
from assistant.shown import links, planted
from ingest.text import query_language


def claims_of(sentences: Sequence[DraftedSentence], passages: Sequence[Passage], language: str) -> tuple[Sentence, ...]:
    """Locate every quote. One that is in no passage, a sentence in another language, with a link or markup that its quotes
    lack, or without a quote raises ChatError: what is left could lack the condition that makes it true.
    """
    if not sentences:
        raise ChatError("chat_refused", "found no answer in the passages")
    return tuple(_claim(sentence, passages, language) for sentence in sentences)


def _claim(drafted: DraftedSentence, passages: Sequence[Passage], language: str) -> Sentence:
    citations = tuple(dict.fromkeys(_citation(quoted, passages) for quoted in drafted.quotes))
    support = "\n".join(citation.quote for citation in citations)
    text = _with_links_of(support, " ".join(drafted.sentence.split()))
    if not text or query_language(text) != language:
        raise ChatError("chat_format", f"wrote a sentence that is not in the language asked for: {text[:80]!r}")
    if not citations:
        raise ChatError("chat_quote", f"gave no quote for: {text[:80]!r}")
    if found := planted(text, support):
        raise ChatError("chat_unverified", f"wrote a link or markup that its quotes lack: {found[:80]!r}")
    return Sentence(kind="claim", text=text, language=language, citations=citations)


def _citation(quoted: Quoted, passages: Sequence[Passage]) -> Citation:
    """Find the words as the model was shown them; line breaks and spaces may differ, nothing else may."""
    if not 1 <= quoted.passage <= len(passages):
        raise ChatError("chat_quote", f"cited passage {quoted.passage} of {len(passages)}")
    passage = passages[quoted.passage - 1]
    pattern = r"\s+".join(map(re.escape, shown(quoted.quote).split()))
    found = re.search(pattern, shown(passage.text)) if pattern else None
    if not found:
        raise ChatError("chat_quote", f"cited words that are not in the passage: {quoted.quote[:80]!r}")
    return Citation(
        passage_id=passage.id,
        document=passage.document,
        heading=" > ".join(passage.heading),
        location=passage.location,
        quote=passage.text[found.start() : found.end()],
        start=found.start(),
        end=found.end(),
    )


def _with_links_of(support: str, text: str) -> str:
    """Put a link as its source has it, where the model wrote it as it was shown."""
    for link in sorted(links(support), key=len, reverse=True):
        text = text.replace(shown(link), link)
    return text
