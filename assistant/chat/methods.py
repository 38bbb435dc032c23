"""The ways to ask for structure, strictest first, and which of them an endpoint takes.

    method = chosen(model)                   # json_schema at first
    request = bind(client, method)           # a LangChain runnable
    step_down(model, method)                 # refused: True if a simpler one is left, remembered for the process

OpenAI, vLLM and Ollama take "json_schema"; "tools" is function calling; DeepSeek and most others take "json_object"; "text"
asks in words alone. What is read back is read the same way for all of them (`schema.read`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.chat.endpoint import ChatModel, Method
from assistant.chat.schema import DraftedReply

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

LADDER: tuple[Method, ...] = ("json_schema", "tools", "json_object", "text")
TOOL = "draft_reply"
_refused: dict[tuple[str, str], set[Method]] = {}  # by address and model: what an endpoint has said it does not take


def chosen(model: ChatModel) -> Method:
    """Give the method that is set, or the strictest that the endpoint has not refused in this process."""
    if model.method != "auto":
        return model.method
    refused = _refused.get((model.base_url, model.name), set())
    return next(method for method in LADDER if method not in refused)


def step_down(model: ChatModel, method: Method) -> bool:
    """Remember that the endpoint refuses `method`; say whether a simpler one may be tried."""
    if model.method != "auto" or method == "text":
        return False
    _refused.setdefault((model.base_url, model.name), set()).add(method)
    return True


def bind(client: BaseChatModel, method: Method) -> Runnable[Any, AIMessage]:
    """Give the client what the method needs in each request."""
    function = _function()
    if method == "json_schema":
        schema = {"name": TOOL, "strict": True, "schema": function["parameters"]}
        return client.bind(response_format={"type": "json_schema", "json_schema": schema})
    if method == "tools":
        return client.bind_tools([{"type": "function", "function": function}], tool_choice=TOOL)
    return client.bind(response_format={"type": "json_object"}) if method == "json_object" else client.bind()


@lru_cache(maxsize=1)
def _function() -> dict[str, Any]:
    """Describe the reply as an OpenAI function: strict, every `$ref` resolved, since not every server follows them."""
    from langchain_core.utils.function_calling import convert_to_openai_function

    return {**convert_to_openai_function(DraftedReply, strict=True), "name": TOOL}
