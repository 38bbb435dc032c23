"""`python -m ingest adapt`: train the static embedding further on the live documents."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from ingest.commands.common import expect
from settings import Settings


def adapt(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Make, measure and keep or drop an adapted embedding. Dropping it is a result, not an error."""
    from ingest.adapt_command import Wish, adapt_live, render

    expect(words, 0, "adapt takes no path: it learns from what is live")
    given = {name: getattr(arguments, name) for name in ("out", "pairs", "gold", "steps", "seed")}
    outcome = adapt_live(settings, Wish(**{name: value for name, value in given.items() if value is not None}))
    print(json.dumps(outcome.to_dict(), ensure_ascii=False, indent=1) if arguments.json else render(outcome, settings))
    return 0
