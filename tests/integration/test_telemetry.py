"""Spans of replies: what a collector is told, that it is no text, and that one which hangs or is away harms no answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent import futures
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import settings as configuration
from assistant.chat import open_chat_model
from assistant.engine import Assistant
from assistant.reply import Reply
from assistant.telemetry import Telemetry, open_telemetry
from assistant.trace import ModelTrace
from assistant.wiring import open_assistant
from tests.scripted_server import ScriptedServer

DAY = date(2026, 11, 23)
QUESTION = "我叫张小花，电话 13812345678，信用卡退款多久到账"


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """A collector on loopback that keeps what it was sent."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.service = ""

    def Export(self, request, context):
        for resource in request.resource_spans:
            self.service = next(
                one.value.string_value for one in resource.resource.attributes if one.key == "service.name"
            )
            self.names += [span.name for scope in resource.scope_spans for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    found, server = Collector(), grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(found, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield found, f"http://127.0.0.1:{port}"
    server.stop(None).wait()


def spans_of(reply: Reply) -> tuple[ReadableSpan, list[ReadableSpan]]:
    """Give the span of the reply and those below it, as they were sent."""
    kept = InMemorySpanExporter()
    telemetry = Telemetry(kept)
    telemetry.tell(reply)
    telemetry.close()
    *below, whole = kept.get_finished_spans()
    return whole, below


def test_a_reply_is_one_span_with_one_below_for_each_stage_in_order(assistant: Assistant) -> None:
    reply = replace(assistant.answer("信用卡退款多久到账", as_of=DAY), question=QUESTION)
    model = ModelTrace(used=False, code="chat_late", why=f"chat model: {QUESTION}", calls=2, milliseconds=40.0)
    whole, below = spans_of(replace(reply, trace=replace(reply.trace, model=model)))
    assert [span.name for span in below] == [*reply.trace.milliseconds, "model"]
    assert all(span.parent and span.parent.span_id == whole.context.span_id for span in below)
    edges = [whole.start_time, *(span.end_time for span in below)]
    assert edges[:-1] == [span.start_time for span in below] and abs(edges[-1] - whole.end_time) < 1000
    assert whole.end_time - whole.start_time == round((reply.trace.total_milliseconds() + 40.0) * 1_000_000)
    assert whole.attributes["citedesk.question.characters"] == len(QUESTION)
    assert whole.attributes["citedesk.version"] == reply.version and whole.attributes["citedesk.abstained"] is False
    assert whole.attributes["citedesk.probability"] == reply.trace.evidence.probability > 0
    assert below[-1].attributes["citedesk.model.code"] == "chat_late"


def test_no_text_of_question_draft_or_documents_is_sent(assistant: Assistant) -> None:
    reply = replace(assistant.answer("信用卡退款多久到账", as_of=DAY), question=QUESTION)
    whole, below = spans_of(reply)
    sent = " ".join(span.to_json() for span in (whole, *below))
    private = [
        "张小花",
        "13812345678",
        "退款",
        reply.sentences[1].text[:8],
        reply.passages[0].document,
        reply.passages[0].text[:8],
    ]
    assert not [text for text in private if text in sent or text.encode("unicode_escape").decode() in sent]


def test_a_collector_on_loopback_receives_the_reply(
    store: Path, collector: tuple[Collector, str], tmp_path: Path
) -> None:
    found, endpoint = collector
    chosen = configuration.load({"CITEDESK_KB_DIR": str(store), "CITEDESK_OTEL_ENDPOINT": endpoint}, tmp_path / ".env")
    with open_assistant(chosen, observed=True) as observed, open_assistant(chosen) as unobserved:
        reply = observed.answer("信用卡退款多久到账", as_of=DAY)
        unobserved.answer("信用卡退款多久到账", as_of=DAY)
    open_telemetry(endpoint).close(30)
    assert found.service == "citedesk"
    assert sorted(found.names) == sorted([*reply.trace.milliseconds, "reply"])


def test_only_the_reply_that_stands_in_the_end_is_told(store: Path) -> None:
    told: list[Reply] = []
    with (
        ScriptedServer(['{"abstain": true}']) as server,
        Assistant.open(store, chat=partial(open_chat_model, server.base_url, "", "m"), observe=told.append) as opened,
    ):
        replies = list(opened.stream("信用卡退款多久到账", as_of=DAY))
        unknown = list(opened.stream("云听 ZQ-9 防水吗", as_of=DAY))
    assert len(replies) == 2 and len(unknown) == 1
    assert told == [replies[1], unknown[0]]


def test_a_collector_that_hangs_keeps_no_answer_waiting(assistant: Assistant) -> None:
    released = threading.Event()

    class Hanging(SpanExporter):
        def export(self, spans: object) -> SpanExportResult:
            released.wait()
            return SpanExportResult.FAILURE

    telemetry = Telemetry(Hanging())
    reply = assistant.answer("信用卡退款多久到账", as_of=DAY)
    for _ in range(300):  # more spans than are queued
        telemetry.tell(reply)
    telemetry.close(0.01)
    telemetry.tell(reply)
    assert not released.is_set()
    released.set()


def test_a_collector_that_is_away_breaks_no_answer_and_is_named_in_the_log(
    store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = configuration.load(
        {"CITEDESK_KB_DIR": str(store), "CITEDESK_OTEL_ENDPOINT": "http://127.0.0.1:9"}, tmp_path / ".env"
    )
    with open_assistant(chosen, observed=True) as observed:
        assert "5–10" in observed.answer("信用卡退款多久到账", as_of=DAY).text
    open_telemetry("http://127.0.0.1:9").close(30)
    assert [record.levelname for record in caplog.records if "127.0.0.1:9" in record.message] == ["ERROR"]


@pytest.mark.parametrize("endpoint", ["127.0.0.1:4317", "ftp://collector", "http://a b"])
def test_an_endpoint_without_its_scheme_is_refused(endpoint: str, tmp_path: Path) -> None:
    with pytest.raises(configuration.SettingsError, match="CITEDESK_OTEL_ENDPOINT"):
        configuration.load({"CITEDESK_OTEL_ENDPOINT": endpoint}, tmp_path / ".env")
