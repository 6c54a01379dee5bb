"""The number of failed records that stops a worker."""

from datetime import timedelta

import pytest

from newsloom.runtime.dead_letters.limit import DeadLetterLimit, TooManyDeadLettersError
from newsloom.settings import DeadLetterSettings
from support.fake_clock import FakeClock

SETTINGS = DeadLetterSettings(max_count=10, max_ratio=0.5, window_seconds=60.0)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def limit(clock: FakeClock) -> DeadLetterLimit:
    return DeadLetterLimit(SETTINGS, clock)


def test_a_few_failed_records_do_not_stop_the_worker(limit: DeadLetterLimit) -> None:
    limit.count_batch(10, ["E"] * 10)


def test_a_small_ratio_does_not_stop_the_worker(limit: DeadLetterLimit) -> None:
    for _ in range(50):
        limit.count_batch(100, ["E"] * 50)


def test_exceeding_both_limits_stops_the_worker_with_the_main_error(limit: DeadLetterLimit) -> None:
    limit.count_batch(10, ["E"] * 6)
    with pytest.raises(
        TooManyDeadLettersError, match=r"11 of the last 20 records failed within 60 s, now mostly with KeyError"
    ):
        limit.count_batch(10, ["KeyError", "KeyError", "E", "KeyError", "E"])


def test_a_good_batch_never_stops_the_worker(limit: DeadLetterLimit) -> None:
    with pytest.raises(TooManyDeadLettersError):
        limit.count_batch(20, ["E"] * 20)
    limit.count_batch(5, [])


def test_failures_before_the_window_do_not_count(limit: DeadLetterLimit, clock: FakeClock) -> None:
    for _ in range(20):
        clock.forward(timedelta(seconds=61))
        limit.count_batch(10, ["E"] * 10)
