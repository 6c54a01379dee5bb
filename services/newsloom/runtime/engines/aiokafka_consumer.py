"""Create the aiokafka consumer of a worker."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener

from newsloom.runtime.kafka.clients.connection import client_options
from newsloom.runtime.kafka.consuming.decoding import apply_policy
from newsloom.settings import KafkaSettings, UndecodableBatches

_DRAIN_SECONDS: Final = 60.0
"""Time in a rebalance that the group waits for a member to finish its batch and give up its partitions."""
_MAX_POLL_INTERVAL_SECONDS: Final = 24 * 3600.0
"""aiokafka leaves the group when a batch takes longer. A batch may wait long for a store; `Health` decides on liveness."""
_FETCH_BYTES: Final = 1 << 20
"""Bytes fetched from a partition at a time. A larger record is still returned, alone (KIP-74)."""


def make_consumer(group: str, kafka: KafkaSettings, *, client_id: str | None = None) -> AIOKafkaConsumer:
    """Return a consumer that reads committed records and commits only when told to. It is not started.

    Args:
        group: the consumer group.
        kafka: the Kafka settings.
        client_id: the client id, if not the usual one.

    Raises:
        ValueError: a certificate, a key or a secret cannot be read; the message names the file and its setting.
    """
    consumer = AIOKafkaConsumer(
        **(client_options(kafka) | ({"client_id": client_id} if client_id is not None else {})),
        group_id=group,
        group_instance_id=kafka.group_instance_id,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        session_timeout_ms=round(kafka.session_timeout_seconds * 1000),
        heartbeat_interval_ms=round(kafka.heartbeat_interval_seconds * 1000),
        rebalance_timeout_ms=round(_DRAIN_SECONDS * 1000),
        max_poll_interval_ms=round(_MAX_POLL_INTERVAL_SECONDS * 1000),
        max_partition_fetch_bytes=min(_FETCH_BYTES, kafka.max_request_bytes),
    )
    apply_policy(consumer, skip=kafka.undecodable_batches is UndecodableBatches.DEAD_LETTER)
    return consumer


class RevocationListener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Calls `revoked` before partitions are revoked."""

    def __init__(self, revoked: Callable[[], Awaitable[None]]) -> None:
        self._revoked = revoked

    async def on_partitions_revoked(self, revoked: object) -> None:
        """Call `revoked`."""
        _ = revoked
        await self._revoked()

    async def on_partitions_assigned(self, assigned: object) -> None:
        """Do nothing: aiokafka continues at the committed offsets."""
        _ = assigned
