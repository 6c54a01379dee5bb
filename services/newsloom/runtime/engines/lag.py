"""How far behind a worker is: a partition's end less the next offset to do. What cannot be known is not 0."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsloom.core.events import PartitionLag, PartitionReleased
from newsloom.core.message import Inbound
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.consuming.consumer_state import PartitionState
from newsloom.runtime.telemetry import Telemetry
from newsloom_schemas import KafkaOrigin

_SILENT_SECONDS: Final = 15.0
"""A broker answers each fetch within half a second. Where nothing is at hand and it has not for so long, an end that it
told before says nothing any more."""


class LagWatch:
    """Keep health up to date and emit events for the lag of each partition.

    Args:
        topic: what is read.
        health: is told of assignment, lag and progress.
        telemetry: gets events for the lag of each partition.
    """

    def __init__(self, topic: str, health: Health, telemetry: Telemetry) -> None:
        self._topic = topic
        self._health = health
        self._telemetry = telemetry
        self._next: dict[int, tuple[int, float]] = {}
        self._reported: set[int] = set()
        self._back_since: dict[int, float] = {}

    def taken(self, batch: Sequence[Inbound]) -> None:
        """A batch was begun: what is not done yet waits, even if it is never done."""
        for record in last_of_each(reversed(batch)).values():
            place = place_of(record)
            self._next[place.partition] = (place.offset, _read_at(record))

    def behind(self, states: Mapping[int, PartitionState]) -> list[int]:
        """The partitions of which not all is done, by their end offset."""
        return [
            partition
            for partition, (offset, _) in self._next.items()
            if partition in states and offset < (states[partition].end or 0)
        ]

    def passed(self, partition: int, position: int) -> None:
        """Nothing is at hand and reading stands there: what lies before it are done records and transactions' markers."""
        offset, read_at = self._next[partition]
        self._next[partition] = (max(offset, position), read_at)

    def went_back(self, states: Mapping[int, PartitionState]) -> str | None:
        """Return what is the matter if a partition has ended before what is done of it for some time.

        Its topic was deleted and made anew, or has lost records. A new leader's end may lag behind for a moment.
        """
        for partition, (offset, _) in self._next.items():
            end = states[partition].end if partition in states else None
            if end is None or end >= offset:
                self._back_since.pop(partition, None)
            elif time.monotonic() - self._back_since.setdefault(partition, time.monotonic()) > _SILENT_SECONDS:
                return f"{self._topic}/{partition} at offset {offset}: it ends at {end} now; was the topic made anew?"
        return None

    def done(self, batch: Sequence[Inbound]) -> None:
        """A batch was done, its outcomes acknowledged."""
        for record in last_of_each(batch).values():
            place = place_of(record)
            self._next[place.partition] = (place.offset + 1, _read_at(record))
        self._health.progressed()

    def look(self, states: Mapping[int, PartitionState], *, idle: bool, missing: str | None = None) -> None:
        """Report the lag.

        Args:
            states: what is known of each assigned partition.
            idle: no batch is at hand.
            missing: why nothing can be read for now.
        """
        self._health.assigned = bool(states)
        self._health.reading = True
        unknown = [missing] if missing is not None else []
        waiting: dict[int, int] = {}
        for partition, state in states.items():
            if partition not in self._next and state.position is not None:
                self._next[partition] = (state.position, time.time())
            offset, read_at = self._next.get(partition, (None, 0.0))
            silent = idle and (state.answered_ago is None or state.answered_ago > _SILENT_SECONDS)
            if offset is None or state.end is None or silent:
                unknown.append(f"{self._topic}/{partition} at offset {_or_unknown(offset)}: the broker does not answer")
                self._forget(partition)
                continue
            lag = waiting[partition] = max(0, state.end - offset)
            self._telemetry.emit(
                PartitionLag(self._topic, partition, lag, max(0.0, time.time() - read_at) if lag else 0.0)
            )
            self._reported.add(partition)
        for partition in (self._reported | self._next.keys()) - states.keys():
            self._forget(partition)
            self._next.pop(partition, None)
        self._tell(waiting, unknown, idle=idle)

    def _tell(self, waiting: Mapping[int, int], unknown: Sequence[str], *, idle: bool) -> None:
        total = sum(waiting.values())
        if unknown:
            self._health.lag, self._health.where = None, unknown[0]
        elif total:
            most = max(waiting, key=lambda partition: waiting[partition])
            self._health.lag, self._health.where = total, f"{self._topic}/{most} at offset {self._next[most][0]}"
        else:
            self._health.lag, self._health.where = 0, ""
            if idle:
                self._health.progressed()

    def _forget(self, partition: int) -> None:
        if partition in self._reported:
            self._telemetry.emit(PartitionReleased(self._topic, partition))
            self._reported.discard(partition)


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


def _or_unknown(offset: int | None) -> str:
    return "unknown" if offset is None else str(offset)
