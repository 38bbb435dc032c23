"""A good draft comes through from each kind of server, by a method that it takes, and the method is remembered."""

from __future__ import annotations

from functools import partial

import pytest

from assistant.chat import ChatError, Drafted, draft, open_chat_model
from assistant.chat.sample import PASSAGE, QUESTION
from tests.chat_dialects import deepseek, old_ollama, ollama, openai, qwen, vllm
from tests.reliability.chat_faults import Script, drafted
from tests.scripted_server import ScriptedServer, error

QUOTE = "7 天内可以申请无理由退货"
TEXT = drafted(("您可以在 7 天内申请无理由退货。", 1, QUOTE))


def ask(server: ScriptedServer, name: str, **settings: str) -> Drafted:
    model = open_chat_model(server.base_url, "key", name, **settings)  # type: ignore[arg-type]
    return draft(model, QUESTION, (), [PASSAGE], language="zh", deadline=60.0)


@pytest.mark.parametrize(
    ("dialect", "name", "settings", "method", "calls"),
    [
        (openai, "gpt-4o-mini", {}, "json_schema", 1),
        (deepseek, "deepseek-chat", {}, "tools", 2),
        (deepseek, "deepseek-chat", {"method": "json_object"}, "json_object", 1),
        (deepseek, "deepseek-chat", {"method": "text"}, "text", 1),
        (qwen, "qwen-plus", {"extra": '{"enable_thinking": false}'}, "json_schema", 1),
        (vllm, "Qwen/Qwen3-8B", {}, "json_schema", 1),
        (ollama, "qwen3:8b", {}, "json_schema", 1),
    ],
)
def test_a_good_draft_comes_through(
    dialect: Script, name: str, settings: dict[str, str], method: str, calls: int
) -> None:
    with ScriptedServer(script=partial(dialect, TEXT)) as server:
        first, second = ask(server, name, **settings), ask(server, name, **settings)
    assert (first.method, first.calls) == (method, calls)
    assert (second.method, second.calls) == (method, 1), "what worked is remembered"
    assert [c.quote for c in first.claims[0].citations] == [QUOTE]
    assert len(server.requests) == calls + 1 and set(server.keys) == {"Bearer key"}


@pytest.mark.parametrize(
    ("dialect", "name", "method"),
    [
        (deepseek, "deepseek-reasoner", "json_object"),
        (qwen, "qwen3-8b", "text"),
        (old_ollama, "gemma:2b", "json_object"),
    ],
)
def test_a_server_that_refuses_two_forms_answers_the_next_question(dialect: Script, name: str, method: str) -> None:
    with ScriptedServer(script=partial(dialect, TEXT)) as server:
        with pytest.raises(ChatError) as caught:
            ask(server, name)
        assert (caught.value.code, caught.value.calls, len(server.requests)) == ("chat_failed", 2, 2)
        second = ask(server, name)
        assert second.method == method and second.claims and second.calls <= 2
        third = ask(server, name)
    assert (third.method, third.calls) == (method, 1)


def test_a_method_that_is_set_is_the_only_one_tried() -> None:
    with ScriptedServer(script=partial(deepseek, TEXT)) as server, pytest.raises(ChatError) as caught:
        ask(server, "deepseek-chat", method="json_schema")
    assert (caught.value.code, caught.value.method) == ("chat_failed", "json_schema") and len(server.requests) == 1
    assert "unavailable now" in caught.value.problem


def test_an_error_says_what_the_server_said_in_either_shape() -> None:
    with ScriptedServer(script=partial(ollama, TEXT)) as server, pytest.raises(ChatError, match="'none' not found"):
        ask(server, "none")
    bare = error(404, {"error": "model 'none' not found"})
    with ScriptedServer(script=lambda request: bare) as server, pytest.raises(ChatError, match="'none' not found"):
        ask(server, "none")


def test_nothing_goes_to_a_third_party(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(script=partial(openai, TEXT)) as server, ScriptedServer() as tracer:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.base_url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "k")
        monkeypatch.setenv("OPENAI_BASE_URL", tracer.base_url)
        ask(server, "m")
        from langchain_core.tracers.langchain import wait_for_all_tracers

        wait_for_all_tracers()
    assert len(server.requests) == 1 and not tracer.times
