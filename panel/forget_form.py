"""Erasing one document for good, from the page: chosen, its path typed again, and done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from assistant.privacy import mask
from ingest.commands.keeping import REPORTS
from ingest.wiring import chosen_embedder
from panel.html import paragraph
from panel.publishing import limits
from panel.signin import may_do, require
from panel.state import settings, t

if TYPE_CHECKING:
    from ingest.forget import Erased


def forget_form(documents: Sequence[str]) -> None:
    """Draw the form for who may erase, and what the last erasure did."""
    erased: Erased | None = st.session_state.pop("erased", None)
    if erased:
        counts = {name: len(getattr(erased, name)) for name in ("files", "versions", "reports")}
        st.success(t("erased", document=erased.document, questions=erased.questions, **counts))
    if not may_do("forget"):
        return
    with st.expander(t("forget")):
        st.html(paragraph(t("forget_help"), "cd-small"))
        document = st.selectbox(t("forget_which"), documents, None, placeholder=t("forget_which"), key="forget_which")
        why = st.text_input(t("forget_why"), key="forget_why", max_chars=200)
        typed = st.text_input(t("forget_again"), key="forget_again", max_chars=300)
        if st.button(t("forget_now"), key="forget_now", disabled=not document or typed.strip() != document):
            st.session_state.erased = _forget(str(document), mask(why.strip()))
            st.rerun()


def _forget(document: str, why: str) -> Erased:
    from ingest.forget import forget  # only who erases waits for what this brings along
    from ingest.publish import How

    who, found = require("forget").name, settings()
    reports = [folder for folder in dict.fromkeys(path.resolve() for path in REPORTS) if folder.is_dir()]
    how = How(budget=found.chunk_tokens, limits=limits())
    with st.spinner(t("forgetting")):
        return forget(document, found.kb_dir, chosen_embedder(found), who=who, why=why, reports=reports, how=how)
