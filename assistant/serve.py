"""The main job in one go: ingest the documents, show three answers, serve the panel (`make run`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.printing import render
from assistant.wiring import open_assistant
from ingest.version import current_id
from settings import Settings, environment

NOTHING_CHANGED = 2  # exit code of `python -m ingest`: an error, or a publish that the gate refused
EXAMPLES = ("退货的运费谁出？", "云听 A1 Pro 开降噪能用多久？", "How long does a refund to a credit card take?")


def serve(settings: Settings) -> int:
    """Publish, print the example answers, and run Streamlit on loopback until it is stopped; give its exit code."""
    # The folder of the documents stands in the settings; as a word, one called "status" would be taken for a command.
    command = [sys.executable, "-m", "ingest", "--yes", "--kb", str(settings.kb_dir)]
    published = subprocess.run(command, check=False).returncode
    if published > 1 and (published != NOTHING_CHANGED or current_id(settings.kb_dir) is None):
        return published
    if published == NOTHING_CHANGED:
        print("The documents were not published, as said above: what was live goes on.", flush=True)
    with open_assistant(settings) as assistant:
        for question in EXAMPLES:
            print(f"\n▶ {question}\n{render(assistant.answer(question))}", flush=True)
    page = Path(__file__).resolve().parent.parent / "ui.py"
    print(f"\nCiteDesk: http://127.0.0.1:{settings.port}\n", flush=True)
    command = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(settings.port)]
    try:
        return subprocess.run(command, check=False, env=environment(settings)).returncode
    except KeyboardInterrupt:
        return 0
