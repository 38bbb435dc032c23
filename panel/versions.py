"""The tab of versions: what is live, what went live when, by whom and why; comparing two; going back one step."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from assistant.privacy import mask
from ingest.audit import Event
from ingest.history import compare_versions, history, roll_back
from ingest.manifest import Manifest
from ingest.plan import Plan
from ingest.version import current_id, list_versions
from panel.html import paragraph, table
from panel.signin import may_do, require
from panel.state import settings, t

_SHOWN, _PASSAGES = 30, 20
_COUNTED = ("added", "changed", "removed", "refused")


def versions_tab() -> None:
    """Draw the tab."""
    store = settings().kb_dir
    if message := st.session_state.pop("rolled_back", None):
        st.success(t("rolled_back", id=message))
    published = list_versions(store)
    live = current_id(store)
    for manifest in published:
        _version(manifest, is_live=manifest.id == live)
    if len(published) > 1:
        _comparison(store, published)
    _history(store)


def _version(manifest: Manifest, *, is_live: bool) -> None:
    line = t("version_line", when=local(manifest.published), documents=len(manifest.documents))
    about = " · ".join(filter(None, [manifest.who, counts(manifest.changes), manifest.why]))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", border=True):
        words = paragraph(line, "cd-line") + paragraph(about, "cd-small") + paragraph(manifest.id, "cd-small")
        st.html(words, width="content")
        if is_live:
            st.badge(t("version_live"), color="green")
        elif may_do("roll_back"):
            with st.popover(t("roll_back"), key=f"ask-{manifest.id}"):
                why = st.text_input(t("why_back"), key=f"why-{manifest.id}", max_chars=200)
                if st.button(t("roll_back_now"), key=f"back-{manifest.id}", type="primary"):
                    who, why = require("roll_back").name, mask(why.strip())
                    st.session_state.rolled_back = roll_back(settings().kb_dir, manifest.id, who=who, why=why)
                    st.rerun()


def _comparison(store: Path, published: list[Manifest]) -> None:
    with st.expander(t("compare")):
        names = {manifest.id: f"{local(manifest.published)} · {manifest.id[:8]}" for manifest in published}
        with st.container(horizontal=True, gap="small"):
            ids = list(names)
            one = st.selectbox(
                t("compare_from"), ids, index=1, format_func=names.__getitem__, key="compare_from", width=220
            )
            other = st.selectbox(
                t("compare_to"), ids, index=0, format_func=names.__getitem__, key="compare_to", width=220
            )
        if one == other:
            st.html(paragraph(t("compare_same"), "cd-small"))
        elif st.button(t("compare_now"), key="compare_now"):
            differences(compare_versions(store, one, other))


def differences(plan: Plan) -> None:
    """Draw what a plan changes: counts, files, passages that go and come."""
    found = {name: len(getattr(plan, name)) for name in (*_COUNTED, "unchanged")}
    st.html(paragraph(t("plan_counts", **found), "cd-old"))
    names = ("added", "changed", "removed", "steering")
    files = [(t(f"plan_{name}"), path) for name in names for path in getattr(plan, name)]
    if files:
        st.html(table((t("column_change"), t("column_file")), files[:_SHOWN]))
    passages = [("−", p) for p in plan.passages_removed] + [("+", p) for p in plan.passages_added]
    rows = [(mark, (" ".join(p.text.split())[:200], p.document)) for mark, p in passages[:_PASSAGES]]
    if rows:
        st.html(table((t("column_change"), t("column_passage")), rows))
    if (more := len(files[_SHOWN:]) + len(passages[_PASSAGES:])) > 0:
        st.html(paragraph(t("more", count=more), "cd-small"))


def _history(store: Path) -> None:
    entries = history(store, limit=_SHOWN)
    if not entries:
        return
    head = (t("column_when"), t("column_what"), t("column_who"))
    rows = [
        (
            local(entry.at),
            (" · ".join(filter(None, [t(f"flip_{entry.action}"), _counts(entry)])), entry.subject),
            (entry.who, entry.reason),
        )
        for entry in entries
    ]
    with st.expander(t("history")):
        st.html(table(head, rows))


def _counts(entry: Event) -> str:
    return counts(entry.details.get("counts", {})) if entry.action != "rollback" else ""


def counts(changes: dict[str, int]) -> str:
    """Word the counts of documents that changed, those that are not zero."""
    return " ".join(t(f"count_{name}", count=changes[name]) for name in _COUNTED if changes.get(name))


def local(moment: str) -> str:
    """Give a moment in UTC as the local time that people read."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
