"""Read the topics into the window."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

from newsloom.console.arrival import Arrival, Unreadable, arrival_of
from newsloom.console.state import ConsoleState
from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.decoding import LostValue
from newsloom.runtime.kafka.consuming.recent import Recent

_POLL_SECONDS: Final = 0.5
_MAX_POLLED: Final = 100
"""Records that are read in one go: the time between two answers of the console, about 0.1 s."""


async def follow(recent: Recent, state: ConsoleState) -> None:
    """Read records until it is cancelled.

    Args:
        recent: where they come from.
        state: where they go to.
    """
    while True:
        records = await recent.follower.poll(_POLL_SECONDS, _MAX_POLLED)
        take(state, await asyncio.to_thread(read_all, records), time.time())
        state.caught_up = state.caught_up or await recent.follower.has_caught_up()


def read_all(records: Sequence[Fetched]) -> list[tuple[Fetched, Arrival | str]]:
    """Return each record as it is kept, or why it cannot be shown."""
    return [(each, _read(each)) for each in records]


def take(state: ConsoleState, records: Sequence[tuple[Fetched, Arrival | str]], now: float) -> None:
    """Put records into the window.

    Args:
        state: with the window.
        records: as `read_all` returns them.
        now: Unix time.
    """
    for fetched, read in records:
        state.read += 1
        if isinstance(read, str):
            state.note_problem(f"{fetched.topic}/{fetched.partition}/{fetched.offset}", read)
            continue
        state.window.add(read, _written_at(fetched, now), now)


def _read(fetched: Fetched) -> Arrival | str:
    if isinstance(fetched.value, LostValue):
        return "its batch cannot be decoded"
    if not fetched.value:
        return "it has no value"
    try:
        return arrival_of(fetched.value)
    except Unreadable as error:
        return str(error)


def _written_at(fetched: Fetched, now: float) -> float:
    """Return when the record was written; now if its producer gave no time."""
    return fetched.timestamp if fetched.timestamp is not None and fetched.timestamp > 0 else now
