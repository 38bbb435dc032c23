"""Check the installation and say what is wrong and how to mend it: `python -m assistant doctor`."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Callable
from pathlib import Path

from assistant.wiring import open_assistant
from ingest.errors import CiteDeskError
from settings import Settings

Check = Callable[[Settings], str]
ROOT = Path(__file__).resolve().parent.parent


class Trouble(Exception):
    """A check failed; the text says what is wrong, `remedy` how to mend it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def check_python(_: Settings) -> str:
    """Python 3.11 runs."""
    if sys.version_info[:2] != (3, 11):
        raise Trouble(
            f"Python {sys.version.split()[0]} runs, 3.11 is needed", "Install python3.11, then: make clean run"
        )
    return sys.version.split()[0]


def check_packages(_: Settings) -> str:
    """Every pinned package is installed in its pinned version."""
    pins = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    wrong = []
    for name, version in pins:
        try:
            found = importlib.metadata.version(name).split("+")[0]
        except importlib.metadata.PackageNotFoundError:
            found = "missing"
        if found != version:
            wrong.append(f"{name} {found} (pinned {version})")
    if wrong:
        raise Trouble("; ".join(wrong), "Run: make clean run")
    return f"{len(pins)} as pinned"


def check_documents(settings: Settings) -> str:
    """The documents' folder is there and holds something to read."""
    from ingest.loaders import discover

    if not settings.kb_docs.is_dir():
        raise Trouble(f"{settings.kb_docs} is no folder", "Set CITEDESK_KB_DOCS to the folder with your documents.")
    found = len(discover(settings.kb_docs))
    if not found:
        raise Trouble(f"{settings.kb_docs} holds no document", "Put documents into it; its README.md says how.")
    return f"{found} in {settings.kb_docs}"


def check_store(settings: Settings) -> str:
    """The live version opens, is sound, and answers."""
    with open_assistant(settings) as assistant:
        reply = assistant.answer("退货")
        return (
            f"{assistant.version.id}, {len(assistant.version.passages)} passages, answers ({len(reply.passages)} hits)"
        )


def check_chat(settings: Settings) -> str:
    """The chat model, if one is set, answers."""
    if not settings.chat_base_url and not settings.chat_model:
        return "none set: extractive drafts"
    from assistant.chat import complete, open_chat_model

    model = open_chat_model(settings.chat_base_url, settings.chat_api_key, settings.chat_model)
    complete(model, "Reply with one word.", "ok?", deadline=settings.chat_deadline)
    return f"{settings.chat_model} answers"


CHECKS: tuple[tuple[str, Check], ...] = (
    ("python", check_python),
    ("packages", check_packages),
    ("documents", check_documents),
    ("knowledge", check_store),
    ("chat model", check_chat),
)


def run(settings: Settings) -> int:
    """Print one line per check; give 0 if all is well, else 1."""
    bad = 0
    for name, check in CHECKS:
        try:
            print(f"ok    {name}: {check(settings)}")
        except Trouble as trouble:
            bad += 1
            print(f"WRONG {name}: {trouble}\n      → {trouble.remedy}")
        except CiteDeskError as error:
            bad += 1
            print(f"WRONG {name}: {error.subject}: {error.problem} [{error.code}]\n      → {error.remedy}")
    return 1 if bad else 0
