"""No test sees the settings of whoever runs it: a store named in their environment is their live knowledge."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every CITEDESK_* out of the environment; a test sets those it needs."""
    for name in [name for name in os.environ if name.upper().startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
