"""The lag of a worker, and that an unknown lag is not 0."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from newsloom.core.events import PartitionLag, PartitionReleased, Subscribe
from newsloom.core.message import Inbound
from newsloom.runtime.engines import lag as lag_module
from newsloom.runtime.engines.lag import LagWatch
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.consuming.consumer_state import PartitionState
from newsloom.runtime.telemetry import Telemetry
from newsloom_schemas import KafkaOrigin
from support.fake_clock import FakeClock

TOPIC = "news.raw"
LATE = timedelta(seconds=61)


class Lags:
    """Keeps the lag of each partition."""

    def __init__(self) -> None:
        self.lags: dict[int, int] = {}

    def subscribe(self, on: Subscribe, /) -> None:
        on(PartitionLag, self.lagging)
        on(PartitionReleased, self.released)

    def lagging(self, event: PartitionLag) -> None:
        assert event.topic == TOPIC
        assert event.seconds >= 0
        self.lags[event.partition] = event.records

    def released(self, event: PartitionReleased) -> None:
        assert event.topic == TOPIC
        del self.lags[event.partition]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def health(clock: FakeClock) -> Health:
    return Health(clock, stuck_after_seconds=60.0)


@pytest.fixture
def told() -> Lags:
    return Lags()


@pytest.fixture
def watch(health: Health, told: Lags) -> LagWatch:
    return LagWatch(TOPIC, health, Telemetry([told]))


def records(*offsets: int, partition: int = 0) -> list[Inbound]:
    return [Inbound(b"", KafkaOrigin(topic=TOPIC, partition=partition, offset=offset)) for offset in offsets]


def known(end: int, position: int = 0) -> PartitionState:
    return PartitionState(end, position, 0.1)


def test_records_before_the_first_batch_wait(watch: LagWatch, health: Health, told: Lags) -> None:
    watch.report({0: known(7, 2), 1: known(4, 4)}, idle=True)
    assert (health.lag, told.lags) == (5, {0: 5, 1: 0})
    assert health.where == "news.raw/0 at offset 2"


def test_processed_records_do_not_wait(watch: LagWatch, health: Health) -> None:
    watch.batch_started(records(0, 1))
    watch.report({0: known(2)}, idle=False)
    assert health.lag == 2
    watch.batch_done(records(0, 1))
    watch.report({0: known(2)}, idle=True)
    assert (health.lag, health.where) == (0, "")


SILENT: list[Mapping[int, PartitionState]] = [
    {0: PartitionState(None, 3, None)},
    {0: PartitionState(9, None, 0.1)},
    {0: PartitionState(9, 9, 60.0)},
    {0: PartitionState(9, 9, None)},
]


@pytest.mark.parametrize("states", SILENT)
def test_an_unknown_lag_is_not_0(
    watch: LagWatch, health: Health, told: Lags, clock: FakeClock, states: Mapping[int, PartitionState]
) -> None:
    watch.report({0: known(9, 9)}, idle=True)
    if states[0].position is None:
        watch = LagWatch(TOPIC, health, Telemetry([told]))
    watch.report(states, idle=True)
    assert health.lag is None
    assert "lag unknown (news.raw/0 at offset" in health.live()[1]
    clock.forward(LATE)
    live, why = health.live()
    assert not live
    assert "news.raw/0 at offset" in why
    assert "does not answer" in why


def test_an_unknown_lag_is_not_reported_as_a_number(watch: LagWatch, told: Lags) -> None:
    watch.report({0: known(9, 9), 1: known(3, 1)}, idle=True)
    watch.report({0: known(9, 9), 1: PartitionState(3, 1, 99.0)}, idle=True)
    assert told.lags == {0: 0}


def test_a_broker_that_is_not_polled_during_a_batch_is_not_silent(watch: LagWatch, health: Health) -> None:
    watch.batch_started(records(4))
    watch.report({0: PartitionState(9, 9, 60.0)}, idle=False)
    assert health.lag == 5


def test_a_member_without_partitions_has_no_lag(watch: LagWatch, health: Health, clock: FakeClock) -> None:
    clock.forward(LATE)
    watch.report({}, idle=True)
    assert (health.lag, health.assigned, health.live()[0]) == (0, False, True)


def test_the_lag_is_unknown_without_membership_or_topic(watch: LagWatch, health: Health, clock: FakeClock) -> None:
    watch.report({}, idle=True, missing="news.raw does not exist on the broker")
    clock.forward(LATE)
    assert health.live() == (False, "the lag has been unknown for 61 s: news.raw does not exist on the broker")


def test_an_unknown_lag_before_the_engine_reads_is_no_fault(health: Health, clock: FakeClock) -> None:
    clock.forward(LATE)
    assert health.live()[0]
    assert "lag unknown" in health.live()[1]


def test_a_partition_that_ends_before_processed_records_moved_back(
    watch: LagWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.batch_done(records(9))
    assert watch.end_moved_back({0: known(10, 10)}) is None
    assert watch.end_moved_back({0: known(3, 10)}) is None, "a new leader may lag behind for a moment"
    monkeypatch.setattr(lag_module, "_STALE_END_SECONDS", -1.0)
    assert "news.raw/0 at offset 10: it ends at 3 now" in str(watch.end_moved_back({0: known(3, 10)}))
    watch.end_moved_back({0: known(10, 10)})
    monkeypatch.setattr(lag_module, "_STALE_END_SECONDS", 60.0)
    assert watch.end_moved_back({0: known(3, 10)}) is None, "it counts anew"


def test_a_revoked_partition_is_forgotten(watch: LagWatch, health: Health, told: Lags) -> None:
    watch.report({0: known(9, 1), 1: known(3, 1)}, idle=True)
    watch.report({1: known(3, 1)}, idle=True)
    assert (health.lag, told.lags) == (2, {1: 2})
