"""Open a transactional producer for each input partition that a worker has claimed."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTxnState,
    KafkaError,
    OutOfOrderSequenceNumber,
    ProducerFenced,
)

from newsloom.core.events import KafkaClient, KafkaClientError, Operation
from newsloom.core.step_result import Transient
from newsloom.runtime.kafka.clients.aiokafka_internals import cancel_sender
from newsloom.runtime.kafka.clients.connection import producer_options
from newsloom.runtime.kafka.consuming.reading import committed
from newsloom.runtime.retry import retry_transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings, RetrySettings

_TIMEOUT_SESSION_RATIO: Final = 0.75
"""Transaction timeout as a fraction of the session timeout."""
_STOP_SECONDS: Final = 5.0
_ATTEMPT_SECONDS: Final = 30.0
"""For opening a producer, and for a transaction. After it, the broker counts as unavailable and the attempt is repeated."""

TRANSACTION_LOST: Final = (
    ProducerFenced, InvalidProducerEpoch, InvalidTxnState, InvalidProducerIdMapping, OutOfOrderSequenceNumber,
)  # fmt: skip
"""Errors after which the transaction is lost: another worker opened the partition's producer, or it timed out."""


def transactional_prefix(group: str, topic: str) -> str:
    """Return the prefix of the transactional ids of a group's workers. The partition number follows it.

    Args:
        group: the consumer group.
        topic: the name of the topic that is read.
    """
    return f"{group}.{topic}."


class PartitionProducers:
    """The producers of claimed partitions.

    Args:
        kafka: the Kafka settings.
        group: the consumer group whose offsets are committed.
        retry: how long to retry while the broker is unavailable.
        telemetry: gets events for further attempts and for errors of the producer.
    """

    def __init__(self, kafka: KafkaSettings, group: str, retry: RetrySettings, telemetry: Telemetry) -> None:
        self._kafka = kafka
        self._group = group
        self._retry = retry
        self._telemetry = telemetry
        self._producers: dict[TopicPartition, AIOKafkaProducer] = {}

    @property
    def partitions(self) -> Collection[TopicPartition]:
        """Return the partitions that are claimed and not released."""
        return self._producers.keys()

    async def claim(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int | None]:
        """Claim partitions that are not claimed yet. Their previous owners can commit nothing from then on.

        Returns:
            The committed offset of each newly claimed partition; `None` if nothing was ever committed.

        Raises:
            Transient: the broker stayed unavailable for longer than the limit.
            KafkaError: the broker refused, for example because of missing permissions.
        """
        wanted = [each for each in partitions if each not in self._producers]

        async def attempt(partition: TopicPartition) -> int | None:
            async with transient_errors(partition, self._telemetry):
                return await self.open(partition)

        found = await asyncio.gather(
            *(
                retry_transient(Operation.TRANSACTION, lambda each=each: attempt(each), self._retry, self._telemetry)  # type: ignore[misc]  # mypy has no type for a lambda's default
                for each in wanted
            )
        )
        return dict(zip(wanted, found, strict=True))

    async def release(self) -> None:
        """Close all producers, before their partitions are revoked."""
        producers, self._producers = self._producers, {}
        await asyncio.gather(*(_stop(each) for each in producers.values()))

    async def open(self, partition: TopicPartition) -> int | None:
        """Open the producer of a partition, and return the partition's committed offset, or `None`."""
        client = AIOKafkaProducer(
            **producer_options(self._kafka),
            transactional_id=f"{transactional_prefix(self._group, partition.topic)}{partition.partition}",
            transaction_timeout_ms=round(self._kafka.session_timeout_seconds * _TIMEOUT_SESSION_RATIO * 1000),
        )
        try:
            await client.start()
            offsets = await committed(self._kafka, self._group, partition.topic)
        except BaseException:
            await _stop(client)
            raise
        self._producers[partition] = client
        return offsets.get(partition.partition)

    def get(self, partition: TopicPartition) -> AIOKafkaProducer | None:
        """Return the producer of a claimed partition, else `None`."""
        return self._producers.get(partition)

    async def close(self, partition: TopicPartition) -> None:
        """Close the producer of a partition. Opening it again ends its open transaction."""
        client = self._producers.pop(partition, None)
        if client is not None:
            await _stop(client)


@asynccontextmanager
async def transient_errors(partition: TopicPartition, telemetry: Telemetry) -> AsyncIterator[None]:
    """Limit the time of an attempt, convert errors that can be retried to `Transient`, and report them."""
    try:
        async with asyncio.timeout(_ATTEMPT_SECONDS):
            yield
    except Unreachable as error:
        raise Transient(str(error)) from error
    except TimeoutError as error:
        telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
        msg = (
            f"Kafka did not end a transaction of {partition.topic}/{partition.partition} within {_ATTEMPT_SECONDS:g} s"
        )
        raise Transient(msg) from error
    except KafkaError as error:
        cause = error if error.__cause__ is None else error.__cause__  # aiokafka wraps unexpected errors of its sender
        if isinstance(cause, TRANSACTION_LOST) or getattr(cause, "retriable", False):
            telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, cause))
            msg = (
                f"the transaction of {partition.topic}/{partition.partition} was lost: {type(cause).__name__}: {cause}"
            )
            raise Transient(msg) from cause
        raise


async def _stop(client: AIOKafkaProducer) -> None:
    """Stop a producer, whatever state it is in."""
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await client.stop()
    except (KafkaError, TimeoutError):
        # It waits for acknowledgements that never come, and would retry without a limit.
        cancel_sender(client)
        await client.client.close()
