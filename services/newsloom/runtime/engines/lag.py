"""How far behind a worker is: high water less the next offset, local and free."""

import time
from collections.abc import Iterable, Mapping, Sequence

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

    def taken(self, batch: Sequence[Inbound]) -> None:
        """A batch was begun: what is not done yet waits, even if it is never done."""
        for record in last_of_each(reversed(batch)).values():
            place = place_of(record)
            self._next[place.partition] = (place.offset, _read_at(record))

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

    def done(self, batch: Sequence[Inbound]) -> None:
        """A batch was done, its outcomes acknowledged."""
        for record in last_of_each(batch).values():
            place = place_of(record)
            self._next[place.partition] = (place.offset + 1, _read_at(record))
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


def last_of_each(batch: Iterable[Inbound]) -> Mapping[int, Inbound]:
    """The last record of each partition; of a batch that is turned round, the first."""
    return {record.place.partition: record for record in batch if isinstance(record.place, KafkaOrigin)}


def place_of(record: Inbound) -> KafkaOrigin:
    """Where it stands.

    Raises:
        TypeError: not on Kafka.
    """
    if not isinstance(record.place, KafkaOrigin):
        msg = f"{record.place} is no place on Kafka"
        raise TypeError(msg)
    return record.place


def _read_at(record: Inbound) -> float:
    return record.received_at.timestamp() if record.received_at is not None else 0.0
