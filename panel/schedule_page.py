"""On the knowledge page: what comes into force and what expires, by date, and what expires without a successor."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from ingest.schedule import Event, schedule
from ingest.version import current_id, open_sound
from panel.html import paragraph, table
from panel.state import labels, settings, t

_AHEAD = ("30", "90", "365")
_LISTED = 300


def schedule_tab() -> None:
    """Draw the tab."""
    store = settings().kb_dir
    live = current_id(store)
    if live is None:
        st.info(t("nothing_live"))
        return
    st.html(paragraph(t("schedule_about"), "cd-small"))
    picked = st.segmented_control(
        t("schedule_ahead"),
        _AHEAD,
        default=_AHEAD[0],
        required=True,
        format_func=labels("schedule", _AHEAD).__getitem__,
        key="schedule_ahead",
        label_visibility="collapsed",
    )
    events = _events(str(store), live, date.today(), int(picked or _AHEAD[0]))
    if not events:
        st.info(t("schedule_none"))
        return
    if gaps := sum(event.is_gap for event in events):
        st.warning(t("schedule_gaps", count=gaps))
    head = (t("column_day"), t("column_document"), t("column_after"))
    st.html(table(head, [_row(event) for event in events[:_LISTED]]))
    if len(events) > _LISTED:
        st.html(paragraph(t("more", count=len(events) - _LISTED), "cd-small"))


@st.cache_data(show_spinner=False, max_entries=8)
def _events(store: str, name: str, today: date, days: int) -> tuple[Event, ...]:
    """List the events of a version; they depend on the day."""
    with open_sound(Path(store))[0] as version:
        return schedule(version.passages, today=today, days=days)


def _row(event: Event) -> tuple[object, ...]:
    section = " > ".join(event.heading) or t("schedule_whole")
    where = f"{event.document} · {section} · {t('schedule_passages', count=event.passages)}"
    return (str(event.day), t(f"schedule_{event.kind}")), (event.title, where), _after(event)


def _after(event: Event) -> str:
    if event.kind == "starts":
        return ""
    if not event.successor:
        return t("schedule_nothing")
    if event.gap_days:
        return t("schedule_gap", days=event.gap_days, document=event.successor)
    return t("schedule_successor", document=event.successor)
