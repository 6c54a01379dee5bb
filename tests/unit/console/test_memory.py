"""Generated records at a high rate, in this process: memory stays within the bound of the settings."""

import json
import tracemalloc
from collections.abc import Iterator

from newsloom.console.following import read_all, take
from newsloom.console.state import ConsoleState
from newsloom.console.window import Window, WindowLimits
from newsloom.runtime.kafka.consuming.convert import Fetched
from support.texts.report_records import FERRY, article, entities, story

NOW = 1_800_000_000.0
BOUND = 8_000_000
BATCH = 100
STRING_CACHE = 2_500_000
"""Bytes that the JSON parser of pydantic keeps itself: 16,384 short strings, however much is parsed."""


def batches(count: int) -> Iterator[list[Fetched]]:
    """Yield batches of records as a busy pipeline writes them: each text, title and name differs."""
    for first in range(0, count, BATCH):
        found = []
        for number in range(first, first + BATCH):
            text = f"{FERRY} Report {number}. " + " ".join(f"Person{number}x{each} spoke." for each in range(15))
            names = {f"Person{number}x{each}": "PERSON" for each in range(15)}
            record = article(number, text, title=f"Report {number}", entities=entities(text, names))
            if number % 3 == 0:
                record["story"] = story(f"s{number // 9}")
            value = json.dumps(record).encode()
            found.append(Fetched("news.enriched", 0, number, None, value, None, NOW - 1_000 + number / 100))
        yield found


def test_memory_stays_in_the_bound_whatever_comes() -> None:
    limits = WindowLimits(3_600, 100_000, BOUND)
    for fetched in batches(2 * BATCH):  # what is loaded and cached once
        take(ConsoleState(Window(limits, NOW - 3_600)), read_all(fetched), NOW)
    state = ConsoleState(Window(limits, NOW - 3_600))
    window = state.window
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for fetched in batches(1_800):
            take(state, read_all(fetched), NOW)
            assert window.size <= BOUND
        used = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert state.unreadable == 0
    assert window.dropped > 500, "the bound was reached"
    assert used < 1.05 * BOUND + STRING_CACHE
    assert used > 0.6 * BOUND, "the estimate is near"


def test_records_are_bounded_too() -> None:
    state = ConsoleState(Window(WindowLimits(3_600, 250, 10**9), NOW - 3_600))
    for fetched in batches(1_000):
        take(state, read_all(fetched), NOW)
        assert len(state.window) <= 250
    assert state.read == 1_000
    assert next(entry.at for entry in state.window.entries()) == NOW - 1_000 + 7.5
