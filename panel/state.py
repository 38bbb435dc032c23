"""What the pages share: settings, the one assistant, the log; and what belongs to one browser session.

Shared parts come from `st.cache_resource`, keyed by the settings; everything of one person stays in `st.session_state`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

import settings as configuration
from assistant.chat import prepare
from assistant.engine import Assistant, Role
from assistant.live import LiveLog
from assistant.reply import Reply, Turn
from assistant.roles import READS
from assistant.trace import Trace
from assistant.wiring import chosen_chat_model, open_assistant, open_live_log
from ingest.errors import CiteDeskError, SettingsError
from ingest.version import live_manifest
from panel.texts import Lang, text
from settings import Settings


@dataclass(kw_only=True)
class Exchange:
    """One question of this session with its reply so far.

    `number` is its number in the log, `helpful` the rating given, `log_error` why one of them was not kept. `sent` is
    set once the draft was copied: only then did the customer read it.
    """

    key: str
    question: str
    reply: Reply
    number: int | None = None
    helpful: bool | None = None
    log_error: CiteDeskError | None = None
    sent: bool = False

    def shorten(self) -> None:
        """Keep the words only, once another question follows: a panel that is open all day does not grow by its passages."""
        sentences = tuple(replace(sentence, citations=()) for sentence in self.reply.sentences)
        self.reply = replace(self.reply, sentences=sentences, passages=(), notices=(), trace=Trace())


def settings() -> Settings:
    """Read the settings anew; a few variables, so nothing is cached that a test or an owner may change."""
    return configuration.load()


def assistant() -> Assistant:
    """Give the assistant that all sessions share. It notices new versions by itself."""
    found = settings()
    return _assistant(found.model_dump_json(), found)


@st.cache_resource(show_spinner=False, max_entries=2, on_release=Assistant.close)
def _assistant(key: str, _settings: Settings) -> Assistant:
    opened = open_assistant(_settings, observed=True)  # Streamlit leaves `_settings` out of the cache's key
    if chosen_chat_model(_settings):
        prepare()
    opened.retrieve("退货 return")  # opens both legs: the first question finds them warm
    return opened


def categories(role: Role) -> list[str]:
    """List the categories of the live documents that this role may read, none before the first publish."""
    live = live_manifest(settings().kb_dir)
    records = live.documents if live else ()
    return sorted({record.category for record in records if record.audience in READS[role]})


def live_log() -> LiveLog:
    """Give the log of questions and ratings of this store."""
    return open_live_log(settings())


def language() -> Lang:
    """Give the language that this session reads; Chinese where the settings themselves are wrong and have to be told."""
    if chosen := st.session_state.get("language"):
        return cast(Lang, chosen)
    try:
        return settings().language
    except SettingsError:
        return "zh"


def t(key: str, **values: object) -> str:
    """Give a text in this session's language."""
    return text(key, language(), **values)


def labels(prefix: str, names: Iterable[str]) -> dict[str, str]:
    """Give the texts `prefix_name` of the options of a widget."""
    return {name: t(f"{prefix}_{name}") for name in names}


def exchanges() -> list[Exchange]:
    """Give the questions of this conversation, oldest first."""
    return cast(list[Exchange], st.session_state.setdefault("exchanges", []))


def history(before: list[Exchange]) -> tuple[Turn, ...]:
    """Put a conversation as turns: every question, and the drafts that were sent."""
    turns: list[Turn] = []
    for exchange in before:
        turns.append(Turn(role="customer", text=exchange.question))
        if exchange.sent:
            turns.append(Turn(role="agent", text=exchange.reply.text))
    return tuple(turns)
