"""Write outcomes and the offsets of their source records in one Kafka transaction.

Each input partition has its own producer, whose transactional id names the partition. A worker that starts on a partition
opens that producer. The broker then fences the previous producer, ends its open transaction, and only then reports the
committed offset. So a worker that was suspended, or considered dead, can no longer commit anything, whatever the timeouts are.
aiokafka does not send the group generation with a transaction's offsets (KIP-447), which would fence as well.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTxnState,
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerFenced,
)

from newsloom.core.events import KafkaClient, KafkaClientError, Operation
from newsloom.core.message import Outbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.core.step_result import Transient
from newsloom.runtime.kafka.clients.aiokafka_internals import cancel_sender
from newsloom.runtime.kafka.clients.connection import producer_options
from newsloom.runtime.kafka.consuming.reading import committed
from newsloom.runtime.kafka.producing.oversize import fit_or_dead_letter, replace_refused
from newsloom.runtime.retry import retry_transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings, RetrySettings
from newsloom_schemas import KafkaOrigin

_TIMEOUT_SESSION_RATIO: Final = 0.75
"""Transaction timeout as a fraction of the session timeout."""
_STOP_SECONDS: Final = 5.0
_ATTEMPT_SECONDS: Final = 30.0
"""For opening a producer, and for a transaction. After it, the broker counts as unavailable and the attempt is repeated."""

_TRANSACTION_LOST: Final = (
    ProducerFenced, InvalidProducerEpoch, InvalidTxnState, InvalidProducerIdMapping, OutOfOrderSequenceNumber,
)  # fmt: skip
"""Errors after which the transaction is lost: another worker opened the partition's producer, or it timed out."""


class PartitionLostError(Exception):
    """The partition belongs to another worker now. Nothing of the batch was written."""


class TransactionalOutbox:
    """Holds outcomes until `flush`, which writes them and commits the records' offsets.

    A transaction is open only while its records are written, because readers wait for open transactions.

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
        self.telemetry = telemetry
        self.topics = kafka.registry
        self._held: defaultdict[TopicPartition, list[ProcessedRecord]] = defaultdict(list)
        self._producers: dict[TopicPartition, AIOKafkaProducer] = {}
        self.leaving = False
        """Whether partitions are being revoked. A partition that is fenced meanwhile is not claimed again."""

    async def put(self, processed: ProcessedRecord, /) -> None:
        """Accept a record's outcome and its copies. An outcome that is too large for the broker becomes a dead letter."""
        limit = self._kafka.max_request_bytes
        self._held[_place(processed)].append(fit_or_dead_letter(processed, limit, datetime.now(UTC), self.topics))

    async def flush(self) -> None:
        """Write the outcomes, in one transaction for each input partition.

        Raises:
            Transient: the broker stayed unavailable for longer than the limit.
            KafkaError: the broker refused a record permanently.
            TooLargeToWrite: not even the dead letter of a record fits.
            PartitionLostError: a partition belongs to another worker.
        """
        held, self._held = self._held, defaultdict(list)
        writing = [
            retry_transient(Operation.TRANSACTION, _Write(self, place, processed), self._retry, self.telemetry)
            for place, processed in held.items()
        ]
        for result in await asyncio.gather(*writing, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def claim(self, places: Iterable[TopicPartition]) -> dict[TopicPartition, int | None]:
        """Claim partitions that are not claimed yet. Their previous owners can commit nothing from then on.

        Returns:
            The committed offset of each newly claimed partition; `None` if nothing was ever committed.

        Raises:
            Transient: the broker stayed unavailable for longer than the limit.
            KafkaError: the broker refused, for example because of missing permissions.
        """
        wanted = [place for place in places if place not in self._producers]

        async def attempt(place: TopicPartition) -> int | None:
            async with _tried(place, self.telemetry):
                return await self.open(place)

        found = await asyncio.gather(
            *(
                retry_transient(Operation.TRANSACTION, lambda place=place: attempt(place), self._retry, self.telemetry)  # type: ignore[misc]  # mypy has no type for a lambda's default
                for place in wanted
            )
        )
        return dict(zip(wanted, found, strict=True))

    async def release(self) -> None:
        """Close all producers, before their partitions are revoked."""
        producers, self._producers = self._producers, {}
        await asyncio.gather(*(_stop(each) for each in producers.values()))

    async def open(self, place: TopicPartition) -> int | None:
        """Open the producer of a partition, and return the partition's committed offset, or `None`."""
        client = AIOKafkaProducer(
            **producer_options(self._kafka),
            transactional_id=f"{transactional_prefix(self._group, place.topic)}{place.partition}",
            transaction_timeout_ms=round(self._kafka.session_timeout_seconds * _TIMEOUT_SESSION_RATIO * 1000),
        )
        try:
            await client.start()
            offsets = await committed(self._kafka, self._group, place.topic)
        except BaseException:
            await _stop(client)
            raise
        self._producers[place] = client
        return offsets.get(place.partition)

    @property
    def places(self) -> Collection[TopicPartition]:
        """Return the partitions that are claimed and not released."""
        return self._producers.keys()

    def producer_of(self, place: TopicPartition) -> AIOKafkaProducer | None:
        """Return the producer of a claimed partition, else `None`."""
        return self._producers.get(place)

    async def close(self, place: TopicPartition) -> None:
        """Close the producer of a partition. Opening it again ends its open transaction."""
        client = self._producers.pop(place, None)
        if client is not None:
            await _stop(client)

    @property
    def group(self) -> str:
        """Return the consumer group whose offsets are committed."""
        return self._group

    @property
    def max_bytes(self) -> int:
        """Return the size in bytes of the largest record that is written."""
        return self._kafka.max_request_bytes


def transactional_prefix(group: str, topic: str) -> str:
    """Return the prefix of the transactional ids of a group's workers. The partition number follows it.

    Args:
        group: the consumer group.
        topic: the name of the topic that is read.
    """
    return f"{group}.{topic}."


class _Write:
    """Attempts one partition's transaction, once per call. Nobody ever reads what a failed attempt has written."""

    def __init__(self, outbox: TransactionalOutbox, place: TopicPartition, held: Sequence[ProcessedRecord]) -> None:
        self._outbox = outbox
        self._place = place
        self._held = list(held)
        self._end = 1 + max(_origin(each).offset for each in held)

    async def __call__(self) -> None:
        """Make one attempt.

        Raises:
            Transient: the attempt failed and can be repeated.
            PartitionLostError: it cannot be repeated, because the partition belongs to another worker.
        """
        outbox, place = self._outbox, self._place
        try:
            async with _tried(place, outbox.telemetry):
                client = outbox.producer_of(place)
                if client is None:
                    if not self._has_uncommitted(await outbox.open(place)):
                        # The records were committed by the last attempt, whose response was lost, or by another
                        # worker, which may have committed more: the next batch must claim the partition again.
                        await outbox.close(place)
                        return
                    client = outbox.producer_of(place)
                    if client is None:
                        msg = f"the producer of {place} was closed while it was being opened"
                        raise AssertionError(msg)
                await self._write(client)
        except Transient as error:
            await outbox.close(place)
            if outbox.leaving and isinstance(error.__cause__, _TRANSACTION_LOST):
                raise PartitionLostError(str(error)) from error
            raise

    def _has_uncommitted(self, reached: int | None) -> bool:
        """Drop records before the committed offset; return whether any are left to write."""
        if reached is not None:
            self._held = [each for each in self._held if _origin(each).offset >= reached]
        return bool(self._held)

    async def _write(self, client: AIOKafkaProducer) -> None:
        await client.begin_transaction()
        sent: list[tuple[int, Outbound, asyncio.Future[object]]] = []
        for number, processed in enumerate(self._held):
            for each in processed.outcome.outbound:
                future = await client.send(each.topic, value=each.value, key=each.key, headers=list(each.headers))
                future.add_done_callback(_retrieve_exception)
                sent.append((number, each, future))
        for number, outbound, future in sent:
            try:
                await future
            except MessageSizeTooLargeError as error:
                self._outbox.telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
                self._held[number] = replace_refused(
                    self._held[number], outbound, self._outbox.max_bytes, datetime.now(UTC), self._outbox.topics
                )
                msg = f"{outbound.topic} does not accept a record of this size"
                raise Transient(msg) from error
        await client.send_offsets_to_transaction({self._place: self._end}, self._outbox.group)
        await client.commit_transaction()


@asynccontextmanager
async def _tried(place: TopicPartition, telemetry: Telemetry) -> AsyncIterator[None]:
    """Convert errors that can be retried to `Transient`, and report them."""
    try:
        async with asyncio.timeout(_ATTEMPT_SECONDS):
            yield
    except Unreachable as error:
        raise Transient(str(error)) from error
    except TimeoutError as error:
        telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
        msg = f"Kafka did not end a transaction of {place.topic}/{place.partition} within {_ATTEMPT_SECONDS:g} s"
        raise Transient(msg) from error
    except KafkaError as error:
        cause = error if error.__cause__ is None else error.__cause__  # aiokafka wraps what its sender did not expect
        if isinstance(cause, _TRANSACTION_LOST) or getattr(cause, "retriable", False):
            telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, cause))
            msg = f"the transaction of {place.topic}/{place.partition} was lost: {type(cause).__name__}: {cause}"
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


def _retrieve_exception(future: asyncio.Future[object]) -> None:
    """Retrieve the exception of a future, so that asyncio does not log it. The attempt raises it."""
    if not future.cancelled():
        future.exception()


def _place(processed: ProcessedRecord) -> TopicPartition:
    origin = _origin(processed)
    return TopicPartition(origin.topic, origin.partition)


def _origin(processed: ProcessedRecord) -> KafkaOrigin:
    place = processed.inbound.place
    if not isinstance(place, KafkaOrigin):
        msg = f"{place} is not a Kafka record; it has no offset to commit"
        raise TypeError(msg)
    return place
