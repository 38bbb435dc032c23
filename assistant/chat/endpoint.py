"""Which chat model, where, and how it is to be asked: an OpenAI-compatible endpoint.

model = open_chat_model(settings.chat_base_url, settings.chat_api_key, settings.chat_model, method="auto")
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from assistant.chat.errors import ChatError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Method = Literal["json_schema", "tools", "json_object", "text"]


@dataclass(frozen=True, kw_only=True)
class ChatModel:
    """An endpoint and a model that it serves. `extra` are further fields of each request.

    `client` is a LangChain chat model to ask in place of the endpoint.
    """

    base_url: str
    api_key: str = field(repr=False)
    name: str
    method: Method | Literal["auto"] = "auto"
    extra: Mapping[str, Any] = field(default_factory=dict)
    client: BaseChatModel | None = field(default=None, repr=False)


@dataclass(kw_only=True)
class Tried:
    """What has been tried for one question; it grows while the calls run."""

    calls: int = 0
    method: str = ""


def open_chat_model(
    base_url: str, api_key: str, name: str, *, method: Method | Literal["auto"] = "auto", extra: str = ""
) -> ChatModel:
    """Describe the endpoint; nothing is sent, and nothing imported. `extra` is a JSON object, or empty.

    Raise ChatError where address or name is missing: a question goes nowhere by default.
    """
    for setting, value in (("CITEDESK_CHAT_MODEL", name), ("CITEDESK_CHAT_BASE_URL", base_url)):
        if not value:
            raise ChatError(
                "chat_model", "is empty", subject=setting, remedy="Name the endpoint and a model it serves."
            )
    return ChatModel(base_url=base_url, api_key=api_key, name=name, method=method, extra=_fields(extra))


def _fields(extra: str) -> dict[str, Any]:
    try:
        found = json.loads(extra or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        remedy = 'Write one, such as {"enable_thinking": false}, or leave it empty.'
        raise ChatError("chat_model", "is no JSON object", subject="CITEDESK_CHAT_EXTRA", remedy=remedy)
    return found
