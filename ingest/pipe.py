"""Command lines that end quietly where their reader stops early: `python -m ingest chunks FILE | head`.

raise SystemExit(run(main))
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

SIGPIPE_CODE = 141  # what a shell reports for a program that a closed pipe ended: 128 + SIGPIPE


def run(main: Callable[[], int]) -> int:
    """Run a command line and give its exit code; 141 where nobody reads on."""
    try:
        code = main()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Python flushes once more at its end; that must go somewhere (docs.python.org, "Note on SIGPIPE")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SIGPIPE_CODE
