"""Measure the lag of a worker: for each partition, its end offset minus the next offset to process.

A lag that cannot be determined is unknown, not 0.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsloom.core.events import PartitionLag, PartitionReleased
from newsloom.core.message import Inbound
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.consuming.consumer_state import PartitionState
from newsloom.runtime.telemetry import Telemetry
from newsloom_schemas import KafkaOrigin

_STALE_END_SECONDS: Final = 15.0
"""A broker answers each fetch within half a second. If an idle worker has had no answer for this long, the last known end
of a partition is out of date."""


class LagWatch:
    """Keeps health up to date with processed and waiting records.

    Args:
        topic: the name of the topic.
        health: receives assignment, lag and progress.
        telemetry: gets events for the lag of each partition.
    """

    def __init__(self, topic: str, health: Health, telemetry: Telemetry) -> None:
        self._topic = topic
        self._health = health
        self._telemetry = telemetry
        self._next: dict[int, tuple[int, float]] = {}
        self._reported: set[int] = set()
        self._back_since: dict[int, float] = {}

    def batch_started(self, batch: Sequence[Inbound]) -> None:
        """Note that a batch has been started. Until it is done, its records wait."""
        for record in last_of_each_partition(reversed(batch)).values():
            place = kafka_origin(record)
            self._next[place.partition] = (place.offset, _read_at(record))

    def partitions_behind(self, states: Mapping[int, PartitionState]) -> list[int]:
        """Return the partitions that have unprocessed records by their end offset."""
        return [
            partition
            for partition, (offset, _) in self._next.items()
            if partition in states and offset < (states[partition].end or 0)
        ]

    def skip_to(self, partition: int, position: int) -> None:
        """Count everything before `position` as processed: only processed records and transaction markers are left."""
        offset, read_at = self._next[partition]
        self._next[partition] = (max(offset, position), read_at)

    def end_moved_back(self, states: Mapping[int, PartitionState]) -> str | None:
        """Return an error message if a partition has ended before its processed records for some time, else `None`.

        The topic was deleted and created again, or has lost records. The end that a new leader reports may be behind for a
        moment.
        """
        for partition, (offset, _) in self._next.items():
            end = states[partition].end if partition in states else None
            if end is None or end >= offset:
                self._back_since.pop(partition, None)
            elif time.monotonic() - self._back_since.setdefault(partition, time.monotonic()) > _STALE_END_SECONDS:
                return f"{self._topic}/{partition} at offset {offset}: it ends at {end} now; was the topic deleted and created again?"
        return None

    def batch_done(self, batch: Sequence[Inbound]) -> None:
        """Note that a batch has been processed and its outcomes acknowledged."""
        for record in last_of_each_partition(batch).values():
            place = kafka_origin(record)
            self._next[place.partition] = (place.offset + 1, _read_at(record))
        self._health.progressed()

    def report(self, states: Mapping[int, PartitionState], *, idle: bool, missing: str | None = None) -> None:
        """Report the lag.

        Args:
            states: the state of each assigned partition.
            idle: whether no batch is in progress.
            missing: why nothing can be read at the moment.
        """
        self._health.assigned = bool(states)
        self._health.reading = True
        unknown = [missing] if missing is not None else []
        waiting: dict[int, int] = {}
        for partition, state in states.items():
            if partition not in self._next and state.position is not None:
                self._next[partition] = (state.position, time.time())
            offset, read_at = self._next.get(partition, (None, 0.0))
            silent = idle and (state.answered_ago is None or state.answered_ago > _STALE_END_SECONDS)
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
        self._update_health(waiting, unknown, idle=idle)

    def _update_health(self, waiting: Mapping[int, int], unknown: Sequence[str], *, idle: bool) -> None:
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


def last_of_each_partition(batch: Iterable[Inbound]) -> Mapping[int, Inbound]:
    """Return the last record of each partition; for a reversed batch, the first."""
    return {record.place.partition: record for record in batch if isinstance(record.place, KafkaOrigin)}


def kafka_origin(record: Inbound) -> KafkaOrigin:
    """Return the topic, partition and offset of a record.

    Raises:
        TypeError: the record does not come from Kafka.
    """
    if not isinstance(record.place, KafkaOrigin):
        msg = f"{record.place} is not a Kafka record; it has no offset"
        raise TypeError(msg)
    return record.place


def _read_at(record: Inbound) -> float:
    return record.received_at.timestamp() if record.received_at is not None else 0.0


def _or_unknown(offset: int | None) -> str:
    return "unknown" if offset is None else str(offset)
