"""In a real Chromium, while a chat model is still at work: the extract stands there, named as one, and its passage opens."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.chat_faults import drafted, whole
from tests.scripted_server import Answer, ScriptedServer
from tools.screenshot import NO_BROWSER, PHONE, browsing, find_chromium, serving

pytest.importorskip("playwright")
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_chromium() is None, reason=NO_BROWSER)]
QUESTION, ROW = "退款到信用卡要多久到账？", "| 信用卡 | 5–10 个工作日 |"
WRITTEN = "信用卡的退款 5–10 个工作日到账。"


class SlowModel:
    """Answers once it is let."""

    def __init__(self) -> None:
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def __call__(self, request: dict[str, Any]) -> Answer:
        self.asked.set()
        assert self.may_answer.wait(60)
        return whole(drafted((WRITTEN, 1, ROW)))


def test_the_cited_passage_is_there_before_the_models_draft(published: Path) -> None:
    model = SlowModel()
    with ScriptedServer(script=model) as server, browsing() as browser:
        environ = {
            "CITEDESK_KB_DIR": str(published / "kb"),
            "CITEDESK_LANGUAGE": "zh",
            "CITEDESK_CHAT_BASE_URL": server.base_url,
            "CITEDESK_CHAT_MODEL": "m",
            "CITEDESK_CHAT_DEADLINE": "60",
        }
        with serving(environ) as address:
            page = browser.new_page(viewport=PHONE, locale="zh-CN")
            page.goto(address)
            box = page.get_by_test_id("stChatInputTextArea")
            box.fill(QUESTION)
            box.press("Enter")
            expect(page.locator(".draft")).to_contain_text("5–10 个工作日", timeout=60_000)
            assert model.asked.wait(60)
            expect(page.get_by_text("正在等大模型改写")).to_be_visible()
            expect(page.locator(".badge")).to_have_text("原文摘录")
            page.locator(".chip").first.click()
            expect(page.locator(".source mark").last).to_be_in_viewport()
            expect(page.locator(".source")).to_contain_text("信用卡")

            model.may_answer.set()
            expect(page.locator(".draft")).to_contain_text(WRITTEN, timeout=60_000)
            expect(page.locator(".badge")).to_have_text("大模型改写，已核验")
            expect(page.get_by_text("正在等大模型改写")).to_have_count(0)
            page.locator(".chip").first.click()
            expect(page.locator(".source mark").last).to_be_in_viewport()
