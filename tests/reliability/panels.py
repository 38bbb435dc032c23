"""Open panels of a running server: over Streamlit's own websocket, as its page speaks to it, or in a real Chromium.

    async with SocketPanel.opened(address) as panel:
        answer = await panel.ask("退款多久到账？")     # answer.seen == panel.sees(card_data(reply, "zh"))

A page in Chromium takes a second of a core to open, a websocket a millisecond: fifty of the first are too many for two cores.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tools.screenshot import PHONE

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

Card = dict[str, Any]
ERRORS = "alert", "exception"  # the elements in which a page tells what went wrong


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a panel showed to its question: the question above the card, the card, errors; seconds until the card was there."""

    question: str
    seen: Card
    errors: tuple[str, ...]
    seconds: float


class Panel(Protocol):
    """One open panel."""

    async def ask(self, question: str) -> Answer:
        """Ask on the agent desk, and wait until the page is drawn."""

    def sees(self, card: Card) -> Card:
        """Give what this panel can see of a card, as `ask` gives it."""


class SocketPanel:
    """A session that speaks Streamlit's protocol and keeps to what its page does."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._input = ""  # the id of the field of questions

    @classmethod
    @asynccontextmanager
    async def opened(cls, address: str) -> AsyncIterator[SocketPanel]:
        """Open the agent desk."""
        where = address.replace("http", "ws", 1) + "/_stcore/stream"
        async with connect(where, subprotocols=["streamlit"], max_size=None, proxy=None) as socket:  # type: ignore[list-item]
            panel = cls(socket)
            drawn = await panel._run(BackMsg())
            if drawn.errors or not panel._input:
                raise RuntimeError(f"the panel did not open: {drawn.errors}")
            yield panel

    async def ask(self, question: str) -> Answer:
        asked = BackMsg()
        asked.rerun_script.widget_states.widgets.add(id=self._input).chat_input_value.data = question
        return await self._run(asked)

    def sees(self, card: Card) -> Card:
        return dict(json.loads(json.dumps(card)))

    async def _run(self, asked: BackMsg) -> Answer:
        """Have the script run and gather what it draws."""
        asked.rerun_script.query_string = "page=agent"
        started, seconds = time.monotonic(), 0.0
        cards: list[Card] = []
        questions: list[str] = []
        errors: list[str] = []
        await self._socket.send(asked.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await self._socket.recv(decode=False))
            if told.WhichOneof("type") == "script_finished":
                break
            element = told.delta.new_element
            kind = element.WhichOneof("type")
            if kind == "chat_input":
                self._input = element.chat_input.id
            elif kind == "bidi_component":
                seconds = seconds or time.monotonic() - started
                cards.append(json.loads(element.bidi_component.json))
            elif kind == "html" and 'class="cd-ask"' in element.html.body:
                questions.append(element.html.body)
            elif kind in ERRORS:
                errors.append(str(getattr(element, kind)))
        if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            errors.append(f"the script ended with {told.script_finished}")
        # The last one drawn stands; the question asked is above it, earlier ones are below.
        seen = cards[-1] if cards else {}
        return Answer(question=" ".join(questions[:1]), seen=seen, errors=tuple(errors), seconds=seconds)


class BrowserPanel:
    """A page in a real browser; reads what stands there, each citation opened."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    @asynccontextmanager
    async def opened(cls, address: str, browser: Browser) -> AsyncIterator[BrowserPanel]:
        """Open the agent desk in a context of its own."""
        context = await browser.new_context(viewport=PHONE, locale="zh-CN")
        page = await context.new_page()
        await page.goto(address)
        await page.get_by_test_id("stChatInputTextArea").wait_for()
        yield cls(page)
        await context.close()

    async def ask(self, question: str) -> Answer:
        page, started = self._page, time.monotonic()
        box = page.get_by_test_id("stChatInputTextArea")
        await box.fill(question)
        await box.press("Enter")
        asked = page.locator(".cd-ask").first
        await page.locator(".cd-ask", has_text=question).first.wait_for()
        await page.locator(".draft").first.wait_for()
        seconds = time.monotonic() - started
        await page.wait_for_function("!document.querySelector('[data-test-script-state=running]')")
        errors = await page.locator('[data-testid="stAlert"], [data-testid="stException"]').all_inner_texts()
        seen: Card = {"sentences": await page.locator(".sentence").all_text_contents(), "sources": []}
        for chip in await page.locator(".chip").all():
            await chip.click()
            source = page.locator(".source")
            texts = [await source.locator(part).text_content() for part in (".name", ".passage")]
            seen["sources"].append("".join(text or "" for text in texts))
            await chip.click()
        return Answer(question=await asked.inner_text(), seen=seen, errors=tuple(errors), seconds=seconds)

    def sees(self, card: Card) -> Card:
        cited = [card["citations"][number - 1] for sentence in card["sentences"] for number in sentence["marks"]]
        return {
            "sentences": [s["text"] + "".join(map(str, s["marks"])) + s["note"] for s in card["sentences"]],
            "sources": [source["title"] + "".join(_texts(source["blocks"])) for source in cited],
        }


def _texts(blocks: list[dict[str, Any]]) -> list[str]:
    return [text for block in blocks for cell in block["cells"] for text, _ in cell]
