"""Signing in, and what each role then sees and may do, without a browser; the provider in a browser is in test_openid."""

from __future__ import annotations

import csv
import io
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from streamlit import config
from streamlit.testing.v1 import AppTest

from assistant import passwords, roles
from assistant.gate import FREE
from assistant.people import Person, UserFile
from assistant.roles import Role
from ingest.audit import check_chain, events, record, this_user
from ingest.export import write_csv
from ingest.version import current_id
from panel.errors import CHINESE
from panel.export import exported
from panel.texts import text
from tests.ui.conftest import ROOT, card, html

OpenPage = Callable[..., AppTest]
SECRET = "correct horse battery"
ROLES: tuple[Role, ...] = ("customer", "agent", "qa", "owner", "administrator")


@pytest.fixture
def users(work: Path, monkeypatch: pytest.MonkeyPatch) -> UserFile:
    """A person of each role, named after it, in the user file of the settings."""
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()
    monkeypatch.setenv("CITEDESK_USERS", str(work / "users.json"))
    file = UserFile(work / "users.json")
    for role in ROLES:
        file.add(role, role, password=SECRET)
    return file


def enter(at: AppTest, name: str, password: str = SECRET) -> AppTest:
    at.text_input(key="door_name").set_value(name)
    at.text_input(key="door_password").set_value(password)
    next(button for button in at.button if button.label in (text("sign_in", "zh"), text("sign_in", "en"))).click()
    at.run()
    assert not at.exception
    return at


def pages(at: AppTest) -> list[str]:
    return next((control.options for control in at.segmented_control if control.key == "page"), [])


def errors(at: AppTest) -> str:
    return "\n".join(error.value.replace("\\", "") for error in at.error)


def test_one_user_on_loopback_needs_no_sign_in(open_page: OpenPage, work: Path) -> None:
    at = open_page("owner")
    assert not at.error and "退款到账时间" in html(at)
    (work / "docs" / "new.md").write_text("# 新\n\n新的规则。\n", encoding="utf-8")
    at.button(key="plan").click().run()
    at.button(key="publish").click().run()
    (event,) = [e for e in events(work / "kb") if e.subject == current_id(work / "kb")]
    assert (event.action, event.who) == ("publish", this_user())
    assert not [b for b in at.button if b.key == "sign_out"]
    assert this_user() in open_page("people").info[0].value.replace("\\", "")


@pytest.mark.parametrize("address", ["0.0.0.0", "", "10.1.2.3", "::", "citedesk.example.org"])
@pytest.mark.parametrize("page", ["agent", "owner", "quality", "people"])
def test_nothing_is_served_to_other_machines_without_a_sign_in(open_page: OpenPage, address: str, page: str) -> None:
    config.set_option("server.address", address or None)
    at = open_page(page)
    (error,) = at.error
    assert CHINESE["open_to_all"][0] in error.value and not at.chat_input and not at.button and html(at) == ""
    config.set_option("server.address", "::1")
    assert not open_page(page).error


@pytest.mark.parametrize("header", [{"X-Forwarded-For": "10.1.2.3"}, {"Host": "citedesk.example.org"}])
def test_a_proxy_before_loopback_is_no_single_user(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, header: dict[str, str]
) -> None:
    seen = {"Host": "127.0.0.1:8501", **header}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", property(lambda self: seen))
    assert CHINESE["open_to_all"][0] in errors(open_page("owner"))
    seen = {"Host": "[::1]:8501"}
    assert not open_page("owner").error


def test_unreadable_secrets_do_not_mean_that_nobody_asks(open_page: OpenPage, work: Path) -> None:
    (work / "login.toml").write_text("[auth\n", encoding="utf-8")
    usual = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(work / "login.toml")])
    try:
        at = open_page("owner")
    finally:
        config.set_option("secrets.files", usual)
    assert CHINESE["bad_secrets"][0] in errors(at) and not at.button


@pytest.mark.parametrize("page", ["agent", "owner", "quality", "people"])
def test_before_the_sign_in_there_is_only_the_door(open_page: OpenPage, users: UserFile, page: str) -> None:
    at = open_page(page)
    assert [field.label for field in at.text_input] == [text("person", "zh"), text("password", "zh")]
    assert html(at) == "" and not at.chat_input and not pages(at) and not at.error
    at.segmented_control(key="language").set_value("en").run()
    assert [field.label for field in at.text_input] == ["Name", "Password"]


def test_a_wrong_password_is_an_error_and_guessing_has_to_wait(
    open_page: OpenPage, users: UserFile, work: Path
) -> None:
    at = open_page("owner")
    for _ in range(FREE):
        enter(at, "owner", "not the password")
        assert CHINESE["wrong_password"][0] in errors(at) and html(at) == ""
    other = enter(open_page("owner"), "OWNER")  # another session, the right password
    assert CHINESE["too_many_attempts"][0] in errors(other) and html(other) == ""
    (refused,) = events(work / "kb", actions=["sign_in_refused"])
    assert refused.subject == "owner"
    for _ in range(FREE + 1):
        enter(at, SECRET, "typed into the wrong field")
    assert len(events(work / "kb", actions=["sign_in_refused"])) == 1, "a name that is none may be a password"
    assert not enter(open_page("owner"), "administrator").error


def test_after_the_sign_in_the_address_is_obeyed_and_signing_out_leaves_nothing(
    open_page: OpenPage, users: UserFile
) -> None:
    at = enter(open_page("owner"), "Owner")
    assert "退款到账时间" in html(at) and "owner" in html(at)
    at.segmented_control(key="page").set_value("agent").run()
    at.chat_input[0].set_value("退款到信用卡要多久到账？").run()
    assert at.session_state["exchanges"]
    at.button(key="sign_out").click().run()
    assert not at.exception and len(at.text_input) == 2 and html(at) == ""
    assert "exchanges" not in at.session_state and "session" not in at.session_state
    assert SECRET not in repr(at.session_state)
    assert enter(at, "agent").chat_input and at.session_state["exchanges"] == []


SEES = {"customer": 1, "agent": 1, "qa": 2, "owner": 3, "administrator": 4}
OPENS = {
    "agent": ROLES,
    "owner": ("owner", "administrator"),
    "quality": ("qa", "owner", "administrator"),
    "people": ("administrator",),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_page_in_the_address_opens_for_its_roles_only(open_page: OpenPage, users: UserFile, role: Role) -> None:
    for page, allowed in OPENS.items():
        at = enter(open_page(page), role)
        assert (CHINESE["not_allowed"][0] in errors(at)) == (role not in allowed), page
        assert len(pages(at)) == (SEES[role] if SEES[role] > 1 else 0)
        if role not in allowed:
            assert at.chat_input and not at.tabs, "their own page instead"
            assert not at.run().error, "said once"


READS = {"customer": 0, "agent": 2, "qa": 2, "owner": 3, "administrator": 3}


@pytest.mark.parametrize("role", ROLES)
def test_one_may_ask_only_as_somebody_who_reads_no_more(open_page: OpenPage, users: UserFile, role: Role) -> None:
    at = enter(open_page(), role)
    assert len(at.radio(key="role").options) == (READS[role] or 1)
    assert at.radio(key="role").value == ("customer" if role == "customer" else "agent")
    at.chat_input[0].set_value("客服单笔补偿不超过多少元？").run()
    found = {p.document for p in at.session_state["exchanges"][0].reply.passages}
    assert ("complaints/authority.md" in found) == (role != "customer")
    assert ("complaints" in at.selectbox(key="only_category").options) == (role != "customer")


def test_an_owner_may_read_what_is_restricted_and_is_told_so(
    open_page: OpenPage, users: UserFile, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = work / "docs" / "board" / "limit.md"
    path.parent.mkdir()
    path.write_text("---\naudience: restricted\n---\n# 大客户赔付\n\n大客户赔付的上限是 30000 元。\n", encoding="utf-8")
    at = enter(open_page("owner"), "owner")
    at.button(key="plan").click().run()
    at.button(key="publish").click().run()
    assert events(work / "kb", actions=["publish"])[0].who == "owner"
    assert text("audience_restricted", "zh") in html(enter(open_page("owner"), "owner"))

    desk = enter(open_page(), "owner")
    assert "board" not in desk.selectbox(key="only_category").options, "an owner asks as an agent unless they choose"
    desk.radio(key="role").set_value("owner").run()
    assert "board" in desk.selectbox(key="only_category").options
    desk.chat_input[0].set_value("大客户赔付的上限是多少元？").run()
    assert "30000" in card(desk)["text"] and text("restricted", "zh") in card(desk)["sentences"][1]["note"]
    users.change("owner", role="agent")
    desk.chat_input[0].set_value("大客户赔付的上限是多少元？").run()
    assert not desk.exception and "30000" not in card(desk)["text"]
    assert "board" not in enter(open_page(), "agent").selectbox(key="only_category").options


def test_an_action_is_refused_in_its_handler_as_well(
    open_page: OpenPage, users: UserFile, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = current_id(work / "kb")
    (work / "docs" / "new.md").write_text("# 新\n\n新的规则。\n", encoding="utf-8")
    at = enter(open_page("owner"), "owner")
    at.button(key="plan").click().run()
    monkeypatch.setitem(roles._ACTIONS, "owner", ("ask",))
    at.button(key="publish").click().run()
    assert CHINESE["not_allowed"][0] in errors(at) and current_id(work / "kb") == live
    quality = enter(open_page("quality"), "owner")
    assert not [b for b in quality.button if b.key == "run_eval"] and not quality.download_button


@pytest.mark.parametrize("change", ["removed", "password", "expired", "demoted"])
def test_a_session_ends_with_what_it_stands_on(
    open_page: OpenPage, users: UserFile, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    at = enter(open_page("people"), "administrator")
    users.add("second", "administrator")
    assert at.run().tabs
    if change == "removed":
        users.remove("administrator")
    elif change == "password":
        users.change("administrator", password="another pass phrase")
    elif change == "demoted":
        users.change("administrator", role="qa")
    else:
        now = time.time()
        monkeypatch.setattr("panel.signin.time.time", lambda: now + 12 * 3600 + 1)
    at.run()
    assert not at.exception and "second" not in html(at)
    if change == "demoted":
        assert at.chat_input and len(pages(at)) == 2
    else:
        assert at.info[0].value == text("session_ended", "zh") and len(at.text_input) == 2


def test_without_an_administrator_nobody_is_let_in(open_page: OpenPage, users: UserFile) -> None:
    users.path.write_text('{"people": [{"name": "li", "role": "owner"}]}', encoding="utf-8")
    assert CHINESE["no_people"][0] in errors(open_page("owner"))
    users.path.unlink()
    at = open_page("owner")
    assert CHINESE["no_people"][0] in errors(at) and not at.text_input, "a missing file does not mean a single user"
    users.path.write_text("{", encoding="utf-8")
    assert CHINESE["user_file"][0] in errors(open_page("owner"))


def test_administrators_keep_the_people(open_page: OpenPage, users: UserFile, work: Path) -> None:
    at = enter(open_page("people"), "administrator")
    at.text_input(key="new_name").set_value("<b>li</b>")
    at.selectbox(key="new_role").set_value("owner")
    at.text_input(key="new_password").set_value("short")
    press(at, "add")
    assert CHINESE["weak_password"][0] in errors(at) and users.find("<b>li</b>") is None
    at.text_input(key="new_name").set_value("<b>li</b>")
    at.selectbox(key="new_role").set_value("owner")
    at.text_input(key="new_password").set_value(SECRET)
    press(at, "add")
    assert users.find("<b>li</b>") and "<b>li</b>" not in html(at) and text("is_owner", "zh") in html(at)
    at.text_input(key="new_name").set_value("mei@example.org")
    at.checkbox(key="new_provider").set_value(True)
    press(at, "add")
    assert users.find("mei@example.org").password == ""  # type: ignore[union-attr]

    at.selectbox(key="who_changes").set_value("agent").run()
    at.selectbox(key="role-of-agent").set_value("qa")
    press(at, "set_role")
    at.selectbox(key="who_changes").set_value("agent").run()
    at.text_input(key="password-of-agent").set_value("another pass phrase")
    press(at, "set_password")
    assert not enter(open_page("quality"), "agent", "another pass phrase").error
    at.selectbox(key="who_changes").set_value("administrator").run()
    at.button(key="remove_person").click().run()
    assert CHINESE["last_administrator"][0] in errors(at)
    at.selectbox(key="who_changes").set_value("agent").run()
    at.button(key="remove_person").click().run()
    assert users.find("agent") is None and not at.exception
    log = [(e.who, e.subject, e.reason) for e in reversed(events(work / "kb", actions=["user"]))]
    assert log == [
        ("administrator", "<b>li</b>", "added"),
        ("administrator", "mei@example.org", "added"),
        ("administrator", "agent", "role_set"),
        ("administrator", "agent", "password_set"),
        ("administrator", "agent", "removed"),
    ]
    assert f"{text('did_added', 'zh')} · {text('is_owner', 'zh')}" in html(at)


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == text(label, "zh")).click()
    at.run()
    assert not at.exception


def test_the_audit_log_is_shown_filtered_and_checked(open_page: OpenPage, users: UserFile, work: Path) -> None:
    store = work / "kb"
    record(store, "forget", who="=cmd()", subject="old.md", reason="顾客要求")
    at = enter(open_page("people"), "administrator")
    count = check_chain(store)
    assert text("audit_sound", "zh", count=count) in html(at) and "顾客要求" in html(at)
    names = [export.proto.id.partition("export-")[2] for export in at.get("download_button")]
    assert names == ["audit.csv", "audit.xlsx"]
    at.selectbox(key="only_action").set_value("publish").run()
    assert "顾客要求" not in html(at) and current_id(store) in html(at)
    at.selectbox(key="only_action").set_value("backup").run()
    assert text("audit_none", "zh") in [info.value for info in at.info]
    with sqlite3.connect(store / "books.sqlite") as connection:
        connection.execute("DROP TRIGGER event_stays")
        connection.execute("UPDATE event SET who = 'nobody' WHERE action = 'forget'")
    at.selectbox(key="only_action").set_value("").run()
    assert CHINESE["audit_broken"][0] in errors(at) and "顾客要求" in html(at)


def test_an_export_is_inert_and_on_record(work: Path) -> None:
    person = Person(name="zoe", role="administrator")
    content = exported(work / "kb", person, "audit.csv", lambda: write_csv(("a", "b"), [("=1+1", "-2")]))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1] == ["'=1+1", "'-2"]
    event = events(work / "kb")[0]
    assert (event.action, event.who, event.subject) == ("export", "zoe", "audit.csv")


def test_a_provider_without_a_user_file_lets_nobody_in(open_page: OpenPage, work: Path) -> None:
    assert CHINESE["no_people"][0] in errors(by_provider("owner", {"is_logged_in": True, "email": "a@example.org"}))


def by_provider(page: str, user: dict[str, object]) -> AppTest:
    """Open a page as Streamlit has it after a sign-in by a provider; the sign-in itself is in test_openid."""
    at = AppTest.from_file(str(ROOT / "ui.py"), default_timeout=60)
    at.secrets["auth"] = {"client_id": "x", "redirect_uri": "http://127.0.0.1/oauth2callback"}
    at.user = user
    at.query_params["page"] = page
    at.session_state["language"] = "zh"
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org"}, {"email": "mei@example.org", "email_verified": False},
        {"email": "mei@example.org", "email_verified": "false"}, {"email": ""}, {"sub": "mei@example.org"},
    ],
)  # fmt: skip
def test_who_is_not_in_the_user_file_is_refused(users: UserFile, work: Path, claims: dict[str, object]) -> None:
    users.add("mei@example.org", "owner")
    at = by_provider("owner", {"is_logged_in": True, "iat": time.time(), **claims})
    assert CHINESE["unknown_person"][0] in errors(at) and not at.tabs and not at.chat_input
    at.run()
    assert len(events(work / "kb", actions=["sign_in_refused"])) == 1, "told once a session"


def test_the_role_comes_from_the_user_file_by_e_mail(users: UserFile) -> None:
    users.add("mei@example.org", "owner")
    claims: dict[str, object] = {"is_logged_in": True, "iat": time.time(), "email": "Mei@example.org"}
    at = by_provider("owner", claims)
    assert "退款到账时间" in html(at) and not at.error
    assert CHINESE["not_allowed"][0] in errors(by_provider("people", claims))
    old = by_provider("owner", {**claims, "iat": time.time() - 13 * 3600})
    assert old.info[0].value == text("session_ended", "zh") and not old.tabs
    signed_out = by_provider("owner", {"is_logged_in": False})
    assert [b.label for b in signed_out.button] == [text("sign_in", "zh")] and html(signed_out) == ""
    users.remove("mei@example.org")
    assert CHINESE["unknown_person"][0] in errors(by_provider("owner", claims))
