"""Events reach every listener that handles them, whatever the other listeners do."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from newsloom.core.events import (
    BatchCompleted,
    Event,
    ListenerFailed,
    OffsetsCommitted,
    Operation,
    RecordProcessed,
    RetryStarted,
    Subscribe,
)
from newsloom.core.message import Inbound
from newsloom.core.outcome import Outcome, OutcomeKind
from newsloom.runtime.health import Health, Liveness
from newsloom.runtime.telemetry import Telemetry
from newsloom_schemas import FileOrigin, StageName
from support.event_list import EventList
from support.fake_clock import FakeClock

TEXT = "the article's own words"


def processed_record() -> RecordProcessed:
    outcome = Outcome(StageName.TAG, OutcomeKind.EMITTED, "news.tagged", ())
    return RecordProcessed(Inbound(b"1", FileOrigin(file="a")), outcome, 0.0)


class Broken:
    """A listener that raises for each batch and each failure."""

    def subscribe(self, on: Subscribe, /) -> None:
        on(BatchCompleted, self.fail)
        on(ListenerFailed, self.fail)

    def fail(self, _: object) -> None:
        raise ValueError(TEXT)


def test_a_listener_gets_the_types_that_it_asked_for_and_no_others() -> None:
    seen: list[object] = []

    class Commits:
        def subscribe(self, on: Subscribe, /) -> None:
            on(OffsetsCommitted, seen.append)

    telemetry = Telemetry([Commits()])
    telemetry.emit(BatchCompleted(1, 0.1))
    telemetry.emit(OffsetsCommitted(2.0))

    assert seen == [OffsetsCommitted(2.0)]


def test_a_listener_that_raises_stops_neither_the_others_nor_the_emitter() -> None:
    before, after = EventList(), EventList()
    telemetry = Telemetry([before, Broken()])
    telemetry.add(after)

    with capture_logs() as lines:
        for _ in range(3):
            telemetry.emit(BatchCompleted(1, 0.1))

    for each in (before, after):
        assert each.of(BatchCompleted) == [BatchCompleted(1, 0.1)] * 3
        assert [(failed.listener, type(failed.error)) for failed in each.of(ListenerFailed)] == [
            ("Broken", ValueError)
        ] * 3
    assert [(line["listener"], line["on"], line["error"]) for line in lines] == [
        ("Broken", "BatchCompleted", "ValueError"),
        ("Broken", "ListenerFailed", "ValueError"),
    ]
    assert TEXT not in str(lines), "an error's message may quote an article"
    assert "in fail" in lines[0]["stack"]


@pytest.mark.parametrize("event", [processed_record(), RetryStarted(Operation.BATCH_STEP)], ids=["record", "retry"])
def test_processed_records_and_retries_are_progress_for_liveness(event: Event) -> None:
    clock = FakeClock()
    health = Health(clock, stuck_after_seconds=60.0)
    health.lag = 1
    clock.forward(timedelta(seconds=61))
    assert not health.live()[0]

    Telemetry([Liveness(health)]).emit(event)

    assert health.live()[0]
