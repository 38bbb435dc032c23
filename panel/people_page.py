"""The page for administrators: who may sign in and as what, and what was done by whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import get_args

import streamlit as st

from assistant.people import Entry, Person, UserFile, on_record, user_file
from assistant.roles import ROLES, Role
from ingest.audit import Action, Event, check_chain, events
from ingest.errors import CiteDeskError, PeopleError
from ingest.export import XLSX, write_csv, write_xlsx
from panel.errors import guarded, reason_of, show
from panel.export import export_button
from panel.html import paragraph, plain, table
from panel.signin import current_person, require
from panel.state import labels, language, settings, t

_SHOWN = 200  # events; all of them are in the export
_ALL = 1_000_000


def page() -> None:
    """Draw the page."""
    require("manage_people")
    people, audit = st.tabs([t("tab_people"), t("tab_audit")])
    with people:
        guarded(_people)
    with audit:
        guarded(_audit)


def _people() -> None:
    file = user_file(settings())
    if file is None:
        st.info(t("people_single", name=plain(current_person().name)))
        return
    if name := st.session_state.pop("person_done", None):
        st.success(t("person_done", name=plain(name)))
    if error := st.session_state.pop("person_error", None):
        show(error)
    entries = file.entries()
    rows = [(e.name, t(f"is_{e.role}"), t("by_password") if e.password else t("by_provider")) for e in entries]
    st.html(table((t("column_person"), t("column_role"), t("column_signs_in")), rows))
    _add(file)
    _change(file, entries)


def _add(file: UserFile) -> None:
    with st.expander(t("add_person")), st.form("add_person", clear_on_submit=True, border=False):
        name = st.text_input(t("person_or_email"), key="new_name", max_chars=100, autocomplete="off")
        role: Role = st.selectbox(t("column_role"), ROLES, 1, format_func=_called, key="new_role", filter_mode=None)
        provider = st.checkbox(t("uses_provider"), key="new_provider")
        password = _password("new_password")
        if st.form_submit_button(t("add"), type="primary"):
            _do("added", lambda: file.add(name, role, password=None if provider else password))


def _change(file: UserFile, entries: list[Entry]) -> None:
    """Draw what can be done to one person: another role, another password, or out."""
    with st.expander(t("change_person")):
        names = [entry.name for entry in entries]
        name = st.selectbox(t("choose_person"), names, None, placeholder="", key="who_changes", filter_mode=None)
        if name is None:
            return
        held = next(entry for entry in entries if entry.name == name)
        with st.form(f"role-{name}", border=False):
            role: Role = st.selectbox(
                t("column_role"),
                ROLES,
                ROLES.index(held.role),
                format_func=_called,
                key=f"role-of-{name}",
                filter_mode=None,
            )
            if st.form_submit_button(t("set_role")):
                _do("role_set", lambda: file.change(name, role=role))
        with st.form(f"password-{name}", clear_on_submit=True, border=False):
            password = _password(f"password-of-{name}")
            if st.form_submit_button(t("set_password")):
                _do("password_set", lambda: file.change(name, password=password))
        if st.button(t("remove_person"), key="remove_person"):
            _do("removed", lambda: file.remove(name))


def _password(key: str) -> str:
    return st.text_input(t("new_password"), type="password", key=key, max_chars=1024, autocomplete="new-password")


def _called(role: Role) -> str:
    return labels("is", ROLES)[role]


def _do(what: str, change: Callable[[], Person]) -> None:
    """Do it and draw the page anew with what came of it."""
    try:
        who = require("manage_people").name
        st.session_state.person_done = on_record(settings().kb_dir, who, what, change).name
    except PeopleError as error:
        st.session_state.person_error = error
    st.rerun()


def _audit() -> None:
    store = settings().kb_dir
    actions = ["", *get_args(Action)]
    names = labels("action", get_args(Action)) | {"": t("every_action")}
    chosen = st.selectbox(
        t("only_action"), actions, format_func=names.__getitem__, key="only_action", filter_mode=None, width=240
    )
    try:
        st.html(paragraph(t("audit_sound", count=check_chain(store)), "cd-small"))
    except CiteDeskError as error:
        show(error)  # the log is shown all the same: it is what there is to look into
    found = events(store, limit=_SHOWN, actions=[chosen] if chosen else [])
    if not found:
        st.info(t("audit_none"))
        return
    rows = [(_when(e.at), e.who, names.get(e.action, e.action), (e.subject, _more(e))) for e in found]
    head = (t("column_when"), t("column_who"), t("column_what"), t("column_subject"))
    st.html(table(head, rows))
    st.html(paragraph(t("audit_shown", count=len(found)), "cd-small"))
    with st.container(horizontal=True, gap="small"):
        export_button(t("download_csv"), "audit.csv", "text/csv", lambda: write_csv(*_plain(events(store, limit=_ALL))))
        export_button(t("download_xlsx"), "audit.xlsx", XLSX, lambda: write_xlsx(*_plain(events(store, limit=_ALL))))


def _more(event: Event) -> str:
    """Word why; of a change to the people, what it was. The details, which are for machines, are in the export."""
    if event.action == "user":
        role = event.details["role"]
        return f"{t(f'did_{event.reason}')} · {t(f'is_{role}')}"
    if event.action == "sign_in_refused":
        return reason_of(f"{event.reason} [{event.reason}]", language())
    return event.reason[:300]


def _when(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M:%S}"


def _plain(log: list[Event]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Give head and rows of the whole log, for machines: names of actions and times as they are kept."""
    head = ("id", "at", "who", "action", "subject", "reason", "details")
    return head, [
        (e.id, e.at, e.who, e.action, e.subject, e.reason, json.dumps(e.details, ensure_ascii=False)) for e in log
    ]
