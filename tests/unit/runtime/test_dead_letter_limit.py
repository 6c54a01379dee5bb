"""How many records may die before the worker stops."""

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


def test_a_few_bad_records_stop_nobody(limit: DeadLetterLimit) -> None:
    limit.count_batch(10, ["E"] * 10)


def test_a_small_share_stops_nobody(limit: DeadLetterLimit) -> None:
    for _ in range(50):
        limit.count_batch(100, ["E"] * 50)


def test_many_and_a_large_share_stop_the_worker_and_are_named(limit: DeadLetterLimit) -> None:
    limit.count_batch(10, ["E"] * 6)
    with pytest.raises(
        TooManyDeadLettersError, match=r"11 of the last 20 records failed within 60 s, now mostly with KeyError"
    ):
        limit.count_batch(10, ["KeyError", "KeyError", "E", "KeyError", "E"])


def test_a_good_batch_never_stops_the_worker(limit: DeadLetterLimit) -> None:
    with pytest.raises(TooManyDeadLettersError):
        limit.count_batch(20, ["E"] * 20)
    limit.count_batch(5, [])


def test_what_is_older_than_the_window_is_forgotten(limit: DeadLetterLimit, clock: FakeClock) -> None:
    for _ in range(20):
        clock.forward(timedelta(seconds=61))
        limit.count_batch(10, ["E"] * 10)
