"""The listener that makes OpenTelemetry spans: one for each batch, with a child for each stage. Off without an endpoint.

A batch holds records of many traces, so its span is a root span with links to them (OpenTelemetry specification,
"Links between spans"). Spans are made when the batch is completed, with the times at which it started and ended.
"""

from collections import Counter, defaultdict
from time import time_ns
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import Link, SpanContext, SpanKind, TraceFlags, set_span_in_context

from newsloom.core.events import BatchCompleted, RecordProcessed, Subscribe
from newsloom.observe.traceparent import trace_of
from newsloom.settings import TracingSettings

_MAX_LINKS: Final = 128  # OpenTelemetry's own limit for a span
_NANOSECONDS: Final = 1_000_000_000


class Tracing:
    """Listener that makes spans.

    Args:
        settings: endpoint and sampling ratio.
        version: of newsloom.
        exporter: for tests; by default OTLP over HTTP to the endpoint.
    """

    def __init__(self, settings: TracingSettings, version: str, exporter: SpanExporter | None = None) -> None:
        self._provider = TracerProvider(
            sampler=TraceIdRatioBased(settings.sample_ratio),
            resource=Resource.create({"service.name": settings.service_name, "service.version": version}),
            shutdown_on_exit=False,
        )
        sink = exporter or OTLPSpanExporter(endpoint=settings.endpoint, timeout=settings.timeout_seconds)
        self._provider.add_span_processor(BatchSpanProcessor(sink))
        self._tracer = self._provider.get_tracer("newsloom", version)
        self._links: list[Link] = []
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._outcomes: Counter[str] = Counter()

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handlers."""
        on(RecordProcessed, self._processed)
        on(BatchCompleted, self._batch)

    def _processed(self, event: RecordProcessed) -> None:
        for each in event.step_times:
            self._seconds[each.stage] += each.seconds
        inbound, outcome = event.inbound, event.outcome
        self._outcomes[f"newsloom.{outcome.stage}.{outcome.kind}"] += 1
        if len(self._links) < _MAX_LINKS and (trace := trace_of(inbound)) is not None:
            context = SpanContext(
                int(trace["trace_id"], 16), int(trace["span_id"], 16), is_remote=True, trace_flags=TraceFlags(1)
            )
            self._links.append(Link(context, {"newsloom.origin": str(inbound.origin)}))

    def _batch(self, event: BatchCompleted) -> None:
        """Make the spans of a batch.

        The span of a stage begins with the batch and is as long as the work of its steps, added up over the pool's
        processes: it may be longer than the batch.
        """
        end = time_ns()
        begin = end - round(event.seconds * _NANOSECONDS)
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.batch.message_count": event.records,
            **self._outcomes,
        }
        span = self._tracer.start_span(
            "batch", kind=SpanKind.CONSUMER, attributes=attributes, links=self._links, start_time=begin
        )
        for stage, worked in self._seconds.items():
            below = self._tracer.start_span(stage, context=set_span_in_context(span), start_time=begin)
            below.end(begin + round(worked * _NANOSECONDS))
        span.end(end)
        self._links = []
        self._seconds.clear()
        self._outcomes.clear()

    def close(self) -> None:
        """Send the remaining spans, within the exporter's time limit."""
        self._provider.shutdown()
