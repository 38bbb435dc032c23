"""The page for content owners: what is live, a new publish with its preview, uploads, and versions to go back to."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ingest.errors import CiteDeskError
from ingest.history import roll_back
from ingest.loaders import Limits
from ingest.plan import Plan
from ingest.progress import ProgressEvent, PublishReport
from ingest.version import current_id, list_versions, live_manifest, open_version
from ingest.wiring import chosen_embedder, other_embedding
from panel.errors import error_table, guarded, show
from panel.gaps_page import gaps
from panel.html import paragraph, table
from panel.queue import queue
from panel.signin import require
from panel.state import settings, t
from panel.upload_form import upload_form
from settings import Settings

_LISTED = 60  # lines of a preview; a first publish lists hundreds of files


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
    guarded(_embedding)
    names = ("tab_documents", "tab_update", "tab_queue", "tab_gaps", "tab_versions")
    documents, update, waiting, missing, versions = st.tabs([t(name) for name in names])
    with documents:
        guarded(_documents)
    with update:
        guarded(_publishing)
        guarded(upload_form)
    with versions:
        guarded(_versions)
    with waiting:  # these two last: they ask the assistant, and the others need not wait for it
        guarded(queue)
    with missing:
        guarded(gaps)


def _embedding() -> None:
    """Say on every tab where the live version cannot be asked with the embedding of the settings."""
    live = live_manifest(settings().kb_dir)
    warning = _other_embedding(live.model_id, settings().model_dump_json(), settings()) if live else None
    if warning:
        show(warning)


@st.cache_resource(show_spinner=False, max_entries=4)
def _other_embedding(made_by: str, key: str, _settings: Settings) -> CiteDeskError | None:
    return other_embedding(made_by, chosen_embedder(_settings))


def limits() -> Limits:
    """Give what one file may cost, by the settings."""
    return Limits(file_bytes=settings().max_file_mb * 2**20)


def _documents() -> None:
    store = settings().kb_dir
    live = current_id(store)
    if live is None:
        st.info(t("nothing_live"))
        return
    records = _live_documents(str(store), live)
    with open_version(store, live) as version:
        manifest = version.manifest
    when = _local(manifest.published)
    line = t("live_since", id=live, when=when, documents=len(records), passages=manifest.passages)
    st.html(paragraph(line, "cd-small"))
    if manifest.refused:
        st.html(paragraph(t("unreadable", count=len(manifest.refused)), "cd-old"))
        st.html(error_table(manifest.refused))
    _document_table(records)


@st.cache_data(show_spinner=False, max_entries=8)
def _live_documents(store: str, version: str) -> list[LiveDocument]:
    """List the documents of a version; the dates stand with its passages."""
    with open_version(Path(store), version) as opened:
        periods = {p.document: (p.effective_from, p.effective_until) for p in opened.passages}
        return [
            LiveDocument(r.path, r.title, r.category, r.language, r.audience, *periods[r.path], r.passages)
            for r in opened.manifest.documents
        ]


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
            key="category",
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


def _local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _publishing() -> None:
    st.subheader(t("publish_title"), anchor=False)
    st.html(paragraph(t("folder", folder=settings().kb_docs), "cd-small"))
    with st.container(horizontal=True, gap="small"):
        look = st.button(t("plan"), key="plan")
        place = st.container()
    if look:
        st.session_state.pop("published", None)
        st.session_state.preview = _preview()
    found: Plan | None = st.session_state.get("preview")
    if found is not None:
        _plan(found)
        # Also where no file differs: another embedding or passage size has to be published too.
        if place.button(t("publish"), key="publish", type="secondary" if found.is_empty else "primary"):
            st.session_state.published = _publish()
            del st.session_state.preview
            st.rerun()
    report: PublishReport | None = st.session_state.get("published")
    if report:
        st.success(t("published" if report.went_live else "published_same", id=report.version))
        if report.refused:
            st.html(error_table(report.refused))


def _preview() -> Plan:
    from ingest.publish import preview  # brings chromadb along: only who publishes waits for it

    found = settings()
    bar = st.progress(0.0, t("planning"))
    plan = preview(
        [found.kb_docs],
        found.kb_dir,
        progress=lambda event: _advance(bar, event),
        budget=found.chunk_tokens,
        limits=limits(),
    )
    bar.empty()
    return plan


def _publish() -> PublishReport:
    from ingest.publish import publish

    who = require("publish").name
    found = settings()
    bar = st.progress(0.0, t("planning"))
    report = publish(
        [found.kb_docs],
        found.kb_dir,
        chosen_embedder(found),
        progress=lambda event: _advance(bar, event),
        budget=found.chunk_tokens,
        limits=limits(),
        keep=found.keep_versions,
        keep_days=found.keep_days,
        who=who,
    )
    bar.empty()
    return report


def _advance(bar: object, event: ProgressEvent) -> None:
    """Draw how far a stage is; the name of a file is left out, since a bar's text is Markdown."""
    label = f"{t(f'stage_{event.stage}')} {event.done} / {event.total}"
    bar.progress(event.done / event.total if event.total else 1.0, label)  # type: ignore[attr-defined]


def _plan(plan: Plan) -> None:
    """Show what a publish would change."""
    counts = {name: len(getattr(plan, name)) for name in ("added", "changed", "removed", "unchanged", "refused")}
    st.html(paragraph(t("plan_none") if plan.is_empty else t("plan_counts", **counts), "cd-old"))
    names = ("added", "changed", "removed", "steering")
    files = [(t(f"plan_{name}"), path) for name in names for path in getattr(plan, name)]
    if files:
        st.html(table((t("column_change"), t("column_file")), files[:_LISTED]))
        _more(len(files))
    if plan.refused:
        st.html(error_table(plan.refused))
    if plan.passages_removed or (plan.passages_added and plan.unchanged):
        come, go = len(plan.passages_added), len(plan.passages_removed)
        with st.expander(t("plan_passages", added=come, removed=go)):
            passages = [("−", p) for p in plan.passages_removed] + [("+", p) for p in plan.passages_added]
            rows = [(mark, (" ".join(p.text.split())[:160], p.document)) for mark, p in passages[:_LISTED]]
            st.html(table((t("column_change"), t("column_passage")), rows))
            _more(len(passages))


def _more(count: int) -> None:
    if count > _LISTED:
        st.html(paragraph(t("more", count=count - _LISTED), "cd-small"))


def _versions() -> None:
    store = settings().kb_dir
    live = current_id(store)
    if message := st.session_state.pop("rolled_back", None):
        st.success(t("rolled_back", id=message))
    for manifest in list_versions(store):
        line = t("version_line", when=_local(manifest.published), documents=len(manifest.documents))
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", border=True):
            st.html(paragraph(line, "cd-line") + paragraph(manifest.id, "cd-small"), width="content")
            if manifest.id == live:
                st.badge(t("version_live"), color="green")
            elif st.button(t("roll_back"), key=f"back-{manifest.id}"):
                st.session_state.rolled_back = roll_back(store, manifest.id, who=require("roll_back").name)
                st.rerun()
