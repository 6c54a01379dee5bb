import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from newsloom.core.events import BatchCompleted, Event, LogLinesSuppressed, RecordProcessed
from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind
from newsloom.observe.logs.listener import EventLog
from newsloom.observe.logs.setup import configure_logging
from newsloom.settings import LogSettings
from newsloom_schemas import KafkaOrigin, StageName
from support.event_list import deliver_to

TEXT = b"the article's own words"
NOW = 1_700_000_000.0
INBOUND = Inbound(
    value=TEXT, place=KafkaOrigin(topic="news.raw", partition=1, offset=7), received_at=datetime(2026, 1, 1, tzinfo=UTC)
)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    written = io.StringIO()
    configure_logging(LogSettings(), stream=written)
    yield written
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def ignore(_: Event) -> None:
    """Take an event and do nothing."""


def ended(kind: OutcomeKind, label: str, detail: str = "") -> Outcome:
    outbound = (Outbound("news.rejected", None, b"1"),)
    return Outcome(StageName.NORMALISE, kind, label, outbound, "gazette.example", "validate", detail, "b3:12")


def test_each_rejection_and_failure_is_logged_with_origin_and_reason(stream: io.StringIO) -> None:
    deliver = deliver_to(EventLog(ignore))
    deliver(RecordProcessed(INBOUND, ended(OutcomeKind.REJECTED, "too_short", "4 words, at least 8 are wanted"), NOW))
    deliver(RecordProcessed(INBOUND, ended(OutcomeKind.FAILED, "builtins.ValueError", "no"), NOW))
    deliver(RecordProcessed(INBOUND, ended(OutcomeKind.EMITTED, "news.normalised"), NOW))

    refused, dead = lines(stream)

    assert (refused["level"], refused["message"], refused["reason"]) == ("info", "rejected", "too_short")
    assert (dead["level"], dead["message"], dead["error"]) == ("warning", "dead letter", "builtins.ValueError")
    assert refused["origin"] == dead["origin"] == "kafka:news.raw/1/7"
    assert refused["id"] == dead["id"] == "b3:12"
    assert (refused["step"], refused["source"]) == ("validate", "gazette.example")
    assert refused["detail"] == "4 words, at least 8 are wanted"
    assert TEXT.decode() not in stream.getvalue()


def test_a_batch_is_one_line_with_its_outcomes(stream: io.StringIO) -> None:
    deliver = deliver_to(EventLog(ignore))
    for _ in range(3):
        deliver(RecordProcessed(INBOUND, ended(OutcomeKind.EMITTED, "news.normalised"), NOW))
    deliver(BatchCompleted(3, 0.25))
    deliver(BatchCompleted(0, 0.0))

    first, second = lines(stream)

    assert (first["message"], first["records"], first["emitted"], first["seconds"]) == ("batch", 3, 3, 0.25)
    assert "emitted" not in second


def test_a_flood_of_rejections_is_counted_and_not_logged_line_by_line(stream: io.StringIO) -> None:
    now = 0.0
    left_out: list[Event] = []
    deliver = deliver_to(EventLog(left_out.append, monotonic=lambda: now))
    for _ in range(1_000):
        deliver(RecordProcessed(INBOUND, ended(OutcomeKind.REJECTED, "too_short"), NOW))
    deliver(BatchCompleted(1_000, 1.0))
    now = 61.0
    deliver(RecordProcessed(INBOUND, ended(OutcomeKind.REJECTED, "too_short"), NOW))

    told = lines(stream)

    assert [line["message"] for line in told] == ["rejected"] * 300 + ["batch", "rejected"]
    assert (told[300]["rejected"], told[300]["lines_left_out"]) == (1_000, 700)
    assert left_out == [LogLinesSuppressed("newsloom.observe.logs.listener", 1)] * 700
