"""The promises that take processes of their own, in their short form; `make soak` runs the long one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("promise", ["kill", "readers", "builders", "damage", "backup", "panels"])
def test_short_form(promise: str) -> None:
    command = [sys.executable, "-m", f"tests.reliability.soak_{promise}", "--short"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
