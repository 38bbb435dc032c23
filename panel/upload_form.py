"""The form that takes documents in: files, folder, what the owner says of them."""

from __future__ import annotations

from datetime import date
from typing import get_args

import streamlit as st

from ingest.document import Audience
from ingest.errors import CiteDeskError
from ingest.intake import folders
from ingest.loaders.load import FORMATS
from panel.errors import show
from panel.html import plain, uploader_style
from panel.publishing import forget_plan, limits
from panel.signin import require
from panel.state import labels, settings, t
from panel.upload import Upload, keep

_NEW = "\n"  # no folder can have this name


def upload_form() -> None:
    """Draw the form, and keep what passes the checks."""
    st.subheader(t("upload_title"), anchor=False)
    st.html(uploader_style(t("upload"), t("upload_drop")))
    for path in st.session_state.pop("kept", []):
        st.success(t("upload_kept", path=plain(path)))
    for error in st.session_state.pop("not_kept", []):
        show(error)
    size = settings().max_file_mb
    formats = FORMATS.replace(".", "").replace(" ", ", ")
    chosen = st.file_uploader(
        t("upload_formats", formats=formats, size=size),
        accept_multiple_files=True,
        max_upload_size=size,
        key=f"upload-{st.session_state.get('uploads', 0)}",
    )
    folder = _folder()
    meta = _meta(with_title=len(chosen) == 1)
    overwrite = st.checkbox(t("upload_overwrite"), key="overwrite")
    if st.button(t("upload_keep"), key="keep", disabled=not chosen or not folder):
        _keep([Upload(name=file.name, content=file.getvalue()) for file in chosen], folder, meta, overwrite)
        st.rerun()


def _folder() -> str:
    names = {name: name for name in folders(settings().kb_docs)} | {_NEW: t("upload_new_category")}
    with st.container(horizontal=True, gap="small"):
        folder = st.selectbox(
            t("upload_category"),
            list(names),
            format_func=names.__getitem__,
            key="folder",
            filter_mode=None,
            width=220,
        )
        if folder == _NEW:
            return st.text_input(t("upload_new_name"), key="new_folder", max_chars=60, width=220).strip()
    return folder or ""


def _meta(*, with_title: bool) -> dict[str, str]:
    """Ask what the owner says of the documents; a title only where there is one document."""
    audiences = {"": t("meta_audience_default")} | labels("audience", get_args(Audience))
    with st.expander(t("upload_meta")):
        title = st.text_input(t("meta_title"), key="meta_title", max_chars=120) if with_title else ""
        category = st.text_input(t("meta_category"), key="meta_category", max_chars=60)
        with st.container(horizontal=True, gap="small"):
            start = st.date_input(t("meta_from"), None, format="YYYY-MM-DD", key="meta_from", width=150)
            end = st.date_input(t("meta_until"), None, format="YYYY-MM-DD", key="meta_until", width=150)
            audience = st.selectbox(
                t("meta_audience"),
                list(audiences),
                format_func=audiences.__getitem__,
                key="meta_audience",
                filter_mode=None,
                width=150,
            )
    return {
        "title": title.strip(),
        "category": category.strip(),
        "effective_from": _iso(start),
        "effective_until": _iso(end),
        "audience": audience,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _keep(uploads: list[Upload], folder: str, meta: dict[str, str], overwrite: bool) -> None:
    """Keep each file that passes; the next run shows which did, and an empty form."""
    require("upload")
    found = settings()
    kept: list[str] = []
    errors: list[CiteDeskError] = []
    for upload in uploads:
        try:
            kept.append(keep(upload, folder, found.kb_docs, meta=meta, overwrite=overwrite, limits=limits()))
        except CiteDeskError as error:
            errors.append(error)
    st.session_state.kept, st.session_state.not_kept = kept, errors
    st.session_state.uploads = st.session_state.get("uploads", 0) + 1
    if kept:
        forget_plan()
