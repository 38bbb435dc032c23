"""Tell an OpenTelemetry collector what each reply took: one span a reply, one below it for each stage, and no text at all.

    telemetry = open_telemetry("http://127.0.0.1:4317")       # OTLP over gRPC; CITEDESK_OTEL_ENDPOINT
    telemetry.tell(reply)

The only module that imports opentelemetry. Spans are queued and sent by a thread of their own: a collector that is slow or
away delays no answer, and what cannot be queued is dropped. Headers and certificates for the collector are set by
OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_HEADERS, …).
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Mapping
from functools import lru_cache

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, set_span_in_context

from assistant.reply import Reply
from assistant.trace import ModelTrace

EXPORT_SECONDS = 2.0  # for one batch, its second try included
EXIT_SECONDS = 1.0  # that the end of the process waits at most for what is still queued
_NANOSECONDS = 1_000_000  # of a millisecond

Attributes = Mapping[str, str | bool | int | float]


class Telemetry:
    """Sends the figures of replies through an exporter; `tell` may be called from several threads."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._queue = BatchSpanProcessor(exporter)
        provider = TracerProvider(resource=Resource.create({"service.name": "citedesk"}), shutdown_on_exit=False)
        provider.add_span_processor(self._queue)
        self._tracer = provider.get_tracer("citedesk")

    def tell(self, reply: Reply) -> None:
        """Queue the spans of a reply that has just been made; its stages are set one after another."""
        ended = time.time_ns()
        at = ended - round(reply.trace.total_milliseconds() * _NANOSECONDS)
        whole = self._tracer.start_span("reply", context=Context(), start_time=at, attributes=_about(reply))
        for stage, milliseconds in reply.trace.milliseconds.items():
            at = self._stage(whole, stage, at, milliseconds, {})
        if model := reply.trace.model:
            self._stage(whole, "model", at, model.milliseconds, _about_model(model))
        whole.end(ended)

    def _stage(self, whole: Span, name: str, start: int, milliseconds: float, about: Attributes) -> int:
        """Add one stage; give when it ended, in nanoseconds."""
        end = start + round(milliseconds * _NANOSECONDS)
        below = set_span_in_context(whole, Context())
        self._tracer.start_span(name, context=below, start_time=start, attributes=about).end(end)
        return end

    def close(self, seconds: float = EXIT_SECONDS) -> None:
        """Send what is queued, as far as that time allows; nothing is taken after it."""
        sending = threading.Thread(target=self._queue.shutdown, daemon=True)  # it takes no time limit of its own
        sending.start()
        sending.join(seconds)


@lru_cache(maxsize=4)
def open_telemetry(endpoint: str) -> Telemetry:
    """Give the one of this process for a collector; what is still queued is sent when the process ends."""
    logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)  # one line a batch that is lost, none a try
    telemetry = Telemetry(OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_SECONDS))
    atexit.register(telemetry.close)
    return telemetry


def _about(reply: Reply) -> Attributes:
    """Describe a reply by figures alone: neither the question nor the draft, nothing of the documents."""
    evidence = reply.trace.evidence
    return {
        "citedesk.question.characters": len(reply.question),
        "citedesk.language": reply.language,
        "citedesk.version": reply.version,
        "citedesk.probability": evidence.probability,
        "citedesk.threshold": evidence.threshold,
        "citedesk.abstained": reply.abstained,
        "citedesk.drafter": reply.drafter,
        "citedesk.sentences.struck": len(reply.trace.struck),
        "citedesk.notices": len(reply.notices),
    }


def _about_model(model: ModelTrace) -> Attributes:
    return {"citedesk.model.used": model.used, "citedesk.model.code": model.code, "citedesk.model.calls": model.calls}
