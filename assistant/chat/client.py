"""LangChain's client of an OpenAI-compatible endpoint. The one module that imports it.

async with opened(model) as client:
    async for chunk in client.astream(messages): ...
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from langsmith import tracing_context
from pydantic import SecretStr

from assistant.chat.endpoint import ChatModel


class _Client(ChatOpenAI):
    """ChatOpenAI that keeps a refusal, which the original drops from a stream."""

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict, default_chunk_class: type[BaseMessageChunk], base_generation_info: dict | None
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        choices = chunk.get("choices") or chunk.get("chunk", {}).get("choices") or [{}]
        if made and (refusal := (choices[0].get("delta") or {}).get("refusal")):
            made.message.additional_kwargs["refusal"] = refusal
        return made


@asynccontextmanager
async def opened(model: ChatModel) -> AsyncIterator[BaseChatModel]:
    """Give a client for one question, and close its connections after it.

    The HTTP client is our own: LangChain's is kept beyond the event loop that its connections belong to. It follows no
    redirect, and uses a connection once: a second call on one that the server is just closing would be lost. Retries belong
    to `calls` alone. Nothing is traced to a third party, whatever the environment says.
    """
    if model.client:
        with tracing_context(enabled=False):
            yield model.client
        return
    http = openai.DefaultAsyncHttpxClient(follow_redirects=False, headers={"Connection": "close"})
    try:
        with tracing_context(enabled=False):
            yield _Client(
                base_url=model.base_url,
                api_key=SecretStr(model.api_key or "none"),
                model=model.name,
                temperature=0.0,
                max_retries=0,
                use_responses_api=False,
                http_async_client=http,
                extra_body=dict(model.extra) or None,
            )
    finally:
        await http.aclose()
