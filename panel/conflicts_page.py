"""The tab of contradictions and duplicates among the live passages: both places side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ingest.conflict_file import Conflict, Duplicate, Place
from ingest.document import describe_location
from ingest.version import current_id, open_sound
from panel.card import dates
from panel.html import paragraph, table
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
    st.html(paragraph(t("conflict_counts", conflicts=len(found.conflicts), duplicates=len(found.duplicates)), "cd-old"))
    if found.conflicts:
        st.html(conflict_table(found.conflicts))
    if found.duplicates:
        with st.expander(t("duplicates", count=len(found.duplicates))):
            st.html(duplicate_table(found.duplicates))


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
