"""Erasing a document from the page: typed again, by the roles that may, and gone from the list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ingest.audit import events
from ingest.embedding import open_embedder
from ingest.publish import publish
from ingest.version import live_manifest

OpenPage = Callable[..., AppTest]
DOCUMENT = "shipping/intl.md"


def test_a_document_is_erased_once_its_path_is_typed_again(open_page: OpenPage, work: Path) -> None:
    publish([work / "docs"], work / "kb", open_embedder("static"))  # the copy's originals are its own
    at = open_page("owner")
    at.selectbox(key="forget_which").select(DOCUMENT).run()
    assert at.button(key="forget_now").disabled
    at.text_input(key="forget_again").input("shipping").run()
    assert at.button(key="forget_now").disabled
    at.text_input(key="forget_why").input("客户要求，电话 13812345678")
    at.text_input(key="forget_again").input(DOCUMENT).run()
    at.button(key="forget_now").click().run()
    assert not at.exception and any(DOCUMENT in message.value for message in at.success)
    assert DOCUMENT not in at.selectbox(key="forget_which").options
    live = live_manifest(work / "kb")
    assert live and DOCUMENT not in {record.path for record in live.documents}
    assert not (work / "docs" / DOCUMENT).exists()
    found = events(work / "kb", actions=["forget"])
    assert DOCUMENT in {event.subject for event in found} and not any("13812345678" in event.reason for event in found)
