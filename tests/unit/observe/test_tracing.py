"""Spans, as a collector in this process receives them over OTLP."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from newsloom.core.events import BatchCompleted, RecordProcessed
from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind
from newsloom.core.pipeline_run import StepTime
from newsloom.observe.tracing import Tracing
from newsloom.settings import TracingSettings
from newsloom_schemas import KafkaOrigin, StageName, headers
from support.event_list import deliver_to

NOW = 1_700_000_000.0
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Collector(ThreadingHTTPServer):
    """Receives OTLP over HTTP and keeps the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[ExportTraceServiceRequest] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/traces"

    def spans(self) -> dict[str, Span]:
        return {
            span.name: span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        request = ExportTraceServiceRequest()
        request.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
        assert isinstance(self.server, Collector)
        self.server.requests.append(request)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def inbound(offset: int, traceparent: bytes | None = None) -> Inbound:
    own = ((headers.TRACEPARENT, traceparent),) if traceparent else ()
    return Inbound(b"raw", KafkaOrigin(topic="news.raw", partition=0, offset=offset), headers=own)


EMITTED = Outcome(StageName.DEDUP, OutcomeKind.EMITTED, "news.unique", (Outbound("news.unique", None, b"1"),))


def worked(settings: TracingSettings) -> None:
    """Trace a batch of two records through two stages; the producer of the first record traces."""
    with closing(Tracing(settings, "0.1.0")) as tracing:
        deliver = deliver_to(tracing)
        times = (StepTime(StageName.NORMALISE, "clean", 0.1), StepTime(StageName.DEDUP, "decide", 0.01))
        for record in (inbound(1, f"00-{TRACE}-00f067aa0ba902b7-01".encode()), inbound(2, b"nonsense")):
            deliver(RecordProcessed(record, EMITTED, NOW, step_times=times))
        deliver(BatchCompleted(2, 0.5))


def test_a_batch_is_a_span_with_its_stages_below_and_links_to_the_producers_traces(collector: Collector) -> None:
    worked(TracingSettings(endpoint=collector.endpoint))

    spans = collector.spans()
    batch = spans["batch"]

    assert set(spans) == {"batch", "normalise", "dedup"}
    assert [link.trace_id.hex() for link in batch.links] == [TRACE]
    assert [each.value.string_value for each in batch.links[0].attributes] == ["kafka:news.raw/0/1"]
    assert {each.key: each.value.int_value for each in batch.attributes if each.value.HasField("int_value")} == {
        "messaging.batch.message_count": 2,
        "newsloom.dedup.emitted": 2,
    }
    assert all(spans[stage].parent_span_id == batch.span_id for stage in ("normalise", "dedup"))
    lengths = {name: (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9 for name, span in spans.items()}
    assert lengths == pytest.approx({"batch": 0.5, "normalise": 0.2, "dedup": 0.02}, abs=1e-6)


def test_tracing_is_off_by_default_and_then_not_loaded() -> None:
    assert TracingSettings().endpoint is None
    loaded = "any(name.startswith('opentelemetry') for name in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys, newsloom.wiring.worker; print({loaded})"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "False"


def test_no_batch_is_traced_with_a_sample_ratio_of_0(collector: Collector) -> None:
    worked(TracingSettings(endpoint=collector.endpoint, sample_ratio=0.0))

    assert collector.spans() == {}


def test_a_batch_has_no_more_links_than_a_span_may_have(collector: Collector) -> None:
    with closing(Tracing(TracingSettings(endpoint=collector.endpoint), "0.1.0")) as tracing:
        deliver = deliver_to(tracing)
        for offset in range(1_000):
            record = inbound(offset, f"00-{TRACE}-00f067aa0ba902b7-01".encode())
            deliver(RecordProcessed(record, EMITTED, NOW))
        deliver(BatchCompleted(1_000, 1.0))

    assert len(collector.spans()["batch"].links) == 128
