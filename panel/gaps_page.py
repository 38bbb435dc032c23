"""On the knowledge page: what was not answered or badly, clustered, each gap with an outline of the missing entry."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from assistant.gaps import MOST, Gap, Gaps, find_gaps, look_up
from panel.export import export_button
from panel.html import paragraph, table
from panel.state import assistant, live_log, settings, t

_LISTED = 50
_WORDINGS = 30


def gaps() -> None:
    """Draw the tab."""
    picked = st.date_input(t("gaps_since"), None, format="YYYY-MM-DD", key="gaps_since", width=220)
    since = picked if isinstance(picked, date) else None
    log = live_log()
    if not log.unmet(since):
        st.info(t("gaps_none"))
        return
    with st.spinner(t("gaps_working")):
        model = assistant().retriever.embedder.model_id
        found = _found(str(settings().kb_dir), log.mark(), since, model)
    st.html(paragraph(t("gaps_counts", asked=found.asked, gaps=len(found.gaps)), "cd-old"))
    if found.left_out:
        st.warning(t("gaps_left_out", kept=MOST, left_out=found.left_out))
    listed = found.gaps[:_LISTED]
    head = (t("gaps_times"), t("gaps_subject"), t("gaps_why"), t("column_when"))
    st.html(table(head, [(gap.times, gap.title, _why(gap), _period(gap)) for gap in listed]))
    names = {number: f"×{gap.times} · {gap.title}" for number, gap in enumerate(listed)}
    number = st.selectbox(
        t("gaps_choose"),
        list(names),
        format_func=names.__getitem__,
        key="gaps_choose",
        filter_mode=None,
    )
    _gap(listed[number])


@st.cache_resource(show_spinner=False, max_entries=4)
def _found(store: str, mark: tuple[int, int, int], since: date | None, model: str) -> Gaps:
    """Cluster once for what the log holds; its mark changes with every question and rating."""
    return find_gaps(live_log().unmet(since), assistant().retriever.embedder)


def _why(gap: Gap) -> tuple[str, str]:
    counts = [
        t("gaps_unanswered", count=gap.unanswered) if gap.unanswered else "",
        t("gaps_bad", count=gap.rated_bad) if gap.rated_bad else "",
    ]
    return " · ".join(filter(None, counts)), "; ".join(f"{reason} ×{times}" for reason, times in gap.reasons)


def _period(gap: Gap) -> str:
    days = dict.fromkeys(f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d}" for moment in (gap.first, gap.last))
    return " – ".join(days)


def _gap(gap: Gap) -> None:
    seen = look_up(gap, assistant())
    if gap.unanswered and seen.drafted_now:
        st.info(t("gaps_drafted"))
    asked = [(one.times, one.question) for one in gap.questions[:_WORDINGS]]
    st.html(table((t("gaps_times"), t("gaps_asked")), asked))
    if len(gap.questions) > _WORDINGS:
        st.html(paragraph(t("more", count=len(gap.questions) - _WORDINGS), "cd-small"))
    near = [((passage.title, passage.document),) for passage in seen.nearest]
    st.html(table((t("gaps_nearest"),), near))
    st.html(paragraph(t("gaps_outline"), "cd-line"))
    st.code(seen.outline, language="markdown", wrap_lines=True)
    export_button(t("gaps_download"), "outline.md", "text/markdown", seen.outline.encode)
