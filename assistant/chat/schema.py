"""What a chat model is to write, and the reading of what it wrote: the edge where its text becomes typed.

read('{"sentences": [{"sentence": "7 天内可退。", "quotes": [{"passage": 1, "quote": "7 天内可以退货"}]}]}')
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.chat.errors import ChatError

_DECODER = json.JSONDecoder()
_THINKING = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)  # some servers leave it in the content
_FENCE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
_BETWEEN = re.compile(r"[\s,]*")


class Quoted(BaseModel):
    """Words copied verbatim from one passage."""

    model_config = ConfigDict(extra="forbid")
    passage: int
    quote: str


class DraftedSentence(BaseModel):
    """One sentence of the reply with the quotes that prove it."""

    model_config = ConfigDict(extra="forbid")
    sentence: str
    quotes: list[Quoted]


class DraftedReply(BaseModel):
    """The sentences of the reply in their order; none if the passages do not answer the question."""

    model_config = ConfigDict(extra="forbid")
    sentences: list[DraftedSentence]


def read(text: str) -> list[DraftedSentence]:
    """Read one JSON object with all sentences, or one object a sentence, fenced or not; each repeated one once.

    Anything else, also beside it, raises ChatError: half a reply could lack the condition that makes the other half true.
    An empty list says that the model found no answer in the passages.
    """
    sentences: list[DraftedSentence] = []
    try:
        for value in _values(_FENCE.sub("", _THINKING.sub("", text, count=1))):
            if isinstance(value, dict) and "sentences" in value:
                sentences += DraftedReply.model_validate(value).sentences
            else:
                sentences.append(DraftedSentence.model_validate(value))
    except (ValidationError, ValueError, RecursionError) as error:
        raise ChatError("chat_format", f"wrote what cannot be read: {text[:80]!r}") from error
    return [s for number, s in enumerate(sentences) if s not in sentences[:number]]


def _values(text: str) -> Iterator[object]:
    """Give the JSON values that follow one another; at least one."""
    rest = text.strip()
    if not rest:
        raise ValueError("nothing")
    while rest:
        value, end = _DECODER.raw_decode(rest)
        yield value
        rest = _BETWEEN.sub("", rest[end:], count=1)
