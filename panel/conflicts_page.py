"""The tab of contradictions and duplicates among the live passages: both places side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assistant.privacy import mask
from ingest.conflict_file import Conflict, Duplicate, Place
from ingest.document import describe_location
from ingest.settled import key_of, reopen, settle, settled_keys, unsettled
from ingest.version import current_id, open_sound
from panel.card import dates
from panel.errors import guarded
from panel.html import paragraph, table
from panel.signin import may_do, require
from panel.state import language, settings, t

_SHOWN = 100


def conflicts_tab() -> None:
    """Draw the tab."""
    store = settings().kb_dir
    if current_id(store) is None:
        st.info(t("nothing_live"))
        return
    with open_sound(store)[0] as version:
        found = version.conflicts
    keys = settled_keys(store)
    still = unsettled(found.conflicts, keys)
    counted = {
        "conflicts": len(still),
        "settled": len(found.conflicts) - len(still),
        "duplicates": len(found.duplicates),
    }
    st.html(paragraph(t("conflict_counts", **counted), "cd-old"))
    for number, conflict in enumerate(still[:_SHOWN]):
        _open_conflict(conflict, f"{number}-{key_of(conflict)}")
    if len(still) < len(found.conflicts):
        with st.expander(t("settled", count=len(found.conflicts) - len(still))):
            for number, conflict in enumerate(found.conflicts):
                if key_of(conflict) in keys:
                    _settled_conflict(conflict, f"{number}-{key_of(conflict)}")
    if found.duplicates:
        with st.expander(t("duplicates", count=len(found.duplicates))):
            st.html(duplicate_table(found.duplicates))


def _open_conflict(conflict: Conflict, name: str) -> None:
    """Draw one with what settles it; `name` tells it from another between the same sentences, said twice in a document."""
    with st.container(border=True, gap="small"):
        st.html(conflict_table([conflict]))
        if may_do("settle"):
            with st.popover(t("settle"), key=f"ask-{name}"):
                st.text_input(t("settle_why"), key=f"why-{name}", max_chars=200)
                st.button(t("settle_now"), key=f"settle-{name}", on_click=_settle, args=(conflict, f"why-{name}"))


def _settled_conflict(conflict: Conflict, name: str) -> None:
    st.html(conflict_table([conflict]))
    if may_do("settle"):
        st.button(t("reopen"), key=f"reopen-{name}", on_click=_reopen, args=(conflict,))


def _settle(conflict: Conflict, why: str) -> None:
    """Settle it for the reason that stands in the field `why` at the click, also if it was typed a moment ago."""
    reason = mask(st.session_state.get(why, "").strip())
    guarded(lambda: settle(settings().kb_dir, conflict, who=require("settle").name, reason=reason))


def _reopen(conflict: Conflict) -> None:
    guarded(lambda: reopen(settings().kb_dir, conflict, who=require("settle").name))


def conflict_table(conflicts: Sequence[Conflict]) -> str:
    """Give the table of contradictions, both places in a row."""
    head = (t("conflict_values"), t("conflict_one"), t("conflict_other"))
    rows = [
        (
            (f"{conflict.one_value} ↔ {conflict.other_value}", dates(conflict.first, conflict.last, language())),
            _cell(conflict.one),
            _cell(conflict.other),
        )
        for conflict in conflicts[:_SHOWN]
    ]
    return table(head, rows)


def duplicate_table(duplicates: Sequence[Duplicate]) -> str:
    """Give the table of duplicates, both places in a row."""
    return table(
        (t("conflict_one"), t("conflict_other")), [(_cell(d.one), _cell(d.other)) for d in duplicates[:_SHOWN]]
    )


def _cell(place: Place) -> tuple[str, str]:
    where = " > ".join((place.document, *place.heading))
    return " ".join(place.quote.split()), f"{where} · {describe_location(place.location, language())}"
