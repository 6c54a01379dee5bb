"""Keep the newest records in bounded memory: those of the last hours, up to a number of records and of bytes."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.console.arrival import Arrival

_MINUTE: Final = 60

Horizon = tuple[float, int]
"""Time and number of a record. All records up to it have been dropped."""


@dataclass(frozen=True, slots=True)
class WindowLimits:
    """Say what the console keeps at most.

    Attributes:
        seconds: the age of the oldest record.
        records: records, counting those about stories.
        size: bytes of memory of all records together.
    """

    seconds: float
    records: int
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Keep a record with its place in the window.

    Attributes:
        number: counts up from 1 as records are added.
        at: Unix time at which it was written to its topic.
        arrival: the record.
    """

    number: int
    at: float
    arrival: Arrival


class Window:
    """Keep the newest records by the time at which they were written.

    Each record later than the horizon is in the window, and none before it. So the window has no gaps, whatever order the
    partitions are read in.

    Args:
        limits: what it keeps at most.
        since: Unix time of the horizon at the start.
        limited: whether older records are left out because there are too many, and not because of their age.
    """

    def __init__(self, limits: WindowLimits, since: float, *, limited: bool = False) -> None:
        self._limits: Final = limits
        self._horizon: Horizon = (since, 0)
        self._entries: dict[int, Entry] = {}
        self._oldest: list[Horizon] = []
        self._keys: set[str] = set()
        self._number = 0
        self._limited_until = since if limited else -math.inf
        self.size = 0
        self.dropped = 0
        self.version = 0

    @property
    def limits(self) -> WindowLimits:
        """Return what it keeps at most."""
        return self._limits

    @property
    def horizon(self) -> Horizon:
        """Return the horizon."""
        return self._horizon

    @property
    def last_number(self) -> int:
        """Return the number of the record that was added last."""
        return self._number

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, arrival: Arrival, at: float, now: float) -> bool:
        """Add a record, and drop the oldest ones beyond the limits. Return whether the record was new enough.

        A record that is too old counts as dropped, so that each record of `add` is either held or dropped.

        Args:
            arrival: the record. The key of its item is made unique within the window.
            at: Unix time at which it was written to its topic; a time in the future counts as now.
            now: Unix time.
        """
        at = min(at, now)
        if at <= self._horizon[0]:
            self.dropped += 1
            return False
        self._number += 1
        number = self._number
        if arrival.item is not None:
            arrival.item.line = number
            if arrival.item.key in self._keys:
                arrival.item.key = f"{arrival.item.key}.{number}"
            self._keys.add(arrival.item.key)
        self._entries[number] = Entry(number, at, arrival)
        heapq.heappush(self._oldest, (at, number))
        self.size += arrival.size
        self.version += 1
        self.expire(now)
        while len(self._entries) > self._limits.records or self.size > self._limits.size:
            self._drop_oldest()
            self._limited_until = self._horizon[0]
        return number in self._entries

    def expire(self, now: float) -> None:
        """Drop what is too old."""
        begin = now - self._limits.seconds
        while self._oldest and self._oldest[0][0] <= begin:
            self._drop_oldest()
        if self._horizon[0] < begin:
            self.version += self._horizon[0] // _MINUTE < begin // _MINUTE  # which the overview shows
            self._horizon = (begin, 0)

    def is_limited(self) -> bool:
        """Return whether records of the last hours were dropped because there were too many."""
        return self._limited_until >= self._horizon[0]

    def get(self, number: int) -> Entry | None:
        """Return a record by its number; None if it is not in the window."""
        return self._entries.get(number)

    def entries(self) -> Sequence[Entry]:
        """Return all records, in the order in which they were added."""
        return tuple(self._entries.values())

    def _drop_oldest(self) -> None:
        at, number = heapq.heappop(self._oldest)
        self._horizon = max(self._horizon, (at, number))
        entry = self._entries.pop(number)
        self.size -= entry.arrival.size
        self.dropped += 1
        self.version += 1
        if entry.arrival.item is not None:
            self._keys.discard(entry.arrival.item.key)
