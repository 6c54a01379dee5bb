"""The window: the newest records by their time, never more than its limits, and without gaps."""

import random

import pytest

from newsloom.console.arrival import Arrival, arrival_of
from newsloom.console.window import Window, WindowLimits
from support.texts.report_records import article, lines

NOW = 1_800_000_000.0


def arrival(number: int) -> Arrival:
    return arrival_of(lines([article(number, entities=[])])[0])


def window(records: int = 100, size: int = 10_000_000, seconds: float = 3_600) -> Window:
    return Window(WindowLimits(seconds, records, size), NOW - seconds)


def test_the_oldest_records_are_dropped_first_in_whatever_order_they_come() -> None:
    kept = window(records=10)
    order = list(range(50))
    random.Random(3).shuffle(order)
    for number in order:
        kept.add(arrival(number), NOW - 100 + number, NOW)
    assert sorted(entry.at for entry in kept.entries()) == [NOW - 100 + number for number in range(40, 50)]
    assert kept.horizon[0] == NOW - 100 + 39
    assert kept.is_limited()


def test_a_record_before_the_horizon_is_not_taken() -> None:
    kept = window(records=3)
    for number in range(6):
        kept.add(arrival(number), NOW - 50 + number, NOW)
    assert not kept.add(arrival(9), kept.horizon[0], NOW)
    assert kept.add(arrival(10), kept.horizon[0] + 0.5, NOW) is False, "it is the oldest, so it goes at once"
    assert len(kept) == 3
    assert len(kept) + kept.dropped == 8, "each record is held or dropped"


def test_bytes_are_bounded_too() -> None:
    one = arrival(1).size
    kept = window(size=5 * one + one // 2)
    for number in range(40):
        kept.add(arrival(number), NOW - 100 + number, NOW)
        assert kept.size <= 5 * one + one // 2
    assert kept.size == sum(entry.arrival.size for entry in kept.entries())
    assert len(kept) in {4, 5}


def test_a_record_larger_than_the_window_is_not_kept() -> None:
    kept = window(size=1_000)
    assert not kept.add(arrival(1), NOW - 1, NOW)
    assert (len(kept), kept.size) == (0, 0)


def test_records_leave_when_they_are_too_old() -> None:
    kept = window(seconds=100)
    for number in range(5):
        kept.add(arrival(number), NOW - 5 + number, NOW)
    kept.expire(NOW + 97.5)
    assert [entry.at for entry in kept.entries()] == [NOW - 2, NOW - 1]
    assert not kept.is_limited()
    kept.expire(NOW + 1_000)
    assert (len(kept), kept.size, kept.horizon) == (0, 0, (NOW + 900, 0))


def test_a_time_in_the_future_counts_as_now() -> None:
    kept = window()
    kept.add(arrival(1), NOW + 10**9, NOW)
    assert [entry.at for entry in kept.entries()] == [NOW]


def test_the_same_record_twice_gets_a_key_of_its_own() -> None:
    kept = window()
    for _ in range(2):
        kept.add(arrival(1), NOW - 1, NOW)
    keys = [entry.arrival.item.key for entry in kept.entries() if entry.arrival.item]
    assert keys == [f"{1:032x}", f"{1:032x}.2"]


def test_a_start_with_too_many_records_counts_as_limited() -> None:
    limits = WindowLimits(3_600, 10, 10_000_000)
    assert Window(limits, NOW - 60, limited=True).is_limited()
    assert not Window(limits, NOW - 3_600).is_limited()


@pytest.mark.parametrize("ago", [-5.0, 0.0, 50.0])
def test_versions_rise_with_each_change(ago: float) -> None:
    kept = window(seconds=100)
    before = kept.version
    kept.add(arrival(1), NOW - ago, NOW)
    assert kept.version > before
    before = kept.version
    kept.expire(NOW + 500)
    assert kept.version > before
