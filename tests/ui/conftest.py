"""A small published store of its own for each test of the panel, and the panel itself without a browser."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from ingest.embedding import open_embedder
from ingest.publish import publish
from tests.integration.conftest import write_documents

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`docs` and the store `kb` made of it; tests work on copies."""
    folder = tmp_path_factory.mktemp("panel")
    publish([write_documents(folder / "docs")], folder / "kb", open_embedder("static"))
    return folder


@pytest.fixture
def work(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of `docs` and `kb` that the settings point to; it is the working directory, away from any `.env`."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CITEDESK_KB_DIR", str(tmp_path / "kb"))
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(tmp_path / "docs"))
    monkeypatch.chdir(tmp_path)
    config.set_option("server.address", "127.0.0.1")  # as in the repository's own .streamlit/config.toml
    st.cache_resource.clear()
    return tmp_path


@pytest.fixture
def open_page(work: Path) -> Callable[..., AppTest]:
    """Open a page of the panel in a language."""

    def opened(page: str = "agent", language: str = "zh") -> AppTest:
        at = AppTest.from_file(str(ROOT / "ui.py"), default_timeout=60)
        at.query_params["page"] = page
        at.session_state["language"] = language
        at.run()
        assert not at.exception
        return at

    return opened


def card(at: AppTest) -> dict[str, Any]:
    """Give the data of the one card on the page."""
    (found,) = [node for node in at if node.type == "bidi_component"]
    return dict(json.loads(found.proto.json))


def html(at: AppTest) -> str:
    """Give all HTML of the page but the style sheets."""
    return "\n".join(node.proto.body for node in at.html if not node.proto.body.startswith("<style>"))
