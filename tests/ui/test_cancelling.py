"""In a real Chromium: work on the knowledge page is cancelled, nothing live changes, and a new publish works at once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.version import VERSIONS, current_id
from tools.screenshot import DESK, NO_BROWSER, browsing, find_chromium, serving

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_chromium() is None, reason=NO_BROWSER)]
MANY = 1500  # documents: enough that reading them takes seconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture
def page(browser: Browser, published: Path, tmp_path: Path) -> Iterator[Page]:
    """The knowledge page over a folder with many documents that are not live yet."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    for number in range(MANY):
        path = tmp_path / "docs" / f"many/{number}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# 第 {number} 号说明\n\n第 {number} 号商品的保修期为 {number} 天。\n", encoding="utf-8")
    environ = {"CITEDESK_KB_DIR": str(tmp_path / "kb"), "CITEDESK_KB_DOCS": str(tmp_path / "docs")}
    with serving(environ) as address:
        opened = browser.new_page(viewport=DESK, locale="zh-CN")
        opened.goto(f"{address}/?page=owner")
        opened.get_by_role("tab", name="更新知识").click()
        yield opened
        opened.close()


def versions(work: Path) -> set[str]:
    return {path.name for path in (work / "kb" / VERSIONS).iterdir()}


def test_cancelling_leaves_what_is_live_and_a_new_publish_works_at_once(page: Page, tmp_path: Path) -> None:
    live, before = current_id(tmp_path / "kb"), versions(tmp_path)
    page.get_by_role("button", name="重新读取").click()
    page.get_by_text("读取文件", exact=False).first.wait_for()
    page.get_by_role("button", name="取消").click()
    page.get_by_text("已取消，线上版本未变").wait_for()
    assert current_id(tmp_path / "kb") == live
    until = time.monotonic() + 20
    while versions(tmp_path) != before and time.monotonic() < until:
        time.sleep(0.2)
    assert versions(tmp_path) == before, "nothing half-built is left"

    shutil.rmtree(tmp_path / "docs" / "many")
    (tmp_path / "docs" / "fine.md").write_text("# 礼品卡\n\n礼品卡不记名，不挂失。\n", encoding="utf-8")
    page.get_by_role("button", name="重新读取").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布版本")).to_be_visible(timeout=60_000)
    assert current_id(tmp_path / "kb") != live
