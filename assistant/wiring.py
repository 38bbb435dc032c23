"""From settings to parts: the one place that knows which setting feeds which part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from assistant.chat import ChatModel, open_chat_model
from assistant.engine import Assistant
from assistant.live import LiveLog
from assistant.reply import Reply
from assistant.rerank import open_reranker
from ingest.wiring import chosen_embedder
from settings import Settings


def open_assistant(
    settings: Settings, *, version: str = "", today: Callable[[], date] = date.today, observed: bool = False
) -> Assistant:
    """Open the live version, or `version`, with the embedding, the ranking and the chat model of the settings.

    `today` gives the day that a question without a date goes by. `observed` says that people ask it: their replies are told to
    the collector of the settings, if there is one.
    """
    return Assistant.open(
        settings.kb_dir,
        embedding=chosen_embedder(settings),
        dense_weight=settings.dense_weight,
        top_k=settings.top_k,
        chat=chosen_chat_model(settings),
        chat_deadline=settings.chat_deadline,
        reranker=open_reranker(settings.reranker),
        version=version,
        today=today,
        observe=_observer(settings) if observed else None,
    )


def chosen_chat_model(settings: Settings) -> Callable[[], ChatModel] | None:
    """Give what opens the chat model of the settings, or None where none is set. Opening raises ChatError."""
    if not settings.chat_base_url and not settings.chat_model:
        return None
    endpoint = (settings.chat_base_url, settings.chat_api_key, settings.chat_model)
    return partial(open_chat_model, *endpoint, method=settings.chat_method, extra=settings.chat_extra)


def _observer(settings: Settings) -> Callable[[Reply], None] | None:
    if not settings.otel_endpoint:
        return None
    from assistant.telemetry import open_telemetry  # half a second of imports that most have no use for

    return open_telemetry(settings.otel_endpoint).tell


def open_live_log(settings: Settings) -> LiveLog:
    """Give the log of questions and ratings of this store."""
    return LiveLog(settings.kb_dir)
