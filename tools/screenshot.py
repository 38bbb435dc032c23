"""Pictures of the running panel, taken in a real Chromium: `python -m tools.screenshot` writes docs/images/*.png.

The knowledge has to be published (`python -m ingest`). Debian's package `chromium` is the browser; `playwright install`
is not needed. The browser tests use the same two helpers, `serving` and `browsing`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PHONE: ViewportSize = {"width": 400, "height": 900}
DESK: ViewportSize = {"width": 960, "height": 900}
NO_BROWSER = "no Chromium on this machine; install the Debian or Ubuntu package chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUESTIONS = {"zh": "耳机拆封了还能退吗？", "en": "How long does a refund to a credit card take?"}


def find_chromium() -> str | None:
    """Give the path of Chromium or Chrome, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def serving(environ: Mapping[str, str], log: Path = Path(os.devnull)) -> Iterator[str]:
    """Serve the panel on a free loopback port; give its address, and stop it in the end. `log` takes all that it prints."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "ui.py"), "--server.port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environ}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(address: str, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"the panel did not start at {address}")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Give a headless Chromium that asks nobody anything."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise RuntimeError(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def ask(page: Page, question: str) -> None:
    """Ask on the agent desk and wait for the draft."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    page.locator(".cd-ask", has_text=question).first.wait_for()
    page.locator(".draft").first.wait_for()
    page.wait_for_function("!document.querySelector('[data-test-script-state=running]')")


def take(address: str, browser: Browser, folder: Path) -> None:
    """Take the four pictures."""
    for language, question in QUESTIONS.items():
        page = browser.new_page(viewport=PHONE, locale="zh-CN", device_scale_factor=2)
        page.goto(address)
        page.get_by_text("试一试").wait_for()
        if language == "en":
            page.get_by_text("EN", exact=True).click()
            page.get_by_text("For example:").wait_for()
        ask(page, question)
        page.locator(".chip").first.click()
        page.locator("mark").first.wait_for()
        page.mouse.move(200, 860)
        page.wait_for_timeout(800)
        page.screenshot(path=folder / f"panel-{language}.png")
        page.close()
    for name in ("owner", "quality"):
        page = browser.new_page(viewport=DESK, locale="zh-CN")
        page.goto(f"{address}/?page={name}")
        page.locator(".cd-table").first.wait_for()
        page.wait_for_timeout(1500)
        page.screenshot(path=folder / f"{'qa' if name == 'quality' else name}.png")
        page.close()


def main() -> int:
    """Serve the panel over the published knowledge and write the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serving({}) as address, browsing() as browser:
        take(address, browser, IMAGES)
    print("\n".join(str(path.relative_to(ROOT)) for path in sorted(IMAGES.glob("*.png"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
