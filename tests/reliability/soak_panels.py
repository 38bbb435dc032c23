"""Fifty open panels of one server: each gets its own answers, and the server's memory stays flat.

python -m tests.reliability.soak_panels [--short]    # 50 panels, 20 questions a minute for ten minutes; short: 5 panels, 10

Five panels ask at once: each about a thing that only its own document knows, then a follow-up that only its own conversation
completes, then about the shop. What is shown has to be, passage for passage, what the assistant gives for that conversation.
Three of the fifty are pages in a real Chromium, where there is one. In the long form the mean resident memory of the last third
may differ by 5 % from that of the first; the short one only reports it. Before, the panels ask 200 questions without a pause,
about a minute: so many it takes until the threads of a new server have filled their heaps (344 MB after 20, 382 MB after 200,
391 MB after 1,200, in a trial; with MALLOC_ARENA_MAX=2 it was 353, 352 and 362 MB).
"""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from assistant.engine import Assistant
from assistant.live import LiveLog
from assistant.reply import Turn
from assistant.wiring import open_assistant
from ingest.embedding import open_embedder
from ingest.publish import publish
from panel.card import card_data
from settings import Settings, environment
from tests.reliability.panels import Answer, BrowserPanel, Panel, SocketPanel
from tests.reliability.watch import MEGABYTE
from tools.screenshot import QUIET, ROOT, find_chromium, serving

TOGETHER, BROWSED = 5, 3  # panels that ask at once; pages in a real browser
WARMING, ROUNDS, PAUSE = 40, 40, 15.0  # rounds before the memory is watched, rounds then, seconds from one to the next
FLAT = 0.05  # share of the resident memory
# All that a server prints that has nothing to tell.
GREETING = "You can now view your Streamlit app in your browser.", "URL:", "Uvicorn server started", "Stopping..."
SHOP = "退款到信用卡要多久到账？", "微信支付的退款几天到？", "How long does a refund to a credit card take?"


@dataclass(kw_only=True)
class Desk:
    """An open panel, what was asked there, and what came of it."""

    number: int
    panel: Panel
    asked: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def next_question(self) -> str:
        """About its own thing, the follow-up, about the shop, and again."""
        kinds = f"保温杯 {_thing(self.number)} 保修多久？", "那它几天内可以换货？", SHOP[self.number % len(SHOP)]
        return kinds[len(self.asked) % len(kinds)]

    def judge(self, answer: Answer, assistant: Assistant) -> None:
        """Compare what is shown with what this conversation has to be answered with."""
        question, history = self.next_question(), [Turn(role="customer", text=asked) for asked in self.asked]
        reply = assistant.answer(question, history=history)
        is_own = len(self.asked) % 3 < 2
        found = {
            f"tells errors: {answer.errors}": bool(answer.errors),
            "shows another question": question not in answer.question,
            "shows no citation": not reply.sentences or reply.abstained,
            f"is answered with {answer.seen}": answer.seen != self.panel.sees(card_data(reply, "zh")),
            "names another's thing or not its own": _things(answer) != ({_thing(self.number)} if is_own else set()),
        }
        self.wrong += [f"panel {self.number}, {question!r}: {what}" for what, is_so in found.items() if is_so]
        self.asked.append(question)
        self.seconds.append(answer.seconds)


def _thing(number: int) -> str:
    return f"BW-{1000 + number}"


def _things(answer: Answer) -> set[str]:
    """Give every panel's thing that the draft names."""
    return set(re.findall(r"BW-\d+", str(answer.seen.get("sentences"))))


def write_things(folder: Path, count: int) -> Path:
    """Write a document for each panel that says what no other does."""
    folder.mkdir()
    for number in range(count):
        name = f"保温杯 {_thing(number)}"
        text = f"# {name}\n\n## 保修\n\n{name} 的保修期是 {300 + number} 天。\n\n## 换货\n\n{name} 在签收后 {100 + number} 天内可以换货。\n"
        (folder / f"{_thing(number)}.md").write_text(text, encoding="utf-8")
    return folder


@asynccontextmanager
async def open_desks(address: str, count: int, browsed: int) -> AsyncIterator[list[Desk]]:
    """Open the panels, the last ones in a real browser."""
    async with AsyncExitStack() as stack:
        panels: list[Panel] = [
            await stack.enter_async_context(SocketPanel.opened(address)) for _ in range(count - browsed)
        ]
        if browsed:
            from playwright.async_api import async_playwright

            playwright = await stack.enter_async_context(async_playwright())
            browser = await playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
            panels += [await stack.enter_async_context(BrowserPanel.opened(address, browser)) for _ in range(browsed)]
        yield [Desk(number=number, panel=panel) for number, panel in enumerate(panels)]


async def ask_all(desks: Sequence[Desk], assistant: Assistant, rounds: int, pause: float) -> None:
    """Let the next five ask at once, `rounds` times, one round each `pause` seconds."""
    started = time.monotonic()
    for turn in range(rounds):
        await asyncio.sleep(max(0.0, started + turn * pause - time.monotonic()))
        now = [desks[number % len(desks)] for number in range(turn * TOGETHER, (turn + 1) * TOGETHER)]
        answers = await asyncio.gather(*(desk.panel.ask(desk.next_question()) for desk in now), return_exceptions=True)
        for desk, answer in zip(now, answers, strict=True):
            if isinstance(answer, BaseException):
                desk.wrong.append(f"panel {desk.number}: {answer!r}")
            else:
                desk.judge(answer, assistant)
    await asyncio.sleep(max(0.0, started + rounds * pause - time.monotonic()))


async def watch_memory(pid: int, resident: list[tuple[float, int]]) -> None:
    """Note the resident memory of a process (seconds, bytes), each second until cancelled."""
    started = time.monotonic()
    while True:
        resident.append((time.monotonic() - started, psutil.Process(pid).memory_info().rss))
        await asyncio.sleep(1)


async def run(
    address: str, assistant: Assistant, browsed: int, *, short: bool
) -> tuple[list[Desk], list[tuple[float, int]]]:
    """Open the panels, ask, and close them."""
    (server,) = [child for child in psutil.Process().children() if "streamlit" in child.cmdline()]
    resident: list[tuple[float, int]] = []
    async with open_desks(address, 5 if short else 50, browsed) as desks:
        await ask_all(desks, assistant, 0 if short else WARMING, 0.0)
        for desk in desks:
            desk.seconds.clear()
        watching = asyncio.create_task(watch_memory(server.pid, resident))
        await ask_all(desks, assistant, 2 if short else ROUNDS, 0.0 if short else PAUSE)
        watching.cancel()
    return desks, resident


def thirds(resident: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Give the mean of the first and of the last third."""
    sizes = [size for _, size in resident]
    third = max(1, len(sizes) // 3)
    return statistics.fmean(sizes[:third]), statistics.fmean(sizes[-third:])


def main(*, short: bool) -> int:
    """Publish, serve, ask; print the figures; 1 if anything is wrong."""
    browsed = BROWSED if find_chromium() and not short else 0
    with tempfile.TemporaryDirectory(prefix="citedesk-panels-") as folder:
        home = Path(folder)
        things, shop = write_things(home / "things", 5 if short else 50), ROOT / "kb_docs"
        publish([things, shop / "refunds" if short else shop], home / "kb", open_embedder("static"))
        settings, log = Settings(kb_docs=home, kb_dir=home / "kb"), home / "server.log"
        with serving(environment(settings), log) as address, open_assistant(settings) as assistant:
            desks, resident = asyncio.run(run(address, assistant, browsed, short=short))
        printed = [line for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
        kept = LiveLog(home / "kb").mark()[2]
    seconds = sorted(seconds for desk in desks for seconds in desk.seconds) or [0.0]
    first, last = thirds(resident)
    wrong = [problem for desk in desks for problem in desk.wrong]
    wrong += [f"the server printed: {line}" for line in printed if not any(words in line for words in GREETING)]
    asked = sum(len(desk.asked) for desk in desks)
    if kept != asked:
        wrong.append(f"{kept} questions in the log")
    if not short and abs(last / first - 1) > FLAT:
        wrong.append("the resident memory is not flat")
    print(
        f"panels: {len(desks)} open, {browsed} of them in Chromium; {asked} questions, {len(seconds)} of them in "
        f"{resident[-1][0]:.0f} s, "
        f"answered after {statistics.median(seconds):.2f} s (p50), {seconds[int(len(seconds) * 0.95)]:.2f} s (p95); "
        f"resident {first / MEGABYTE:.0f} MB in the first third, {last / MEGABYTE:.0f} MB in the last "
        f"({last / first - 1:+.1%}), {max(size for _, size in resident) / MEGABYTE:.0f} MB at most; {len(wrong)} wrong"
    )
    for problem in wrong[:10]:
        print(f"  {problem[:400]}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main(short="--short" in sys.argv))
