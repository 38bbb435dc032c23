"""Signing in, in a real Chromium: by Streamlit's OpenID client at a provider on loopback, and by name and password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest

from assistant.people import UserFile
from ingest.audit import events
from tests.openid_provider import OpenIdProvider
from tools.screenshot import DESK, NO_BROWSER, PHONE, browsing, find_chromium, serving

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_chromium() is None, reason=NO_BROWSER)]
SECRET = "correct horse battery"
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def work(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = copytree(published, tmp_path_factory.mktemp("signin"), dirs_exist_ok=True)
    file = UserFile(work / "users.json")
    file.add("zoe", "administrator", password=SECRET)
    file.add("mei@example.org", "owner")
    file.add("li@example.org", "agent")
    return work


@pytest.fixture(scope="module")
def environ(work: Path) -> dict[str, str]:
    return {
        "CITEDESK_KB_DIR": str(work / "kb"),
        "CITEDESK_KB_DOCS": str(work / "docs"),
        "CITEDESK_USERS": str(work / "users.json"),
        "CITEDESK_LANGUAGE": "zh",
    }


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with OpenIdProvider(email="mei@example.org") as found:
        yield found


@pytest.fixture(scope="module")
def with_provider(work: Path, environ: dict[str, str], provider: OpenIdProvider) -> Iterator[str]:
    (work / "secrets.toml").write_text(provider.secrets(), encoding="utf-8")
    with serving({**environ, "STREAMLIT_SECRETS_FILES": str(work / "secrets.toml")}) as address:
        yield address


@pytest.fixture(scope="module")
def with_passwords(environ: dict[str, str]) -> Iterator[str]:
    with serving(environ) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@contextmanager
def visit(browser: Browser, address: str, *, wide: bool = True) -> Iterator[Page]:
    """A browser of its own: no cookie of anybody else."""
    context = browser.new_context(viewport=DESK if wide else PHONE, locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def sign_in_by_provider(page: Page, provider: OpenIdProvider, email: str) -> None:
    provider.email = email
    with page.expect_response(lambda response: "/oauth2callback" in response.url):  # the token has been asked for
        page.get_by_role("button", name="登录", exact=True).click()


def test_an_owner_signs_in_by_the_provider_and_out_again(
    browser: Browser, with_provider: str, provider: OpenIdProvider
) -> None:
    with visit(browser, f"{with_provider}/?page=owner") as page:
        page.get_by_role("button", name="登录").wait_for()
        assert page.locator(".cd-table").count() == 0 and page.get_by_role("tab").count() == 0
        sign_in_by_provider(page, provider, "mei@example.org")
        page.get_by_text("mei@example.org").wait_for()
        assert {"/authorize", "/token", "/jwks"} <= set(provider.asked) and provider.refused == []
        page.get_by_text("知识", exact=True).first.click()
        page.get_by_text("退款到账时间").first.wait_for()
        assert page.get_by_text("人员", exact=True).count() == 0
        page.goto(f"{with_provider}/?page=people")  # a new session with the same cookie
        page.get_by_text("您的角色不能打开或执行这一项").wait_for()
        assert page.get_by_text("审计记录").count() == 0
        page.get_by_role("button", name="退出登录").click()
        page.get_by_role("button", name="登录", exact=True).wait_for()
        assert "/end" in provider.asked
        page.goto(f"{with_provider}/?page=owner")
        page.get_by_role("button", name="登录", exact=True).wait_for()
        assert page.get_by_role("tab").count() == 0, "the cookie is gone"


def test_an_unknown_e_mail_is_refused(
    browser: Browser, with_provider: str, provider: OpenIdProvider, work: Path
) -> None:
    with visit(browser, f"{with_provider}/?page=owner", wide=False) as page:
        sign_in_by_provider(page, provider, "stranger@example.org")
        page.get_by_text("这个邮箱没有登记").wait_for()
        assert page.get_by_role("tab").count() == 0 and page.get_by_test_id("stChatInput").count() == 0
        assert events(work / "kb", actions=["sign_in_refused"])[0].subject == "stranger@example.org"
        page.get_by_role("button", name="退出登录").click()  # to try another one
        page.get_by_role("button", name="登录", exact=True).wait_for()


@pytest.mark.parametrize("wrong", ["signature", "audience", "nonce"])
def test_a_token_that_is_not_the_providers_for_us_is_no_sign_in(
    browser: Browser, with_provider: str, provider: OpenIdProvider, wrong: str
) -> None:
    claims = {"audience": {"aud": "another"}, "nonce": {"nonce": "another"}}
    provider.claims, provider.foreign_key = claims.get(wrong, {}), wrong == "signature"
    try:
        with visit(browser, with_provider) as page:
            before = provider.asked.count("/token")
            sign_in_by_provider(page, provider, "mei@example.org")
            page.get_by_role("button", name="登录", exact=True).wait_for()
            assert provider.asked.count("/token") == before + 1, "it came as far as the token"
            assert page.get_by_text("mei@example.org").count() == 0 and page.get_by_test_id("stChatInput").count() == 0
    finally:
        provider.claims, provider.foreign_key = {}, False


def test_a_wrong_password_then_the_right_one(browser: Browser, with_passwords: str, work: Path) -> None:
    with visit(browser, f"{with_passwords}/?page=people", wide=False) as page:
        page.get_by_label("用户名").fill("zoe")
        page.get_by_label("密码").fill("not the password")
        page.get_by_label("密码").press("Enter")
        page.get_by_text("用户名或密码不对").wait_for()
        assert page.get_by_role("tab").count() == 0 and SECRET not in page.content()
        page.get_by_label("用户名").fill("zoe")
        page.get_by_label("密码").fill(SECRET)
        page.get_by_label("密码").press("Enter")
        page.get_by_role("tab", name="审计记录").wait_for()
        for tab in ("人员与角色", "审计记录"):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(300)
            assert page.evaluate(TOO_WIDE) <= 0, tab
        with page.expect_download() as download:
            page.get_by_text("下载 CSV").click()
        content = Path(download.value.path()).read_text(encoding="utf-8-sig")
        assert content.startswith('"id","at","who","action"')
        export = events(work / "kb", actions=["export"])[0]
        assert (export.who, export.subject) == ("zoe", "audit.csv")
        page.reload()
        page.get_by_label("用户名").wait_for()
        assert page.get_by_role("tab").count() == 0, "a session is that of one page, not of the browser"
