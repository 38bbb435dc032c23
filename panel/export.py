"""A button that downloads something: only for whoever may export, and each download is in the audit log.

export_button(t("download_csv"), "audit.csv", "text/csv", lambda: write_csv(head, rows))
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from assistant.people import Person
from ingest.audit import record
from panel.signin import may_do, require
from panel.state import settings


def export_button(label: str, name: str, mime: str, make: Callable[[], bytes]) -> None:
    """Draw the button where the role may export. The content is made at the click, and not kept if that is not recorded."""
    if may_do("export"):
        content = partial(exported, settings().kb_dir, require("export"), name, make)
        st.download_button(label, content, name, mime, key=f"export-{name}", on_click="ignore")


def exported(store: Path, person: Person, name: str, make: Callable[[], bytes]) -> bytes:
    """Make the content of an export and record that it was handed out."""
    content = make()
    record(store, "export", who=person.name, subject=name, details={"bytes": len(content)})
    return content
