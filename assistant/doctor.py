"""Check the installation and say what is wrong and how to mend it: `python -m assistant doctor`."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

# Nothing that needs an installed package is imported up here: a missing one is what the first checks find.
from ingest.errors import CiteDeskError

if TYPE_CHECKING:
    from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
_INSTALL = "Run: rm -rf .venv && make run"


class Trouble(Exception):
    """A check failed; the text says what is wrong, `remedy` how to mend it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def check_python() -> str:
    """Python 3.11 runs."""
    if sys.version_info[:2] != (3, 11):
        problem = f"Python {sys.version.split()[0]} runs, 3.11 is needed"
        raise Trouble(problem, "Install python3.11, then: rm -rf .venv && make run")
    return sys.version.split()[0]


def check_packages() -> str:
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
        raise Trouble("; ".join(wrong), _INSTALL)
    return f"{len(pins)} as pinned"


def check_settings(kb: Path | None) -> str:
    """Every CITEDESK_* name is known and its value usable."""
    _settings(kb)
    return "every one known and usable"


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
    from assistant.wiring import open_assistant

    with open_assistant(settings) as assistant:
        reply = assistant.answer("退货")
        return (
            f"{assistant.version.id}, {len(assistant.version.passages)} passages, answers ({len(reply.passages)} hits)"
        )


def check_people(settings: Settings) -> str:
    """The user file, if one is set, can be read and names an administrator."""
    from assistant.people import user_file

    file = user_file(settings)
    if file is None:
        return "no user file: one user on loopback, or nobody"
    entries = file.entries()
    if not any(entry.role == "administrator" for entry in entries):
        raise Trouble(
            f"{file.path} names no administrator", "Run: python -m assistant user add NAME --role administrator"
        )
    return f"{len(entries)} in {file.path}"


def check_chat(settings: Settings) -> str:
    """The chat model, if one is set, drafts a reply from a passage, in one of the ways to ask for structure."""
    from assistant.chat import draft
    from assistant.chat.sample import PASSAGE, QUESTION
    from assistant.wiring import chosen_chat_model

    model = chosen_chat_model(settings)
    if model is None:
        return "none set: extractive drafts"
    drafted = draft(model(), QUESTION, (), [PASSAGE], language="zh", deadline=settings.chat_deadline)
    return f"{settings.chat_model} drafts, asked by {drafted.method} ({drafted.calls} of 2 calls)"


INSTALLATION: tuple[tuple[str, Callable[[], str]], ...] = (("python", check_python), ("packages", check_packages))
CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("documents", check_documents),
    ("knowledge", check_store),
    ("people", check_people),
    ("chat model", check_chat),
)


def examine(kb: Path | None = None) -> int:
    """Print one line per check, on the store `kb` or the one of the settings; give 0 if all is well, else 1."""
    passed = [_passes(name, check) for name, check in INSTALLATION]
    passed.append(_passes("settings", partial(check_settings, kb)))
    if passed[-1]:
        settings = _settings(kb)
        passed += [_passes(name, partial(check, settings)) for name, check in CHECKS]
    return 0 if all(passed) else 1


def _settings(kb: Path | None) -> Settings:
    import settings

    found = settings.load()
    return found.model_copy(update={"kb_dir": kb}) if kb else found


def _passes(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"ok    {name}: {check()}")
        return True
    except Trouble as trouble:
        problem, remedy = str(trouble), trouble.remedy
    except CiteDeskError as error:
        problem, remedy = f"{error.subject}: {error.problem} [{error.code}]", error.remedy
    except ImportError as error:
        problem, remedy = f"cannot be looked at: {error}", _INSTALL
    print(f"WRONG {name}: {problem}\n      → {remedy}")
    return False
