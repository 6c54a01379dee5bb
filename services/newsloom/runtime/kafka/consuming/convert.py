"""A record as Kafka clients give it, made into one that the pipeline reads."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from newsloom.core.message import Inbound
from newsloom.runtime.kafka.consuming.decoding import Lost
from newsloom_schemas import KafkaOrigin


class Fetched(NamedTuple):
    """A record as Kafka clients give it. `timestamp` is in seconds since the epoch."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] | None
    timestamp: float | None


def inbound(fetched: Fetched) -> Inbound:
    """The record as the pipeline reads it. A null value, Kafka's tombstone, is an empty one."""
    return received(*fetched)


def received(
    topic: str,
    partition: int,
    offset: int,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[tuple[str, bytes]] | None,
    timestamp: float | None,
) -> Inbound:
    """The same from its parts, for engines: a `Fetched` in between would cost as much. `timestamp` in seconds.

    A value that is `Lost` says that the record's batch could not be decoded.
    """
    return Inbound(
        value if value is not None else b"",
        KafkaOrigin(topic=topic, partition=partition, offset=offset),
        key,
        tuple(headers) if headers else (),
        _moment(timestamp),
        value.batch if isinstance(value, Lost) else None,
    )


def _moment(timestamp: float | None) -> datetime | None:
    """The time stamp, unless it is none: a producer may write any number, and -1 stands for unknown."""
    if timestamp is None or timestamp < 0:
        return None
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None
