"""On the desk: propose question and answer as an entry of the knowledge, and hear what became of it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from assistant.contributions import LONGEST_ANSWER, LONGEST_QUESTION, Contribution, propose, proposed_by
from assistant.reply import Reply
from ingest.errors import CiteDeskError
from panel.errors import show
from panel.html import paragraph, table
from panel.signin import current_person, may_do, require
from panel.state import Exchange, settings, t
from panel.versions import local


def propose_reply(exchange: Exchange) -> None:
    """Draw the button, the form that it opens, and what became of it."""
    key = exchange.key
    if kept := _kept().get(key):
        known = "accepted" if kept.state == "accepted" else "waiting"
        st.html(paragraph(t(f"proposed_{known}", number=kept.id), "cd-small"))
    elif may_do("propose"):
        is_open = st.session_state.get("proposing") == key
        wanted = None if is_open else key
        st.button(
            t("propose"),
            key=f"propose-{key}",
            type="tertiary",
            on_click=partial(st.session_state.update, proposing=wanted),
        )
        if is_open:
            _form(exchange)


def own_proposals() -> None:
    """Draw what this person proposed lately and what an owner said to it; nothing where that is nothing."""
    if not may_do("propose"):
        return
    found = proposed_by(settings().kb_dir, current_person().name)
    if found:
        with st.expander(t("proposals_own", count=len(found))):
            rows = [((one.question, local(one.proposed)), (t(f"queue_state_{one.state}"), one.reason)) for one in found]
            st.html(table((t("column_question"), t("column_decision")), rows))


def _kept() -> dict[str, Contribution]:
    """Give what was proposed in this session, by the key of its exchange."""
    kept: dict[str, Contribution] = st.session_state.setdefault("proposed", {})
    return kept


def _form(exchange: Exchange) -> None:
    with st.form(f"proposal-{exchange.key}", border=True):
        st.html(paragraph(t("propose_help"), "cd-small"))
        question = st.text_area(
            t("propose_question"),
            exchange.question[:LONGEST_QUESTION],
            key=f"propose-question-{exchange.key}",
            max_chars=LONGEST_QUESTION,
            height=80,
        )
        answer = st.text_area(
            t("propose_answer"),
            facts(exchange.reply)[:LONGEST_ANSWER],
            key=f"propose-answer-{exchange.key}",
            max_chars=LONGEST_ANSWER,
            height=160,
        )
        sent = st.form_submit_button(t("propose_send"), type="primary")
    if sent:
        try:
            _kept()[exchange.key] = _propose(exchange, question, answer)
        except CiteDeskError as error:
            show(error)
            return
        st.rerun()


def facts(reply: Reply) -> str:
    """Give the draft without greeting and closing; nothing of a reply that has no answer."""
    return "".join(sentence.text for sentence in reply.sentences if sentence.kind != "courtesy").strip()


def _propose(exchange: Exchange, question: str, answer: str) -> Contribution:
    cited = {citation.document for sentence in exchange.reply.sentences for citation in sentence.citations}
    who = require("propose").name
    return propose(settings().kb_dir, question=question, answer=answer, documents=sorted(cited), who=who)
