"""One streamed completion, read to its finish reason and no further.

text = await read_stream(bind(client, method), messages, method)
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from assistant.chat.endpoint import Method
from assistant.chat.errors import ChatError
from assistant.chat.faults import explained

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import Runnable

MAX_CHARACTERS = 20_000  # a draft of four sentences with their quotes has some 2,000
_WHOLE = {"stop"}
_WHOLE_TOOLS = {"stop", "tool_calls", "function_call"}  # "stop" where the function was named (OpenAI)


async def read_stream(request: Runnable[Any, Any], messages: Sequence[tuple[str, str]], method: Method) -> str:
    """Give the text, or the arguments of the tool call. Reasoning that a server streams beside it is left out.

    Raise ChatError where the model refuses, and where the answer does not end whole: half a text is no answer.
    """
    content, arguments, begun = "", "", False
    chunks = cast("AsyncGenerator[AIMessageChunk, None]", request.astream(messages))
    async with aclosing(chunks):
        try:
            async for chunk in chunks:
                begun = True
                content += chunk.text
                arguments += "".join(call["args"] or "" for call in chunk.tool_call_chunks)
                if refusal := chunk.additional_kwargs.get("refusal"):
                    raise ChatError("chat_refused", f"refused: {refusal[:80]!r}")
                if len(content) + len(arguments) > MAX_CHARACTERS:
                    raise ChatError("chat_long", f"wrote more than {MAX_CHARACTERS:,} characters")
                if finish := chunk.response_metadata.get("finish_reason"):
                    _check(str(finish), method)
                    return arguments or content
        except Exception as error:
            if not begun:
                raise  # another call may help
            raise explained(error, begun=True) from error
    raise ChatError("chat_cut", "ended without a finish reason")


def _check(finish: str, method: Method) -> None:
    if finish == "content_filter":
        raise ChatError("chat_refused", "was stopped by the server's content filter")
    if finish not in (_WHOLE_TOOLS if method == "tools" else _WHOLE):
        raise ChatError("chat_cut", f"ended with finish reason {finish!r}")
