"""A chat model as second drafter: streamed, under one deadline, and nothing of it believed before it is verified.

model = open_chat_model(settings.chat_base_url, settings.chat_api_key, settings.chat_model)
text = complete(model, system, user, deadline=8.0)      # or ModelError
claims, refused = read_claims(text, passages)
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.reply import Citation, Passage, Sentence
from ingest.errors import ModelError
from ingest.text import query_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_REMEDY = "The extractive draft stands. Check CITEDESK_CHAT_BASE_URL, _API_KEY, _MODEL and the server."


def open_chat_model(base_url: str, api_key: str, name: str) -> BaseChatModel:
    """Build the client of an OpenAI-compatible endpoint. Nothing is sent yet."""
    if not name:
        raise ModelError("chat_model", "CITEDESK_CHAT_MODEL", "is empty", "Name the model that the endpoint serves.")
    from langchain_openai import ChatOpenAI  # heavy; the default path never needs it
    from pydantic import SecretStr

    return ChatOpenAI(
        base_url=base_url, api_key=SecretStr(api_key or "none"), model=name, temperature=0.0, max_retries=0
    )


def complete(model: BaseChatModel, system: str, user: str, *, deadline: float) -> str:
    """Stream one completion and give its text.

    `deadline` is in seconds of wall-clock time for everything. Raise ModelError when it passes, when the server fails,
    and when the stream ends without the finish reason "stop": a cut-off text is no answer.
    """
    try:
        return asyncio.run(asyncio.wait_for(_stream(model, system, user), timeout=deadline))
    except TimeoutError as error:
        raise ModelError("chat_late", "chat model", f"gave no answer within {deadline:g} s", _REMEDY) from error
    except ModelError:
        raise
    except Exception as error:  # whatever the client raises, of whatever library: the edge to an outside service
        raise ModelError("chat_failed", "chat model", f"{type(error).__name__}: {str(error)[:200]}", _REMEDY) from error


async def _stream(model: BaseChatModel, system: str, user: str) -> str:
    parts: list[str] = []
    finish = ""
    async for chunk in model.astream([("system", system), ("human", user)]):
        parts.append(chunk.text if isinstance(chunk.text, str) else str(chunk.content))
        finish = str(chunk.response_metadata.get("finish_reason") or finish)
    if finish != "stop":
        raise ModelError("chat_cut", "chat model", f"ended with finish reason {finish or 'none'!r}", _REMEDY)
    return "".join(parts)


def read_claims(text: str, passages: Sequence[Passage]) -> tuple[list[Sentence], bool]:
    """Read a completion into claims; the flag says that the model abstained.

    A line that is not the JSON asked for, or whose quote does not stand in its passage, raises ModelError: half a reply
    could lack the condition that makes the other half true.
    """
    claims: list[Sentence] = []
    for line in re.sub(r"^```\w*|```$", "", text.strip(), flags=re.MULTILINE).splitlines():
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row.get("abstain") is True:
                return [], True
            sentence, quote, passage = (
                str(row["sentence"]).strip(),
                str(row["quote"]),
                _numbered(passages, row["passage"]),
            )
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise ModelError(
                "chat_format", "chat model", f"wrote a line that cannot be read: {line[:80]!r}", _REMEDY
            ) from error
        start = passage.text.find(quote)
        if not quote.strip() or not sentence or start < 0:
            raise ModelError(
                "chat_quote", "chat model", f"cited words that are not in the passage: {quote[:80]!r}", _REMEDY
            )
        citation = Citation(
            passage_id=passage.id,
            document=passage.document,
            heading=" > ".join(passage.heading),
            location=passage.location,
            quote=quote,
            start=start,
            end=start + len(quote),
        )
        claims.append(Sentence(kind="claim", text=sentence, language=query_language(sentence), citations=(citation,)))
    return claims, False


def _numbered(passages: Sequence[Passage], number: object) -> Passage:
    """Give the passage that the model calls `number`, counted from 1; ValueError or IndexError where there is none."""
    position = int(str(number))
    if position < 1:
        raise IndexError(position)
    return passages[position - 1]
