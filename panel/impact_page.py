"""What a prepared version would change of the answers, on the knowledge page: counts, then every question side by side."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.wiring import open_live_log
from eval.comparing import compare
from eval.gate import judge
from eval.gold import GOLD_DIR, load_gold
from eval.impact import KINDS, Difference, Impact, recent_questions
from eval.told import Told
from ingest.conflict_file import Conflict, Duplicate, Place
from ingest.gate import Verdict
from panel.diff import Row, side_by_side
from panel.html import paragraph
from panel.state import settings, t
from panel.working import working

_LISTED = 60  # questions of a kind
_OPEN = ("worse", "gone")  # kinds that are shown unfolded


def run_impact(version: str, place: DeltaGenerator) -> Impact:
    """Ask what is live and a prepared version everything, with a bar in `place`."""
    found = settings()
    with working(place) as bar:
        gold, recent = load_gold("dev", GOLD_DIR), recent_questions(open_live_log(found))
        return compare(found, version, gold, recent, progress=bar.questions())


def show_impact(found: Impact) -> None:
    """Draw an impact."""
    counts = found.counts()
    for name in ("gold", "recent"):
        named = [f"{t(f'kind_{kind}')} {counts[name][kind]}" for kind in KINDS if counts[name][kind]]
        line = t(f"impact_{name}", count=sum(counts[name].values()), counts=" · ".join(named) or "—")
        st.html(paragraph(line, "cd-line"))
    st.html(paragraph(verdict_line(judge(found, settings().gate_margin)), "cd-line"))
    head = (t("side_before"), t("side_after"))
    for kind in KINDS[:-1]:
        if differences := found.of(kind):
            with st.expander(f"{t(f'kind_{kind}')} ({len(differences)})", expanded=kind in _OPEN):
                if kind == "stale":
                    st.html(paragraph(t("stale_help"), "cd-small"))
                st.html(side_by_side(head, [row for d in differences[:_LISTED] for row in _rows(d)]))
    for name, pairs in (("conflicts", found.conflicts), ("duplicates", found.duplicates)):
        if pairs:
            with st.expander(f"{t(f'new_{name}')} ({len(pairs)})", expanded=name == "conflicts"):
                places = (t("side_one"), t("side_other"))
                st.html(side_by_side(places, [_pair(pair) for pair in pairs[:_LISTED]], is_edit=False))


def verdict_line(verdict: Verdict) -> str:
    """Say in a line what the gate says."""
    if not verdict.applies:
        return t("gate_not_here")
    names = ("questions", "right_before", "right_after", "may_lose", "stale")
    figures = {name: getattr(verdict, name) for name in names}
    figures |= {name: len(getattr(verdict, name)) for name in ("forbidden", "unscored")}
    return t("gate_refuses" if verdict.is_refused else "gate_passes", **figures)


def _rows(difference: Difference) -> list[Row]:
    before, after = difference.before, difference.after
    forbidden = t("newly_forbidden") if difference.newly_forbidden else ""
    documents = dict.fromkeys(document for told in (before, after) for document, _ in told.cited)
    note = " · ".join(filter(None, (difference.gold, forbidden, *documents)))
    rows = [Row(title=difference.question, note=note, before=_said(before), after=_said(after))]
    rows += [Row(title=p.document, note=t("pinned"), before=p.span, after=p.now) for p in difference.pinned]
    return rows


def _said(told: Told) -> str:
    if told.error:
        return t("not_asked", code=told.error)
    return t("no_reply") if told.abstained else told.text


def _pair(pair: Conflict | Duplicate) -> Row:
    values = f"{pair.one_value} ≠ {pair.other_value}" if isinstance(pair, Conflict) else ""
    return Row(
        title=f"{_place(pair.one)} · {_place(pair.other)}", note=values, before=pair.one.quote, after=pair.other.quote
    )


def _place(place: Place) -> str:
    return " > ".join((place.document, *place.heading))
