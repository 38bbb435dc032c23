"""The page for quality control: run the evaluation, read its report, see what was asked and how it was rated."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.live import Rated
from eval.gold import GOLD_DIR, SPLITS, Split, load_gold
from eval.labels import labels as measure_names
from eval.report import REPORTS, write_report
from eval.runner import evaluate
from panel.errors import guarded
from panel.export import export_button
from panel.html import paragraph, table
from panel.signin import may_do, require
from panel.state import assistant, labels, language, live_log, t

_RECENT = 100


def page() -> None:
    """Draw the page."""
    evaluation, recent = st.tabs([t("eval_title"), t("recent")])
    with evaluation:
        guarded(_evaluation)
    with recent:
        guarded(_recent)


def _evaluation() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        split: Split = st.segmented_control(
            t("split"),
            list(SPLITS),
            default="dev",
            format_func=labels("split", SPLITS).__getitem__,
            key="split",
            required=True,
            label_visibility="collapsed",
        )
        run = may_do("run_eval") and st.button(t("run_eval"), key="run_eval", type="primary")
    st.html(paragraph(t("split_help"), "cd-small"))
    if run:
        _run(split)
    _report(split, REPORTS)


def _run(split: Split) -> None:
    """Ask the very assistant that the agents ask. The failures of test are never revealed from here."""
    require("run_eval")
    bar = st.progress(0.0)

    def advance(done: int, total: int) -> None:
        bar.progress(done / total, t("evaluating", done=done, total=total))

    report = evaluate(
        assistant(),
        load_gold(split, GOLD_DIR),
        split=split,
        progress=advance,
    )
    bar.empty()
    write_report(report, REPORTS, language=language(), reveal=False)


def _report(split: Split, folder: Path) -> None:
    path = folder / f"{split}.json"
    if not path.is_file():
        st.info(t("no_report"))
        return
    report = json.loads(path.read_text(encoding="utf-8"))
    if split == "test" and report["failures_shown"]:
        st.warning(t("revealed_elsewhere"))  # by `python -m eval --reveal`; nobody should come upon it by chance
        return
    page_path = path.with_suffix(".html")
    st.html(paragraph(t("report_of", version=report["version"], questions=report["questions"]), "cd-small"))
    st.html(_summary(report))
    with st.container(horizontal=True, gap="small"):
        export_button(t("download_json"), path.name, "application/json", path.read_bytes)
        export_button(t("download_html"), page_path.name, "text/html", page_path.read_bytes)
    with st.expander(t("show_report")):
        # As a data: address the report has an origin of its own and cannot reach the panel around it.
        encoded = base64.b64encode(page_path.read_bytes()).decode()
        st.iframe(f"data:text/html;charset=utf-8;base64,{encoded}", height=720)


def _summary(report: dict[str, Any]) -> str:
    """Give the figures: those with a goal first, then the others."""
    names = measure_names(language())
    goals = {row["measure"]: row for row in report["thresholds"]}
    rows = []
    for name in [*goals, *(name for name in report["figures"] if name not in goals)]:
        value = report["figures"][name]
        rows.append((names[name], "—" if value is None else f"{value:.3f}", *_goal(goals.get(name), names)))
    return table((t("column_figure"), t("column_value"), t("column_goal"), ""), rows)


def _goal(row: dict[str, Any] | None, names: dict[str, str]) -> tuple[str, str]:
    if row is None:
        return "", ""
    bound = "at_least" if "at_least" in row else "at_most"
    reached = names["reached"] if row["reached"] else names["not_reached"]
    return f"{names[bound]} {row[bound]:.2f}", f"{'✓' if row['reached'] else '✗'} {reached}"


def _recent() -> None:
    asked = live_log().recent(_RECENT)
    if not asked:
        st.info(t("recent_none"))
        return
    counts = {
        "asked": len(asked),
        "abstained": sum(rated.abstained for rated in asked),
        "good": sum(rated.helpful is True for rated in asked),
        "bad": sum(rated.helpful is False for rated in asked),
    }
    st.html(paragraph(t("recent_counts", **counts), "cd-old"))
    if st.toggle(t("only_bad"), key="only_bad"):
        asked = [rated for rated in asked if rated.abstained or rated.helpful is False]
    head = (t("column_question"), t("column_rating"), t("column_when"))
    st.html(table(head, [(rated.question, _rating(rated), _when(rated.asked)) for rated in asked]))


def _rating(rated: Rated) -> tuple[str, str] | str:
    shown = {True: t("helpful"), False: t("not_helpful"), None: ""}[rated.helpful]
    words = " · ".join(part for part in (shown, t("unanswered") if rated.abstained else "") if part) or "—"
    return (words, rated.reason) if rated.reason else words


def _when(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%m-%d %H:%M}"
