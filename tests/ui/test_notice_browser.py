"""A notice in a real Chromium at 400 × 900: asked for an earlier day, it stands above the draft and opens today's passage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ingest.embedding import open_embedder
from ingest.publish import publish
from tests.ui.test_browser import TOO_WIDE
from tools.screenshot import NO_BROWSER, PHONE, ask, browsing, find_chromium, serving

pytest.importorskip("playwright")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_chromium() is None, reason=NO_BROWSER)]
LAST = date.today() - timedelta(days=30)
RULES = {
    "wrapping-old.md": f"---\ntitle: 礼品包装\neffective_until: {LAST}\n---\n## 价格\n礼品包装费每件 5 元。\n",
    "wrapping.md": f"---\ntitle: 礼品包装\neffective_from: {LAST + timedelta(days=1)}\n---\n## 价格\n礼品包装费每件 8 元。\n",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("notice")
    (folder / "docs").mkdir()
    for name, text in RULES.items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    publish([folder / "docs"], folder / "kb", open_embedder("static"))
    environ = {
        "CITEDESK_KB_DIR": str(folder / "kb"),
        "CITEDESK_KB_DOCS": str(folder / "docs"),
        "CITEDESK_LANGUAGE": "zh",
        "CITEDESK_CHAT_BASE_URL": "",
        "CITEDESK_CHAT_MODEL": "",
    }
    with serving(environ) as found:
        yield found


def test_a_notice_is_above_the_draft_and_opens_todays_passage(address: str) -> None:
    with browsing() as browser:
        page = browser.new_page(viewport=PHONE, locale="zh-CN")
        page.goto(address)
        page.get_by_text("试一试").wait_for()
        page.get_by_test_id("stPopover").locator("button").first.click()
        field = page.get_by_test_id("stDateInput").locator("[data-type=year]")
        field.wait_for()
        page.wait_for_timeout(600)  # the popover is still opening
        field.click()
        page.keyboard.type(f"{LAST:%Y%m%d}", delay=50)
        page.mouse.click(200, 800)
        page.get_by_text(f"客服 · {LAST}").wait_for()
        ask(page, "礼品包装费每件多少元")
        notice, draft = page.locator(".notice"), page.locator(".draft")
        assert "今天的规则不同：礼品包装费每件 8 元" in notice.inner_text() and "5 元" in draft.inner_text()
        above, below = notice.bounding_box(), draft.bounding_box()
        assert above and below and above["y"] + above["height"] <= below["y"]
        page.locator(".notice-open").click()
        page.locator(".notice mark").wait_for()
        assert "8 元" in page.locator(".notice mark").inner_text()
        assert page.evaluate(TOO_WIDE) <= 0
        page.locator(".notice-open").click()
        assert page.locator(".notice mark").count() == 0
