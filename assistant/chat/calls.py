"""At most two calls for one question: the second after a moment where the first may pass, or in a simpler form.

tried = Tried()
text = await ask(model, messages, tried, seconds=8.0)      # messages(method) gives what is sent
tried.calls; tried.method
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import openai
from langchain_core.language_models import BaseChatModel
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, stop_before_delay

from assistant.chat.client import opened
from assistant.chat.endpoint import ChatModel, Method, Tried
from assistant.chat.errors import ChatError
from assistant.chat.faults import asked_to_wait, explained, may_pass, refuses_structure, words
from assistant.chat.methods import bind, chosen, step_down
from assistant.chat.stream import read_stream

MAX_CALLS = 2
PAUSE = 0.25  # seconds before the second call, where the server names none
Messages = Sequence[tuple[str, str]]


class _Simpler(Exception):
    """The endpoint does not take the method; a simpler one is left."""


async def ask(model: ChatModel, messages: Callable[[Method], Messages], tried: Tried, *, seconds: float) -> str:
    """Give the text of the completion. Raise ChatError; the caller sets the deadline, `seconds` only bounds the waiting.

    A server that asks for more patience than is left is not asked again.
    """
    retrying = AsyncRetrying(
        stop=stop_after_attempt(MAX_CALLS) | stop_before_delay(seconds),
        wait=_pause,
        retry=retry_if_exception(lambda error: isinstance(error, _Simpler) or may_pass(error)),
        reraise=True,
    )
    try:
        async with opened(model) as client:
            return await retrying(_call, client, model, messages, tried)
    except Exception as error:  # whatever the client raises, of whatever library: the edge to an outside service
        raise _without_key(explained(error, begun=False), model.api_key) from error


async def _call(client: BaseChatModel, model: ChatModel, messages: Callable[[Method], Messages], tried: Tried) -> str:
    method = chosen(model)
    tried.calls, tried.method = tried.calls + 1, method
    try:
        return await read_stream(bind(client, method), messages(method), method)
    except openai.APIStatusError as error:
        if refuses_structure(error) and step_down(model, method):
            raise _Simpler(words(error)) from error
        raise


def _without_key(error: ChatError, key: str) -> ChatError:
    """Take the key out of what a server said: some repeat it, and the trace is shown and kept."""
    return ChatError(error.code, error.problem.replace(key, "…")) if key and key in error.problem else error


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if error is None or isinstance(error, _Simpler):
        return 0.0
    asked = asked_to_wait(error)
    return PAUSE if asked is None else asked
