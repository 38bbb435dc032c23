"""The way of a change on the knowledge page: re-read, see what it changes, publish; each step can be cancelled.

What was looked at is what goes live: re-reading prepares a version, and only that very version is published. Where the gate
refuses it, who may do so can publish it all the same, for a reason that is put on record.
"""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.privacy import mask
from eval.comparing import judge_version
from eval.gate import judge
from eval.gold import GOLD_DIR, load_gold
from eval.impact import Impact
from ingest.errors import PublishError
from ingest.gate import Verdict, gate
from ingest.loaders import Limits
from ingest.plan import Plan
from ingest.progress import PublishReport
from ingest.publish import How, Prepared, prepare, publish
from ingest.version import current_id
from ingest.wiring import chosen_embedder
from panel.diff import passage_rows, side_by_side
from panel.errors import error_table
from panel.html import paragraph, plain, table
from panel.impact_page import run_impact, show_impact, verdict_line
from panel.quarantine_page import held_back
from panel.signin import may_do, require
from panel.state import settings, t
from panel.working import Bar, was_cancelled, working

_LISTED = 60  # lines of a plan; a first publish lists hundreds of files
_PARTS = ("prepared", "impact", "refusal", "verdict")


def publishing() -> None:
    """Draw the section."""
    st.subheader(t("publish_title"), anchor=False)
    st.html(paragraph(t("folder", folder=settings().kb_docs), "cd-small"))
    _settle()
    look = st.button(t("plan"), key="plan")
    place = st.empty()
    if look:
        forget_plan()
        st.session_state.pop("published", None)
        st.session_state.prepared = _prepare(place)
    if report := st.session_state.get("published"):
        _published(report)
    prepared: Prepared | None = st.session_state.get("prepared")
    if prepared is None:
        return
    _plan(prepared)
    if not prepared.is_live:
        _decide(prepared, place)


def limits() -> Limits:
    """Give what one file may cost, by the settings."""
    return Limits(file_bytes=settings().max_file_mb * 2**20)


def _settle() -> None:
    """Say what became of work that was cancelled, and forget a plan that another publish has overtaken."""
    live = current_id(settings().kb_dir)
    prepared: Prepared | None = st.session_state.get("prepared")
    was_stopped = was_cancelled()
    if prepared and live != prepared.live:
        forget_plan()
        st.info(t("published", id=live) if prepared.manifest.id == live else t("overtaken"))
    elif was_stopped:
        st.info(t("cancelled"))


def forget_plan() -> None:
    """Take what was looked at off the page: it no longer is what a publish would give."""
    for part in _PARTS:
        st.session_state.pop(part, None)


def _decide(prepared: Prepared, place: DeltaGenerator) -> None:
    """Draw what can be done with a version that is ready."""
    st.text_input(t("publish_why"), key="publish_why", max_chars=200)
    with st.container(horizontal=True, gap="small"):
        look = prepared.live is not None and st.button(t("impact"), key="impact_run")
        go = st.button(t("publish"), key="publish", type="primary")
    if look:
        st.session_state.impact = run_impact(prepared.manifest.id, place)
    if go:
        _publish(prepared, place)
    if refusal := st.session_state.get("refusal"):
        _refused(prepared, refusal, place)
    if found := st.session_state.get("impact"):
        show_impact(found)


def _prepare(place: DeltaGenerator) -> Prepared:
    person, found = require("publish"), settings()
    with working(place) as bar:
        how = How(budget=found.chunk_tokens, limits=limits(), progress=bar.stage)
        return prepare([found.kb_docs], found.kb_dir, chosen_embedder(found), how, who=person.name)


def _publish(prepared: Prepared, place: DeltaGenerator, override: str = "") -> None:
    """Publish what was looked at. A refusal of the gate is kept, to be drawn with what can be done about it."""
    person, found = require("override_gate" if override else "publish"), settings()
    st.session_state.pop("refusal", None)
    try:
        with working(place) as bar:
            st.session_state.published = publish(
                [found.kb_docs],
                found.kb_dir,
                chosen_embedder(found),
                who=person.name,
                why=mask(st.session_state.get("publish_why", "").strip()),
                expected=prepared.manifest.id,
                gate=gate(found, who=person.name, override=override, gold=GOLD_DIR, judge=partial(_judge, bar)),
                progress=bar.stage,
                budget=found.chunk_tokens,
                limits=limits(),
                keep=found.keep_versions,
                keep_days=found.keep_days,
            )
    except PublishError as error:
        if error.code != "gate":
            raise
        st.session_state.refusal = st.session_state.verdict
        return
    forget_plan()
    st.rerun()


def _judge(bar: Bar, prepared: Prepared) -> Verdict:
    """Judge by the impact that was looked at, if it is of these two versions; else ask the gold questions now."""
    found: Impact | None = st.session_state.get("impact")
    version = prepared.manifest.id
    if found and (found.before, found.after) == (prepared.live, version):
        verdict = judge(found, settings().gate_margin)
    else:
        verdict = judge_version(settings(), version, load_gold("dev", GOLD_DIR), progress=bar.questions())
    st.session_state.verdict = verdict
    return verdict


def _refused(prepared: Prepared, verdict: Verdict, place: DeltaGenerator) -> None:
    st.error(plain(verdict_line(verdict)))
    worst = (*verdict.forbidden, *(name for name in verdict.worse if name not in verdict.forbidden))
    if worst:
        st.html(paragraph(t("gate_worst", ids=", ".join(worst[:_LISTED])), "cd-small"))
    if may_do("override_gate"):
        reason = st.text_input(t("override_reason"), key="override_reason", max_chars=500).strip()
        if st.button(t("override"), key="override", disabled=not reason):
            _publish(prepared, place, mask(reason))


def _published(report: PublishReport) -> None:
    st.success(t("published", id=report.version))
    if report.refused:
        st.html(error_table(report.refused))


def _plan(prepared: Prepared) -> None:
    """Show what a publish would change, file by file and passage by passage."""
    plan = prepared.plan
    if prepared.is_live:
        line = t("plan_none")
    else:
        counts = {name: len(getattr(plan, name)) for name in ("added", "changed", "removed", "unchanged", "refused")}
        line = t("plan_remade") if plan.is_empty else t("plan_counts", **counts)
    st.html(paragraph(line, "cd-old"))
    names = ("added", "changed", "removed", "steering")
    files = [(t(f"plan_{name}"), path) for name in names for path in getattr(plan, name)]
    if files:
        st.html(table((t("column_change"), t("column_file")), files[:_LISTED]))
        _more(len(files))
    if plan.refused:
        st.html(error_table(plan.refused))
    held_back(plan.held)
    _passages(plan)


def _passages(plan: Plan) -> None:
    """Show the passages before and after; of a first publish they are the documents themselves."""
    come, go = len(plan.passages_added), len(plan.passages_removed)
    if go or (come and plan.unchanged):
        with st.expander(t("plan_passages", added=come, removed=go)):
            rows = passage_rows(plan)
            st.html(side_by_side((t("side_before"), t("side_after")), rows[:_LISTED]))
            _more(len(rows))


def _more(count: int) -> None:
    if count > _LISTED:
        st.html(paragraph(t("more", count=count - _LISTED), "cd-small"))
