"""`python -m assistant serve`: what it does where the documents cannot be published."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant import serve
from settings import Settings


@pytest.mark.parametrize(
    ("published", "is_live", "code", "served"),
    [(0, True, 0, True), (1, True, 0, True), (2, True, 0, True), (2, False, 2, False), (130, True, 130, False)],
)
def test_what_is_live_is_served_where_a_publish_is_refused(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: int, is_live: bool, code: int, served: bool
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        ran.append(command[2:4])
        return SimpleNamespace(returncode=published if "ingest" in command else 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(serve, "EXAMPLES", serve.EXAMPLES[:1])
    assert serve.serve(Settings(kb_dir=store if is_live else tmp_path)) == code
    assert ran == [["ingest", "--yes"], *([["streamlit", "run"]] if served else [])]
