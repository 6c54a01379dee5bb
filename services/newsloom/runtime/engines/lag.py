"""How far behind a worker is: high water less the next offset, local and free."""

import time
from collections.abc import Iterable, Mapping

from newsloom.core.message import Inbound
from newsloom.runtime.health import Health
from newsloom.runtime.recorder import Recorder
from newsloom_schemas import KafkaOrigin


class LagWatch:
    """Keeps health and recorder up to date with what is done and what waits.

    Args:
        topic: what is read.
        health: is told of assignment, lag and progress.
        recorder: is told of the lag of each partition.
    """

    def __init__(self, topic: str, health: Health, recorder: Recorder) -> None:
        self._topic = topic
        self._health = health
        self._recorder = recorder
        self._next: dict[int, tuple[int, float]] = {}
        self._reported: set[int] = set()

    def taken(self, batch: Iterable[Inbound]) -> None:
        """A batch was begun: what is not done yet waits, even if it is never done."""
        begun: set[int] = set()
        for place, read_at in _places(batch):
            if place.partition not in begun:
                begun.add(place.partition)
                self._next[place.partition] = (place.offset, read_at)

    def behind(self, highwaters: Mapping[int, int | None]) -> list[int]:
        """The partitions of which not all is done, by their end offset."""
        return [
            partition
            for partition, (offset, _) in self._next.items()
            if partition in highwaters and offset < (highwaters[partition] or 0)
        ]

    def passed(self, partition: int, position: int) -> None:
        """Nothing is at hand and reading stands there: what lies before it are done records and transactions' markers."""
        offset, read_at = self._next[partition]
        self._next[partition] = (max(offset, position), read_at)

    def done(self, batch: Iterable[Inbound]) -> None:
        """A batch was done, its outcomes acknowledged."""
        for place, read_at in _places(batch):
            self._next[place.partition] = (place.offset + 1, read_at)
        self._health.progressed()

    def look(self, highwaters: Mapping[int, int | None], *, idle: bool) -> None:
        """Report the lag.

        Args:
            highwaters: each assigned partition's end offset, as far as it is known.
            idle: no batch is at hand.
        """
        self._health.assigned = bool(highwaters)
        total = 0
        for partition, highwater in highwaters.items():
            if partition not in self._next:
                continue
            offset, read_at = self._next[partition]
            lag = max(0, (highwater or 0) - offset)
            total += lag
            self._recorder.lag(self._topic, partition, lag, max(0.0, time.time() - read_at) if lag else 0.0)
            self._reported.add(partition)
        for partition in self._reported - set(highwaters):
            self._recorder.lag_gone(self._topic, partition)
            self._reported.discard(partition)
            self._next.pop(partition, None)
        self._health.lag = total
        if total == 0 and idle:
            self._health.progressed()


def _places(batch: Iterable[Inbound]) -> Iterable[tuple[KafkaOrigin, float]]:
    for inbound in batch:
        if isinstance(inbound.place, KafkaOrigin):
            yield inbound.place, inbound.received_at.timestamp() if inbound.received_at else 0.0
