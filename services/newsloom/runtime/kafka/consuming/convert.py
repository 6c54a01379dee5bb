"""Convert records of Kafka clients into records of the pipeline."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from newsloom.core.message import Inbound
from newsloom.runtime.kafka.consuming.decoding import LostValue
from newsloom_schemas import KafkaOrigin


class Fetched(NamedTuple):
    """A record as a Kafka client returns it. `timestamp` is in seconds since the Unix epoch."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] | None
    timestamp: float | None


def from_fetched(fetched: Fetched) -> Inbound:
    """Return the record as the pipeline reads it. A null value, Kafka's tombstone, becomes an empty value."""
    return to_inbound(*fetched)


def to_inbound(
    topic: str,
    partition: int,
    offset: int,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[tuple[str, bytes]] | None,
    timestamp: float | None,
) -> Inbound:
    """Return the record as the pipeline reads it, from its fields.

    Engines call it directly, because creating a `Fetched` first would double the cost. A value that is a `LostValue` says
    that the record's batch could not be decoded.

    Args:
        topic: the name of the topic.
        partition: the partition number.
        offset: the offset.
        key: the key, if any.
        value: the value; `None` for a tombstone.
        headers: names and values.
        timestamp: seconds since the Unix epoch.
    """
    return Inbound(
        value if value is not None else b"",
        KafkaOrigin(topic=topic, partition=partition, offset=offset),
        key,
        tuple(headers) if headers else (),
        _moment(timestamp),
        value.batch if isinstance(value, LostValue) else None,
    )


def _moment(timestamp: float | None) -> datetime | None:
    """Return the timestamp, or `None` if it is not valid. Producers can write any number, and -1 means unknown."""
    if timestamp is None or timestamp < 0:
        return None
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None
