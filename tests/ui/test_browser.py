"""The panel in a real Chromium at 400 × 900: ask, open a citation, copy; and nothing is fetched from outside."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.audit import this_user
from tools.screenshot import NO_BROWSER, PHONE, ask, browsing, find_chromium, serving

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_chromium() is None, reason=NO_BROWSER)]
QUESTION = "退款到信用卡要多久到账？"
TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid="stMainBlockContainer"]').parentElement
  return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth)
}"""


@pytest.fixture(scope="module")
def address(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    work = shutil.copytree(published, tmp_path_factory.mktemp("browser"), dirs_exist_ok=True)
    environ = {
        "CITEDESK_KB_DIR": str(work / "kb"),
        "CITEDESK_KB_DOCS": str(work / "docs"),
        "CITEDESK_LANGUAGE": "zh",
        "CITEDESK_CHAT_BASE_URL": "",
        "CITEDESK_CHAT_MODEL": "",
    }
    with serving(environ) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh session whose every request has to go to this machine."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    outside: list[str] = []
    opened.on("request", lambda request: _is_outside(request.url) and outside.append(request.url))
    opened.on("websocket", lambda socket: _is_outside(socket.url) and outside.append(socket.url))
    opened.goto(address)
    opened.get_by_text("试一试").wait_for()
    yield opened
    context.close()
    assert outside == []


def _is_outside(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1"


def test_ask_open_a_citation_and_copy(page: Page) -> None:
    ask(page, QUESTION)
    page.locator(".chip").first.click()
    mark = page.locator(".source mark").last
    mark.wait_for()
    view, box = page.locator(".source .passage").bounding_box(), mark.bounding_box()
    assert view and box and view["y"] <= box["y"] < view["y"] + view["height"] and box["y"] < PHONE["height"]
    assert "信用卡" in page.locator(".source").inner_text()

    draft = "\n".join(page.locator(".sentence").evaluate_all("all => all.map(p => p.innerText)"))
    page.get_by_test_id("stChatInputTextArea").focus()
    page.keyboard.press("Alt+C")
    page.get_by_text("已复制").wait_for()
    by_key = page.evaluate("navigator.clipboard.readText()")
    assert "5–10 个工作日" in by_key and by_key == re.sub(r"\s*\d\n", "\n", draft + "\n").rstrip("\n")
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator(".copy").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()) !== ''")
    assert page.evaluate("navigator.clipboard.readText()") == by_key
    assert page.locator(".source mark").count(), "copying leaves the citation open"
    assert page.evaluate(TOO_WIDE) <= 0

    page.keyboard.press("Alt+N")
    page.get_by_text("试一试").wait_for()
    assert page.locator(".draft").count() == 0


def test_rate_and_look_into_earlier_questions(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_text("没帮助").click()
    page.get_by_text("不完整").click()
    page.get_by_text("提交").click()
    page.get_by_text("已记录，谢谢").wait_for()
    ask(page, "那支付宝呢？")
    page.get_by_text("本次会话较早的问题（1）").click()
    page.locator(".cd-old", has_text="5–10 个工作日").wait_for()
    assert page.evaluate(TOO_WIDE) <= 0


def test_the_chinese_pages_show_no_english_of_streamlits_own(page: Page) -> None:
    shown = []
    for name, tabs in (("客服", 0), ("知识", 3), ("质检", 2), ("人员", 2)):
        page.get_by_text(name, exact=True).first.click()
        page.wait_for_timeout(600)
        for number in range(tabs or 1):
            if tabs:
                page.get_by_role("tab").nth(number).click()
                page.wait_for_timeout(300)
            shown.append(page.get_by_test_id("stMainBlockContainer").inner_text())
            assert page.evaluate(TOO_WIDE) <= 0, name
    words = set(re.findall(r"(?<![\w/.-])[A-Z]?[a-z]{3,}(?![\w/.-])", "\n".join(shown)))
    ours = {"dev", "test", "recall", "markdown", "html", "docx", "pptx", "xlsx", "pdf", "txt", "csv", "htm"}
    ours |= {"json", "jsonl", "Excel", this_user()}
    categories = {"complaints", "manuals", "refunds", "returns", "shipping"}
    assert words - ours - categories <= {"International", "Alt", "upload"}
