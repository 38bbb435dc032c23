"""Whatever the chat model's server does wrong: each fault 20 times, and a usable, honestly labelled draft within the deadline.

    .venv/bin/python -m tests.reliability.soak_model     # one line of figures; exit code 1 if the promise does not hold

Each reply has to be usable, named for what it is and why, there at most 1 s after the deadline, and to have cost at most two
requests, counted by the server. In the end no thread, socket or file may be left open.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path

import psutil

from assistant.chat import open_chat_model
from assistant.engine import Assistant
from ingest.embedding import open_embedder
from ingest.publish import publish
from tests.integration.conftest import write_documents
from tests.reliability.chat_faults import Fault, faults
from tests.scripted_server import ScriptedServer

QUESTION, DAY = "信用卡退款多久到账", date(2026, 11, 23)
FAULTS = faults(
    sentence="信用卡退款需要 5–10 个工作日到账。",
    quote="| 信用卡 | 5–10 个工作日 |",
    foreign="A refund to a credit card takes 5–10 working days.",
)
DEADLINE, MARGIN, TOGETHER = 1.5, 1.0, 4  # seconds, seconds, sessions at once


_session = threading.local()  # whose server the one assistant asks


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question put to a server with a fault: what became of it, and what is wrong with that."""

    code: str
    calls: int
    seconds: float
    wrong: tuple[str, ...]


def ask(assistant: Assistant, fault: Fault) -> Asked:
    """Ask once, as a session of the panel does."""
    with ScriptedServer(script=fault.script()) as server:
        _session.base_url = server.base_url
        replies = assistant.stream(QUESTION, as_of=DAY)
        first = next(replies)
        started = time.monotonic()
        last = next(replies)
        seconds = time.monotonic() - started
    made = last.trace.model
    assert made is not None
    wrong = {
        "is no usable draft": "5–10" not in last.text or last.abstained,
        f"has the code {made.code!r}, not {fault.code!r}": made.code != fault.code,
        f"is labelled {last.drafter}": (last.drafter == "model") is bool(fault.code),
        "differs from the extractive draft": bool(fault.code) and last.text != first.text,
        f"cost {len(server.times)} requests, {made.calls} told": not len(server.times) == made.calls == fault.calls,
        f"took {seconds:.2f} s": seconds > DEADLINE + MARGIN,
        "did not wait as asked": len(server.times) == 2 and server.times[1] - server.times[0] < fault.waits,
    }
    found = tuple(f"{fault.name}: {what}" for what, is_so in wrong.items() if is_so)
    return Asked(code=made.code or "model", calls=len(server.times), seconds=seconds, wrong=found)


def run(assistant: Assistant, rounds: int) -> tuple[list[Asked], list[str]]:
    """Ask about every fault `rounds` times, some sessions at once; give what became of each, and what is left open."""
    import_module("assistant.chat.calls")  # LangChain, some seconds once
    ask(assistant, FAULTS[-1])  # and what its first use costs
    before = _open()
    with ThreadPoolExecutor(TOGETHER) as sessions:
        asked = list(sessions.map(partial(ask, assistant), FAULTS * rounds))
    left: list[str] = []
    for _ in range(50):
        if not (left := [f"left open: {what}" for what in _open() - before]):
            break
        time.sleep(0.1)  # what was cancelled last is still closing
    return asked, left


def _open() -> Counter[str]:
    """Count the threads of chat models and the sockets of this process."""
    threads = Counter("thread" for thread in threading.enumerate() if thread.name == "chat model")
    return threads + Counter("socket" for _ in psutil.Process().net_connections())


def main() -> int:
    """Run the long form (or the short one) and print its figures."""
    rounds = 1 if "--short" in sys.argv[1:] else 20
    with tempfile.TemporaryDirectory() as folder:
        publish([write_documents(Path(folder) / "docs")], Path(folder) / "kb", open_embedder("static"))
        model = lambda: open_chat_model(_session.base_url, "", "m")  # noqa: E731
        with Assistant.open(Path(folder) / "kb", chat=model, chat_deadline=DEADLINE) as assistant:
            asked, left = run(assistant, rounds)
    wrong = [*(problem for one in asked for problem in one.wrong), *left]
    codes = ", ".join(f"{code} {count}" for code, count in sorted(Counter(one.code for one in asked).items()))
    print(
        f"chat model: {len(FAULTS)} faults × {rounds}: {len(asked)} usable drafts wanted, {codes}; deadline {DEADLINE:g} s, "
        f"slowest {max(one.seconds for one in asked):.2f} s; at most {max(one.calls for one in asked)} calls; {len(wrong)} wrong"
    )
    for problem in wrong:
        print(f"  {problem}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
