"""The agent desk: ask, read the cited draft, copy it, rate it. Made for a side panel of 400 × 900 pixels."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import uuid4

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.engine import Role
from assistant.reply import Reply
from assistant.roles import asks_as
from assistant.within import Filters
from ingest.errors import CiteDeskError
from panel.card import card_data, draw
from panel.errors import guarded, show
from panel.html import paragraph, plain
from panel.propose import own_proposals, propose_reply
from panel.signin import current_person, require
from panel.state import Exchange, assistant, categories, exchanges, history, labels, language, live_log, settings, t
from panel.trace_view import show_trace

REASONS = ("outdated", "off_topic", "incomplete", "wrong", "other")
_OLDER_SHOWN = 20


def page() -> None:
    """Draw the page."""
    question = st.chat_input(t("ask"), key="question", max_chars=2000)
    role, day, filters = _conditions()
    question = question or st.session_state.pop("example", None)
    if question and question.strip():
        _ask(question.strip(), role, day, filters)
    elif exchanges():
        _current(exchanges()[-1])
    else:
        _welcome()
    _earlier()
    guarded(own_proposals)
    if not question:
        assistant()  # opened after the page is drawn, so that the first question need not wait for it


def _conditions() -> tuple[Role, date | None, Filters]:
    """Show what the answer depends on and the button for a new conversation; give role, date (None: today), filters."""
    roles = asks_as(current_person().role)
    usual: Role = settings().role if settings().role in roles else roles[0]
    if st.session_state.get("role", usual) not in roles:  # the person has been given a role that reads less
        del st.session_state["role"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        role: Role = st.session_state.get("role") or usual
        # Today is never kept: a panel left open overnight goes by the rules of the new day.
        day: date = st.session_state.get("as_of") or date.today()
        short = t(f"role_{role}").split("（")[0].split(" (")[0]
        only = [st.session_state.get("only_category"), labels("language", ("zh", "en")).get(_only_language())]
        label = " · ".join([t("conditions", role=short, day=day), *map(plain, filter(None, only))])
        with st.popover(label, type="tertiary"):
            role = st.radio(
                t("role"),
                roles,
                index=roles.index(usual),
                format_func=labels("role", roles).__getitem__,
                key="role",
                persist_state="session",
            )
            picked = st.date_input(t("as_of"), None, format="YYYY-MM-DD", key="as_of", persist_state="session")
            filters = _filters(role)
        st.space("stretch")
        st.button(t("new"), key="new", shortcut="Alt+N", help=t("new_help"), type="tertiary", on_click=_start_anew)
    return role, picked, filters


def _only_language() -> str:
    return st.session_state.get("only_language") or ""


def _filters(role: Role) -> Filters:
    """Draw the choice of category and language of the documents searched."""
    category = st.selectbox(
        t("only_category"), categories(role), None, placeholder=t("any"), key="only_category", persist_state="session"
    )
    language = st.selectbox(
        t("only_language"),
        ("zh", "en"),
        None,
        format_func=labels("language", ("zh", "en")).__getitem__,
        placeholder=t("any"),
        key="only_language",
        persist_state="session",
    )
    return {"category": category, "source_language": language}


def _start_anew() -> None:
    st.session_state.exchanges = []


def _welcome() -> None:
    st.html(paragraph(t("welcome"), "cd-old"))
    st.html(paragraph(t("try"), "cd-small"))
    for number in (1, 2, 3):
        example = t(f"example_{number}")
        st.button(example, key=f"example-{number}", on_click=partial(st.session_state.update, example=example))


def _ask(question: str, role: Role, day: date | None, filters: Filters) -> None:
    """Answer: the extractive draft first, then the chat model's where one is set."""
    exchange: Exchange | None = None
    try:
        require("ask")
        replies = assistant().stream(question, history=history(exchanges()), as_of=day, role=role, **filters)
        exchange = Exchange(key=uuid4().hex, question=question, reply=next(replies))
        for earlier in exchanges()[-1:]:
            earlier.shorten()
        exchanges().append(exchange)
        _question(exchange)
        place = st.empty()
        if settings().chat_base_url or settings().chat_model:
            _await_model(exchange, replies, place)
        _card(exchange, place)
    except CiteDeskError as error:
        st.html(paragraph(question, "cd-ask"))
        show(error)
        return
    finally:
        # Whatever interrupts the wait for the model, what was answered is in the log.
        if exchange:
            _keep(exchange)
    _below(exchange)


def _keep(exchange: Exchange) -> None:
    """Keep a question in the log. An error is shown below the draft, which is of use all the same."""
    try:
        exchange.number = live_log().question(exchange.reply)
        exchange.log_error = None
    except CiteDeskError as error:
        exchange.log_error = error


def _await_model(exchange: Exchange, replies: object, place: DeltaGenerator) -> None:
    with place.container():
        draw(card_data(exchange.reply, language()), key=f"first-{exchange.key}", on_copy=partial(_sent, exchange))
        waiting = st.empty()  # of its own: a page keeps what the next, shorter content of a place does not cover
        waiting.html(paragraph(t("checking"), "cd-small"))
    for reply in replies:  # type: ignore[attr-defined]
        exchange.reply = reply
    waiting.empty()


def _current(exchange: Exchange) -> None:
    _question(exchange)
    _card(exchange, st.empty())
    _below(exchange)


def _question(exchange: Exchange) -> None:
    st.html(paragraph(exchange.question, "cd-ask"))


def _card(exchange: Exchange, place: DeltaGenerator) -> None:
    with place.container():
        draw(card_data(exchange.reply, language()), key=f"card-{exchange.key}", on_copy=partial(_sent, exchange))


def _sent(exchange: Exchange) -> None:
    exchange.sent = True


def _below(exchange: Exchange) -> None:
    _rating(exchange)
    propose_reply(exchange)
    reply = exchange.reply
    st.html(paragraph(t("answered_from", ms=_milliseconds(reply), version=reply.version), "cd-small"))
    show_trace(reply)
    if exchange.log_error:
        show(exchange.log_error)


def _milliseconds(reply: Reply) -> int:
    return max(1, round(reply.trace.total_milliseconds()))


def _rating(exchange: Exchange) -> None:
    key = exchange.key
    if exchange.helpful is not None:
        st.html(paragraph(t("thanks"), "cd-small"))
        return
    with st.container(horizontal=True, gap="small"):
        st.button(t("helpful"), key=f"good-{key}", on_click=_rate, args=(exchange, True, ""))
        st.button(t("not_helpful"), key=f"bad-{key}", on_click=partial(st.session_state.update, {"rating": key}))
    if st.session_state.get("rating") == key:
        _reasons(exchange)


def _reasons(exchange: Exchange) -> None:
    with st.form(f"why-{exchange.key}", border=True):
        reason = st.pills(
            t("why"), REASONS, format_func=labels("reason", REASONS).__getitem__, key=f"reason-{exchange.key}"
        )
        note = st.text_input(t("reason_note"), key=f"note-{exchange.key}", max_chars=300)
        if st.form_submit_button(t("send_rating"), type="primary"):
            words = [t(f"reason_{reason}") if reason else "", note.strip()]
            _rate(exchange, False, " · ".join(filter(None, words)))
            st.rerun()


def _rate(exchange: Exchange, helpful: bool, reason: str) -> None:
    if exchange.number is None:
        _keep(exchange)
    if exchange.number is None:
        return
    try:
        require("rate")
        live_log().feedback(exchange.number, helpful=helpful, reason=reason)
        exchange.helpful, exchange.log_error = helpful, None
    except CiteDeskError as error:
        exchange.log_error = error


def _earlier() -> None:
    older = exchanges()[:-1]
    if not older:
        return
    with st.expander(t("earlier", count=len(older))):
        for exchange in reversed(older[-_OLDER_SHOWN:]):
            st.html(paragraph(exchange.question, "cd-ask"))
            st.html(paragraph(exchange.reply.missing or exchange.reply.text, "cd-old"))
