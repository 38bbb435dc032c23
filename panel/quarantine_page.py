"""The tab of passages that read like orders to a machine: each as plain text, what is suspected marked; approve or leave out.

held_back(plan.held)       # the same, below a plan, before anything goes live
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assistant.privacy import mask
from ingest.quarantine import HeldPassage, approve, decisions, held_in, in_sight, reject
from ingest.version import current_id, open_sound
from panel.errors import guarded
from panel.html import marked, paragraph
from panel.signin import may_do, require
from panel.state import settings, t

_SHOWN = 100


def quarantine_tab() -> None:
    """Draw the tab."""
    store = settings().kb_dir
    if current_id(store) is None:
        st.info(t("nothing_live"))
        return
    _decided()
    with open_sound(store)[0] as version:
        held = held_in(version, decisions(store))
    waiting = [one for one in held if not one.is_left_out]
    left_out = [one for one in held if one.is_left_out]
    if not held:
        st.info(t("held_none"))
        return
    st.html(paragraph(t("held_counts", waiting=len(waiting), left_out=len(left_out)), "cd-old"))
    _draw(waiting, "live")
    if left_out:
        with st.expander(t("held_left_out", count=len(left_out))):
            _draw(left_out, "out")


def held_back(held: Sequence[HeldPassage]) -> None:
    """Draw what a plan holds back and nobody has decided on; nothing where there is none."""
    known = decisions(settings().kb_dir)
    waiting = [one for one in held if one.record.key not in known]
    if waiting:
        st.warning(t("held_in_plan", count=len(waiting)))
        _draw(waiting, "plan")


def _draw(held: Sequence[HeldPassage], where: str) -> None:
    for number, one in enumerate(held[:_SHOWN]):
        with st.container(border=True, gap="small"):
            _passage(one, f"{where}-{number}-{one.record.key}")
    if len(held) > _SHOWN:
        st.html(paragraph(t("more", count=len(held) - _SHOWN), "cd-small"))


def _passage(held: HeldPassage, name: str) -> None:
    """Draw one with what decides it; `name` tells it from another of the same text."""
    record = held.record
    place = " > ".join((record.document, *record.heading))
    st.html(paragraph(f"{place} · {t(f'held_kind_{record.kind}')}", "cd-small"))
    st.html(marked(*in_sight(held), "cd-old cd-held"))
    if not may_do("settle"):
        return
    with st.container(horizontal=True, gap="small"):
        with st.popover(t("held_approve"), key=f"ask-{name}"):
            st.text_input(t("held_why"), key=f"why-{name}", max_chars=200)
            st.button(t("held_approve_now"), key=f"approve-{name}", on_click=_approve, args=(held, f"why-{name}"))
        if not held.is_left_out:
            st.button(t("held_reject"), key=f"reject-{name}", on_click=_reject, args=(held,))


def _approve(held: HeldPassage, why: str) -> None:
    """Approve it for the reason that stands in the field `why` at the click, also if it was typed a moment ago."""
    reason = mask(st.session_state.get(why, "").strip())

    def decide() -> None:
        approve(settings().kb_dir, held, who=require("settle").name, why=reason)
        st.session_state.held_decided = True

    guarded(decide)


def _reject(held: HeldPassage) -> None:
    def decide() -> None:
        reject(settings().kb_dir, held, who=require("settle").name)
        st.session_state.held_decided = True

    guarded(decide)


def _decided() -> None:
    if st.session_state.pop("held_decided", False):
        st.info(t("held_decided"))
