"""Whatever the chat model's server does wrong: a usable draft, honestly labelled, and at most two calls."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from datetime import date
from functools import partial

import pytest

from assistant.chat import open_chat_model
from assistant.engine import Assistant
from assistant.question import understand
from assistant.reply import Reply
from assistant.rewrite import rewrite
from tests.reliability.chat_faults import Fault, faults
from tests.scripted_server import ScriptedServer, error

QUESTION, DAY = "信用卡退款多久到账", date(2026, 11, 23)
SENTENCE, QUOTE = "信用卡退款需要 5–10 个工作日到账。", "| 信用卡 | 5–10 个工作日 |"
FOREIGN = "A refund to a credit card takes 5–10 working days."
FAULTS = faults(SENTENCE, QUOTE, FOREIGN)


ASKED = understand(QUESTION, history=(), as_of=DAY, role="agent")


@pytest.fixture(scope="module")
def first(assistant: Assistant) -> Reply:
    """The extractive reply. LangChain is imported by a first use: its seconds count against the deadline."""
    reply = assistant.answer(QUESTION, as_of=DAY)
    with ScriptedServer() as server:
        ask(reply, server, deadline=60.0)
    return reply


def ask(first: Reply, server: ScriptedServer, deadline: float) -> Reply:
    model = partial(open_chat_model, server.base_url, "", "m")
    return rewrite(model, ASKED, (), first, deadline=deadline)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_usable_draft_stands_and_says_what_it_is(first: Reply, fault: Fault) -> None:
    with ScriptedServer(script=fault.script()) as server:
        last = ask(first, server, deadline=0.8 if fault.code == "chat_late" else 20.0)
    made = last.trace.model
    assert made is not None and (made.code, made.used) == (fault.code, not fault.code)
    assert made.calls == len(server.requests) == fault.calls
    assert last.drafter == ("extractive" if fault.code else "model")
    assert "5–10" in last.text and (last.text == first.text) is bool(fault.code)
    assert bool(made.struck) is (fault.name == "invented sentence") and bool(made.why) is bool(fault.code)


@pytest.mark.parametrize("name", ["pings only", "bad key"])  # cancelled in the middle; a connection that could be kept
def test_nothing_is_left_running_and_it_works_beside_a_running_loop(
    first: Reply, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    fault = next(fault for fault in FAULTS if fault.name == name)

    async def within_a_loop(server: ScriptedServer) -> Reply:
        return ask(first, server, deadline=0.6)

    with warnings.catch_warnings(record=True) as warned, ScriptedServer(script=fault.script()) as server:
        warnings.simplefilter("always")
        made = asyncio.run(within_a_loop(server)).trace.model
        for thread in threading.enumerate():
            if thread.name == "chat model":
                thread.join(10)
                assert not thread.is_alive()
        gc.collect()
    assert made is not None and made.code == fault.code
    assert not [record for record in caplog.records if record.name == "asyncio" and record.levelname != "DEBUG"]
    assert not [str(w.message) for w in warned if issubclass(w.category, ResourceWarning | RuntimeWarning)]


def test_a_server_that_repeats_the_key_gets_it_into_no_trace(first: Reply) -> None:
    said = error(401, {"error": {"message": "Invalid token: sk-4f9a8b7c6d"}})
    with ScriptedServer(script=lambda request: said) as server:
        model = partial(open_chat_model, server.base_url, "sk-4f9a8b7c6d", "m")
        made = rewrite(model, ASKED, (), first, deadline=20.0).trace.model
    assert made and "Invalid token" in made.why and "sk-4f9a8b7c6d" not in made.why
