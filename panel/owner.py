"""The page for content owners: what is live, a new publish with its preview, uploads, and versions to go back to."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ingest.chunking import Chunk
from ingest.errors import CiteDeskError
from ingest.version import current_id, list_versions, open_sound, open_version
from ingest.wiring import chosen_embedder, other_embedding
from panel.conflicts_page import conflicts_tab
from panel.errors import error_table, guarded, show
from panel.forget_form import forget_form
from panel.gaps_page import gaps
from panel.html import paragraph, table
from panel.publishing import publishing
from panel.quarantine_page import quarantine_tab
from panel.queue import queue
from panel.schedule_page import schedule_tab
from panel.state import language, settings, t
from panel.upload_form import upload_form
from panel.versions import local, versions_tab
from settings import Settings


class LiveDocument(NamedTuple):
    """A live document as the table shows it."""

    path: str
    title: str
    category: str
    language: str
    audience: str
    effective_from: date | None
    effective_until: date | None
    passages: int


def page() -> None:
    """Draw the page."""
    guarded(_state)
    names = (
        "tab_documents", "tab_update", "tab_queue", "tab_gaps", "tab_conflicts", "tab_quarantine", "tab_schedule",
        "tab_versions",
    )  # fmt: skip
    documents, update, waiting, missing, conflicts, held, coming, versions = st.tabs([t(name) for name in names])
    with documents:
        guarded(_documents)
    with update:
        guarded(publishing)
        guarded(upload_form)
    with conflicts:
        guarded(conflicts_tab)
    with held:
        guarded(quarantine_tab)
    with coming:
        guarded(schedule_tab)
    with versions:
        guarded(versions_tab)
    with waiting:  # these two last: they ask the assistant, and the others need not wait for it
        guarded(queue)
    with missing:
        guarded(gaps)


def _state() -> None:
    """Say on every tab where the live version is damaged, or cannot be asked with the embedding of the settings."""
    store = settings().kb_dir
    if current_id(store) is None and not list_versions(store):
        return
    version, damage = open_sound(store)
    with version:
        made_by = version.manifest.model_id
    if damage:
        show(damage)
        st.html(paragraph(t("answers_instead", id=version.id), "cd-old"))
    if warning := _other_embedding(made_by, settings().model_dump_json(), settings()):
        show(warning)


@st.cache_resource(show_spinner=False, max_entries=4)
def _other_embedding(made_by: str, key: str, _settings: Settings) -> CiteDeskError | None:
    return other_embedding(made_by, chosen_embedder(_settings))


def _documents() -> None:
    store = settings().kb_dir
    if current_id(store) is None and not list_versions(store):
        st.info(t("nothing_live"))
        return
    with open_sound(store)[0] as version:
        manifest = version.manifest
    live = manifest.id
    records = _live_documents(str(store), live)
    when = local(manifest.published)
    line = t("live_since", id=live, when=when, documents=len(records), passages=manifest.passages)
    st.html(paragraph(line, "cd-small"))
    if manifest.refused:
        st.html(paragraph(t("unreadable", count=len(manifest.refused)), "cd-old"))
        st.html(error_table(manifest.refused))
    _document_table(records)
    forget_form([record.path for record in records])


@st.cache_data(show_spinner=False, max_entries=8)
def _live_documents(store: str, version: str) -> list[LiveDocument]:
    """List the documents of a version; the dates stand with its passages, whose sections can have their own."""
    with open_version(Path(store), version) as opened:
        periods = {name: _envelope(list(of)) for name, of in groupby(opened.passages, key=lambda p: p.document)}
        return [
            LiveDocument(
                r.path, r.title, r.category, r.language, r.audience, *periods.get(r.path, (None, None)), r.passages
            )
            for r in opened.manifest.documents
        ]


def _envelope(passages: list[Chunk]) -> tuple[date | None, date | None]:
    """Give the first and the last day on which any of them is in force, None where that is open."""
    starts, ends = [p.effective_from for p in passages], [p.effective_until for p in passages]
    return (
        None if None in starts else min(filter(None, starts)),
        None if None in ends else max(filter(None, ends)),
    )


def _document_table(records: list[LiveDocument]) -> None:
    categories = {"": t("every_category")} | {name: name for name in sorted({r.category for r in records})}
    with st.container(horizontal=True, gap="small"):
        wanted = st.text_input(
            t("filter"), key="filter", placeholder=t("filter"), label_visibility="collapsed", width=200
        )
        category = st.selectbox(
            t("category"),
            list(categories),
            format_func=categories.__getitem__,
            key=f"category-{language()}",  # the browser keeps the word that was chosen, not what it stands for
            filter_mode=None,
            label_visibility="collapsed",
            width=140,
        )
    needle = wanted.strip().casefold()
    shown = [r for r in records if category in ("", r.category) and needle in f"{r.title}\n{r.path}".casefold()]
    head = (t("column_title"), t("column_category"), t("column_dates"), t("column_passages"))
    rows = [
        (
            (r.title, r.path),
            (r.category, t(f"language_{r.language}")),
            (_period(r), t(f"audience_{r.audience}")),
            r.passages,
        )
        for r in shown
    ]
    st.html(table(head, rows))
    st.html(paragraph(t("shown", shown=len(shown), total=len(records)), "cd-small"))


def _period(record: LiveDocument) -> str:
    start, end = record.effective_from, record.effective_until
    parts = [t("period_from", start=start) if start else "", t("period_until", end=end) if end else ""]
    return " ".join(filter(None, parts)) or t("always")
