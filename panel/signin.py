"""Who is at the panel: nobody yet, the one user of this machine, a person of the user file, or one whom a provider knows.

    person = signed_in()                # None: draw `door()` instead of a page
    current_person().name               # who it was, for the audit log
    require("publish")                  # first in the handler of every action: PeopleError (not_allowed)

Everything stands in this browser session's own state, and is looked up anew at every run: whoever is taken out of the user
file, is given another role or another password, is so at once.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import streamlit as st

from assistant.gate import FREE, Gate
from assistant.people import Entry, Person, UserFile, user_file
from assistant.roles import Action, may
from ingest.audit import record, this_user
from ingest.errors import PeopleError
from panel.html import paragraph, plain
from panel.state import settings, t
from settings import Settings

Way = Literal["single", "file", "openid"]
_THROUGH_A_PROXY = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")


@dataclass(frozen=True, kw_only=True)
class Session:
    """A sign-in with a password: of whom, when (seconds since 1970), and with which hash."""

    name: str
    since: float
    digest: str


def signed_in() -> Person | None:
    """Give who is at the panel. Raise PeopleError where nobody can be let in: the text says what to set up."""
    found = settings()
    ways = {"single": _single, "file": _by_password, "openid": _by_provider}
    return ways[way(found)](found)


def current_person() -> Person:
    """Give who is at the panel. Raise PeopleError (not_signed_in) for nobody."""
    person = signed_in()
    if person is None:
        raise PeopleError("not_signed_in", "CiteDesk", "nobody is signed in, or no longer", "Sign in.")
    return person


def require(action: Action) -> Person:
    """Give who is at the panel, if they may do this; else raise PeopleError (not_allowed)."""
    person = current_person()
    if not may(person.role, action):
        problem = f"the role {person.role} may not do this"
        raise PeopleError("not_allowed", action, problem, "Ask an administrator for another role.")
    return person


def may_do(action: Action) -> bool:
    """Say whether to show what leads to an action; the action's own handler has to `require` it all the same."""
    return may(current_person().role, action)


def way(found: Settings) -> Way:
    """Say how one signs in here. Raise PeopleError (open_to_all) where one could come from elsewhere without doing so."""
    if _provider_section():
        return "openid"
    if found.users:
        return "file"
    if reached := _reached_from_elsewhere():
        problem = "the panel can be reached from other machines, and nobody has to sign in"
        remedy = "Set CITEDESK_USERS or [auth] in .streamlit/secrets.toml, or keep server.address at 127.0.0.1."
        raise PeopleError("open_to_all", reached, problem, remedy)
    return "single"


def _single(found: Settings) -> Person:
    return Person(name=this_user(), role="administrator")


def _by_password(found: Settings) -> Person | None:
    file = _staffed(found)
    session: Session | None = st.session_state.get("session")
    if session is None:
        return None
    entry = file.find(session.name)
    if entry is None or entry.password != session.digest or _is_over(session.since, found):
        _forget()
        st.session_state.ended = True
        return None
    return entry.person


def _by_provider(found: Settings) -> Person | None:
    file = _staffed(found)
    if not st.user.get("is_logged_in"):
        return None
    issued = st.user.get("iat") or st.session_state.setdefault("since", time.time())
    if _is_over(float(str(issued)), found):
        st.session_state.ended = True
        return None
    email = str(st.user.get("email") or "")
    entry = file.find(email) if email and st.user.get("email_verified", True) in (True, "true") else None
    if entry is None:
        if not st.session_state.get("refused"):
            record(found.kb_dir, "sign_in_refused", who="sign-in", subject=email or "?", reason="unknown_person")
            st.session_state.refused = True
        problem = "is not the confirmed e-mail of anybody in the user file"
        raise PeopleError("unknown_person", email or "sign-in", problem, "Ask an administrator to add it.")
    return entry.person


def _staffed(found: Settings) -> UserFile:
    """Give the user file. Raise PeopleError (no_people) where nobody in it could ever add the others."""
    file = user_file(found)
    if file is None or not any(entry.role == "administrator" for entry in file.entries()):
        remedy = (
            "Run: python -m assistant user add NAME --role administrator (with a provider: its e-mail, and --openid)."
        )
        raise PeopleError("no_people", found.users or "CITEDESK_USERS", "names no administrator", remedy)
    return file


def _is_over(since: float, found: Settings) -> bool:
    return time.time() >= since + found.session_hours * 3600


def _provider_section() -> Mapping[str, Any]:
    """Give [auth] of Streamlit's secrets. Raise PeopleError (bad_secrets): what is unreadable must not mean "nobody asks"."""
    if st.secrets.load_if_toml_exists():
        section: Mapping[str, Any] = st.secrets.get("auth", {})
        return section
    for path in st.get_option("secrets.files"):
        if Path(path).exists():
            raise PeopleError("bad_secrets", str(path), "cannot be read as TOML", "Mend it, or take it away.")
    return {}


def _reached_from_elsewhere() -> str:
    """Say by what this session may have come from another machine; empty where only this one can."""
    address = st.get_option("server.address")
    if not _is_loopback(address or ""):
        return f"server.address = {address or '(all)'}"
    headers = st.context.headers
    if proxied := next((name for name in _THROUGH_A_PROXY if headers.get(name)), ""):
        return proxied
    host = headers.get("Host") or "localhost"
    return "" if _is_loopback(urlsplit(f"//{host}").hostname or "") else host


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def door() -> None:
    """Draw what lets somebody in. Raise PeopleError for a wrong name or password."""
    found = settings()
    if st.session_state.get("ended"):
        st.info(t("session_ended"))
    if way(found) == "openid":
        _providers()
    else:
        _password_form(found)


def _providers() -> None:
    section = _provider_section()
    named: list[str | None] = [name for name, value in section.items() if isinstance(value, Mapping)]
    for name in [None] if "client_id" in section else named:
        label = t("sign_in_with", provider=plain(name)) if name else t("sign_in")
        if st.button(label, key=f"provider-{name or ''}", type="primary"):
            st.login(name)


def _password_form(found: Settings) -> None:
    with st.form("door", clear_on_submit=True, width=360):
        name = st.text_input(t("person"), key="door_name", max_chars=100, autocomplete="username")
        password = st.text_input(
            t("password"), key="door_password", type="password", max_chars=1024, autocomplete="current-password"
        )
        sent = st.form_submit_button(t("sign_in"), type="primary")
    if sent:
        entry = _enter(found, name, password)
        _forget()
        st.session_state.session = Session(name=entry.name, since=time.time(), digest=entry.password)
        st.rerun()


def _enter(found: Settings, name: str, password: str) -> Entry:
    file = _staffed(found)
    try:
        return _gate().enter(file, name, password)
    except PeopleError as error:
        # Only names that exist: people type passwords into the wrong field. Once, or guessing would fill the log.
        if error.code == "wrong_password" and _gate().wrong(name) == FREE and (entry := file.find(name)):
            record(found.kb_dir, "sign_in_refused", who="sign-in", subject=entry.name, reason="too_many_attempts")
        raise


@st.cache_resource(show_spinner=False)
def _gate() -> Gate:
    return Gate()  # of all sessions: guessing in another one is no way around the wait


def way_out() -> None:
    """Draw who is signed in and the button that ends it; nothing for the one user of this machine."""
    session: Session | None = st.session_state.get("session")
    name = session.name if session else str(st.user.get("email") or "") if st.user.get("is_logged_in") else ""
    if not name:
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        st.html(paragraph(name, "cd-small"), width="content")
        if st.button(t("sign_out"), key="sign_out", type="tertiary"):
            _forget()
            st.query_params.clear()
            if session is None:
                st.logout()
            else:
                st.rerun()


def _forget() -> None:
    """Leave nothing of one person to the next, but the language."""
    for key in st.session_state:
        if key != "language":
            del st.session_state[key]
