"""The panel: agent desk, knowledge, quality, people, in Chinese or English; each for those whose role may open it.

streamlit run ui.py        # or: python -m assistant serve
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assistant.people import Person
from assistant.roles import Page, may_open
from ingest.errors import CiteDeskError, PeopleError
from panel import agent, owner, people_page, quality
from panel.errors import show
from panel.html import STYLE
from panel.signin import door, signed_in, way_out
from panel.state import labels, language, t

LANGUAGES = {"zh": "中文", "en": "EN"}
# By what stands in the address.
PAGES: dict[str, tuple[Page, Callable[[], None]]] = {
    "agent": ("desk", agent.page),
    "owner": ("knowledge", owner.page),
    "quality": ("quality", quality.page),
    "people": ("people", people_page.page),
}


def _top(pages: list[str]) -> str | None:
    """Draw the row with the pages and the language; give the page chosen. The page stands in the address."""
    wanted = st.query_params.get("page", "agent")
    chosen = wanted if wanted in pages else next(iter(pages), None)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if len(pages) > 1:
            if st.session_state.get("page") not in pages:
                st.session_state.pop("page", None)  # of a role that the person no longer has
            chosen = st.segmented_control(
                t("page"),
                pages,
                default=chosen,
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
    if chosen:
        st.query_params["page"] = chosen
    return chosen


def _draw(person: Person | None, wrong: CiteDeskError | None) -> None:
    """Draw the page in the address, if it is the person's to open; the door for whoever has to sign in first."""
    wanted = st.query_params.get("page", "agent")
    pages = [name for name, (page, _) in PAGES.items() if person and may_open(person.role, page)]
    chosen = _top(pages)
    try:
        if wrong:
            raise wrong
        if person and wanted in PAGES and wanted not in pages:
            problem = f"the role {person.role} may not open this page"
            show(PeopleError("not_allowed", t(f"page_{wanted}"), problem, "Ask an administrator for another role."))
        if chosen:
            PAGES[chosen][1]()
        else:
            door()
    except CiteDeskError as error:
        show(error)


def main() -> None:
    """Draw the panel."""
    st.set_page_config(page_title="CiteDesk", page_icon="💬", layout="wide", initial_sidebar_state="collapsed")
    st.html(STYLE)
    person: Person | None = None
    wrong: CiteDeskError | None = None
    try:
        person = signed_in()  # before a page is drawn in part: a wrong setting is one error and nothing else
    except CiteDeskError as error:
        wrong = error
    _draw(person, wrong)
    way_out()


main()
