"""`doctor` tries the chat model as a question would, and names what is wrong with it."""

from __future__ import annotations

from functools import partial

import pytest

from assistant.chat import ChatError
from assistant.doctor import check_chat
from settings import Settings
from tests.chat_dialects import openai
from tests.reliability.chat_faults import drafted
from tests.scripted_server import ScriptedServer

TEXT = drafted(("您可以在 7 天内申请无理由退货。", 1, "7 天内可以申请无理由退货"))


def test_doctor_drafts_once_and_says_how() -> None:
    assert check_chat(Settings()) == "none set: extractive drafts"
    with ScriptedServer(script=partial(openai, TEXT)) as server:
        model = Settings(chat_base_url=server.base_url, chat_model="m", chat_deadline=60)
        assert check_chat(model) == "m drafts, asked by json_schema (1 of 2 calls)"
    with ScriptedServer(["ok?"]) as server, pytest.raises(ChatError, match="chat_format"):
        check_chat(model.model_copy(update={"chat_base_url": server.base_url}))
    with pytest.raises(ChatError, match="CITEDESK_CHAT_MODEL"):
        check_chat(Settings(chat_base_url="http://127.0.0.1:9/v1"))
