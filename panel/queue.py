"""On the knowledge page: the proposals that wait, beside what they repeat; accept or decline them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from assistant.contributions import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    LONGEST_REASON,
    Contribution,
    accept,
    decided,
    decline,
    least_audience,
    waiting,
)
from assistant.duplicates import duplicates
from assistant.faq_file import Entry
from assistant.roles import READS, asks_as
from ingest.errors import CiteDeskError
from ingest.intake import folders
from ingest.version import live_manifest
from panel.errors import guarded, show
from panel.html import paragraph, plain, table
from panel.publishing import forget_plan, limits
from panel.signin import current_person, require
from panel.state import assistant, labels, settings, t
from panel.versions import local

_NEW = "\n"  # no folder can have this name
_DECIDED = 20


def queue() -> None:
    """Draw the tab."""
    if done := st.session_state.pop("queue_done", None):
        st.success(done)
    found = {one.id: one for one in waiting(settings().kb_dir)}
    if found:
        names = {one.id: t("queue_number", number=one.id, question=one.question) for one in found.values()}
        number = st.selectbox(
            t("queue_choose", count=len(found)),
            list(names),
            format_func=names.__getitem__,
            key="queue_choose",
            filter_mode=None,
        )
        _proposal(found[number], [other for other in found.values() if other.id != number])
    else:
        st.info(t("queue_none"))
    _decided()


def _proposal(proposal: Contribution, others: list[Contribution]) -> None:
    left, right = st.columns(2)
    with left:
        st.html(paragraph(t("queue_proposal"), "cd-line"))
        st.html(paragraph(proposal.question, "cd-ask") + paragraph(proposal.answer, "cd-old"))
        st.html(paragraph(t("queue_by", who=proposal.who, when=local(proposal.proposed)), "cd-small"))
        if proposal.documents:
            st.html(paragraph(t("queue_rests", documents="、".join(proposal.documents)), "cd-small"))
    with right:
        st.html(paragraph(t("queue_repeats"), "cd-line"))
        guarded(lambda: _repeats(proposal, others))
    _accepting(proposal)
    _declining(proposal)


def _repeats(proposal: Contribution, others: list[Contribution]) -> None:
    role = asks_as(current_person().role)[0]
    found = duplicates(proposal.question, proposal.answer, others, assistant(), role=role)
    if found.answered:
        st.warning(t("queue_answered"))
    else:
        st.html(paragraph(t("queue_new"), "cd-small"))
    rows = [(f"{near.similarity:.2f}", (near.unit, near.passage.document)) for near in found.passages]
    st.html(table((t("queue_near"), t("column_passage")), rows))
    if found.proposals:
        alike = [
            (
                f"{near.similarity:.2f}",
                (
                    t("queue_number", number=near.contribution.id, question=near.contribution.question),
                    near.contribution.answer,
                ),
            )
            for near in found.proposals
        ]
        st.html(table((t("queue_near"), t("queue_alike")), alike))


def _accepting(proposal: Contribution) -> None:
    number = proposal.id
    with st.expander(t("queue_accept")):
        folder = _folder(proposal)  # outside the form: choosing a new one has to show where to write its name
        with st.form(f"accept-{number}", border=False):
            entry = _entry(proposal, folder)
            sent = st.form_submit_button(t("queue_accept"), type="primary", disabled=not folder)
    if sent:
        try:
            found, who = settings(), require("decide_contributions").name
            kept = accept(found.kb_dir, number, entry, who=who, root=found.kb_docs, limits=limits())
        except CiteDeskError as error:
            show(error)
            return
        st.session_state.queue_done = t("queue_accepted", path=plain(kept.path))
        forget_plan()  # the folder has changed
        st.rerun()


def _folder(proposal: Contribution) -> str:
    """Ask for the folder: that of a document which it rests on, else the owner has to choose."""
    number = proposal.id
    names = {name: name for name in folders(settings().kb_docs)} | {_NEW: t("upload_new_category")}
    beside = [name.split("/")[0] for name in proposal.documents]
    known = [list(names).index(name) for name in beside if name in names]
    chosen = st.selectbox(
        t("queue_folder"),
        list(names),
        index=known[0] if known else None,
        format_func=names.__getitem__,
        placeholder=t("queue_folder_none"),
        key=f"queue-folder-{number}",
        filter_mode=None,
    )
    if chosen == _NEW:
        return st.text_input(t("upload_new_name"), key=f"queue-new-{number}", max_chars=60).strip()
    return chosen or ""


def _entry(proposal: Contribution, folder: str) -> Entry:
    number = proposal.id
    question = st.text_area(
        t("propose_question"), proposal.question, key=f"queue-question-{number}", max_chars=LONGEST_QUESTION, height=80
    )
    answer = st.text_area(
        t("propose_answer"), proposal.answer, key=f"queue-answer-{number}", max_chars=LONGEST_ANSWER, height=160
    )
    title = st.text_input(t("queue_title"), key=f"queue-title-{number}", max_chars=120)
    category = st.text_input(t("queue_category"), key=f"queue-category-{number}", max_chars=60)
    live = live_manifest(settings().kb_dir)
    least = least_audience(proposal.documents, live.documents if live else ())
    audiences = READS["owner"]
    with st.container(horizontal=True, gap="small"):
        start = st.date_input(t("meta_from"), None, format="YYYY-MM-DD", key=f"queue-from-{number}", width=150)
        end = st.date_input(t("meta_until"), None, format="YYYY-MM-DD", key=f"queue-until-{number}", width=150)
        audience = st.selectbox(
            t("queue_audience"),
            audiences,
            index=audiences.index(least),
            format_func=labels("audience", audiences).__getitem__,
            key=f"queue-audience-{number}",
            filter_mode=None,
            width=150,
        )
    if least != "public":
        st.html(paragraph(t("queue_narrow"), "cd-small"))
    return Entry(
        folder=folder,
        question=question,
        answer=answer,
        title=title,
        category=category,
        audience=audience,
        effective_from=_day(start),
        effective_until=_day(end),
    )


def _day(picked: object) -> date | None:
    return picked if isinstance(picked, date) else None


def _declining(proposal: Contribution) -> None:
    number = proposal.id
    with st.expander(t("queue_decline")), st.form(f"decline-{number}", border=False):
        reason = st.text_input(t("queue_reason"), key=f"queue-reason-{number}", max_chars=LONGEST_REASON)
        sent = st.form_submit_button(t("queue_decline"))
    if sent:
        try:
            decline(settings().kb_dir, number, who=require("decide_contributions").name, reason=reason)
        except CiteDeskError as error:
            show(error)
            return
        st.session_state.queue_done = t("queue_declined", number=number)
        st.rerun()


def _decided() -> None:
    found = decided(settings().kb_dir, _DECIDED)
    if not found:
        return
    with st.expander(t("queue_decided", count=len(found))):
        rows = [
            (
                (one.question, f"{one.who} · {local(one.proposed)}"),
                (t(f"queue_state_{one.state}"), one.path or one.reason),
                (one.decided_by, local(one.decided)),
            )
            for one in found
        ]
        st.html(table((t("column_question"), t("column_decision"), t("column_when")), rows))
