from datetime import timedelta

import pytest

from newsloom.runtime.health import Health
from support.fake_clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def health(clock: FakeClock) -> Health:
    return Health(clock, stuck_after_seconds=60.0)


def test_a_worker_with_lag_that_commits_nothing_is_not_live(clock: FakeClock, health: Health) -> None:
    health.lag = 7
    clock.forward(timedelta(seconds=61))
    live, why = health.live()
    assert not live
    assert "7 records wait" in why
    health.progressed()
    assert health.live()[0]


def test_a_worker_with_nothing_to_do_stays_live(clock: FakeClock, health: Health) -> None:
    clock.forward(timedelta(seconds=10_000))
    assert health.live()[0]


def test_ready_means_warm_and_assigned_and_not_draining(health: Health) -> None:
    said = [health.ready()]
    health.warm = True
    said.append(health.ready())
    health.assigned = True
    said.append(health.ready())
    health.draining = True
    said.append(health.ready())
    assert [ready for ready, _ in said] == [False, False, True, False]
    assert [why for _, why in said] == ["warming up", "no partitions assigned yet", "working", "draining"]
