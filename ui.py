"""The panel: agent desk, knowledge, quality, in Chinese or English.

streamlit run ui.py        # or: python -m assistant serve
"""

from __future__ import annotations

import streamlit as st

from ingest.errors import CiteDeskError
from panel import agent, owner, quality
from panel.errors import show
from panel.html import STYLE
from panel.state import labels, language, settings, t

LANGUAGES = {"zh": "中文", "en": "EN"}
PAGES = {"agent": agent.page, "owner": owner.page, "quality": quality.page}


def _top() -> str:
    """Draw the row with the pages and the language; give the page chosen. The page stands in the address."""
    wanted = st.query_params.get("page", "agent")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        chosen = st.segmented_control(
            t("page"),
            list(PAGES),
            default=wanted if wanted in PAGES else "agent",
            format_func=labels("page", PAGES).__getitem__,
            key="page",
            required=True,
            label_visibility="collapsed",
        )
        st.segmented_control(
            t("language"),
            list(LANGUAGES),
            default=language(),
            format_func=LANGUAGES.__getitem__,
            key="language",
            required=True,
            label_visibility="collapsed",
        )
    st.query_params["page"] = chosen or "agent"
    return chosen or "agent"


def main() -> None:
    """Draw the panel."""
    st.set_page_config(page_title="CiteDesk", page_icon="💬", layout="wide", initial_sidebar_state="collapsed")
    st.html(STYLE)
    chosen = _top()
    try:
        settings()  # before a page is drawn in part: a wrong setting is one error and nothing else
        PAGES[chosen]()
    except CiteDeskError as error:
        show(error)


main()
