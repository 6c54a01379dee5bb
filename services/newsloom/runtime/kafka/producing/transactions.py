"""Outcomes and the offsets of what they came from, in one Kafka transaction: both are there, or neither is.

Each input partition has a producer of its own, whose transactional id names the partition. Whoever begins to work on a
partition opens that producer: the broker then fences the one before, ends what it left open, and only then says how far
the partition is committed. So a worker that was frozen, or thought dead, can commit nothing any more; no timeout has to
be right for that. aiokafka sends no group generation with a transaction's offsets (KIP-447), which would fence as well.
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
from newsloom.runtime.kafka.clients.connection import producer_options
from newsloom.runtime.kafka.consuming.reading import committed
from newsloom.runtime.kafka.producing.oversize import fitted, refused
from newsloom.runtime.retry import until_there
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings, RetrySettings
from newsloom_schemas import KafkaOrigin

_OF_THE_SESSION: Final = 0.75
_STOP_SECONDS: Final = 5.0
_ATTEMPT_SECONDS: Final = 30.0
"""For opening a producer, and for a transaction. A broker that is away is then said to be waited for."""

_LOST: Final = (
    ProducerFenced, InvalidProducerEpoch, InvalidTxnState, InvalidProducerIdMapping, OutOfOrderSequenceNumber,
)  # fmt: skip
"""The transaction is no more: another worker opened the partition's producer, or the broker gave up waiting."""


class GivenAway(Exception):  # noqa: N818 - says what happened
    """The partition is another worker's by now; nothing of the batch was written."""


class TransactionalOutbox:
    """Holds what became of records until `flush`, which writes it and commits the records' offsets.

    A transaction is open only while its records are written: readers wait for open transactions.

    Args:
        kafka: how to reach the broker.
        group: consumer group whose offsets are committed.
        retry: how long a broker that is away is waited for.
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
        """Partitions are being taken away: one that is fenced now is not fought for."""

    async def put(self, processed: ProcessedRecord, /) -> None:
        """Take a record's outcome and its copies. An outcome too large for the broker becomes a dead letter."""
        limit = self._kafka.max_request_bytes
        self._held[_place(processed)].append(fitted(processed, limit, datetime.now(UTC), self.topics))

    async def flush(self) -> None:
        """Write what is held, a transaction for each input partition.

        Raises:
            Transient: the broker stayed away beyond the limit.
            KafkaError: a record was refused for good.
            TooLargeToWrite: a record that not even as a dead letter can be written.
            GivenAway: a partition belongs to another worker.
        """
        held, self._held = self._held, defaultdict(list)
        writing = [
            until_there(Operation.TRANSACTION, _Write(self, place, processed), self._retry, self.telemetry)
            for place, processed in held.items()
        ]
        for result in await asyncio.gather(*writing, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def claim(self, places: Iterable[TopicPartition]) -> dict[TopicPartition, int | None]:
        """Make partitions ours, if they are not yet: whoever had them can commit nothing from now on.

        Returns:
            How far each that was not ours is committed; `None` for one of which nothing ever was.

        Raises:
            Transient: the broker stayed away beyond the limit.
            KafkaError: no rights, for instance.
        """
        wanted = [place for place in places if place not in self._producers]

        async def attempt(place: TopicPartition) -> int | None:
            async with _tried(place, self.telemetry):
                return await self.open(place)

        found = await asyncio.gather(
            *(
                until_there(Operation.TRANSACTION, lambda place=place: attempt(place), self._retry, self.telemetry)  # type: ignore[misc]  # mypy has no type for a lambda's default
                for place in wanted
            )
        )
        return dict(zip(wanted, found, strict=True))

    async def release(self) -> None:
        """Close every producer: the partitions may go to others, or come back."""
        producers, self._producers = self._producers, {}
        await asyncio.gather(*(_stop(each) for each in producers.values()))

    async def open(self, place: TopicPartition) -> int | None:
        """Open the partition's producer, and say how far the partition is committed."""
        client = AIOKafkaProducer(
            **producer_options(self._kafka),
            transactional_id=f"{transactional_prefix(self._group, place.topic)}{place.partition}",
            transaction_timeout_ms=round(self._kafka.session_timeout_seconds * _OF_THE_SESSION * 1000),
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
        """The partitions that were claimed and not yet released."""
        return self._producers.keys()

    def producer_of(self, place: TopicPartition) -> AIOKafkaProducer | None:
        """The partition's producer, if it is ours."""
        return self._producers.get(place)

    async def close(self, place: TopicPartition) -> None:
        """Close the partition's producer. What it left open is ended when it is opened again."""
        client = self._producers.pop(place, None)
        if client is not None:
            await _stop(client)

    @property
    def group(self) -> str:
        """Whose offsets are committed."""
        return self._group

    @property
    def max_bytes(self) -> int:
        """Of the largest record that is written."""
        return self._kafka.max_request_bytes


def transactional_prefix(group: str, topic: str) -> str:
    """Return what the transactional ids of a group's workers begin with; the partition's number follows.

    Args:
        group: the consumer group.
        topic: the name of the topic that is read.
    """
    return f"{group}.{topic}."


class _Write:
    """Attempts at one partition's transaction. Nothing of a failed attempt is ever read."""

    def __init__(self, outbox: TransactionalOutbox, place: TopicPartition, held: Sequence[ProcessedRecord]) -> None:
        self._outbox = outbox
        self._place = place
        self._held = list(held)
        self._end = 1 + max(_origin(each).offset for each in held)

    async def __call__(self) -> None:
        """One attempt.

        Raises:
            Transient: it may be tried again.
            GivenAway: it may not: others have the partition.
        """
        outbox, place = self._outbox, self._place
        try:
            async with _tried(place, outbox.telemetry):
                client = outbox.producer_of(place)
                if client is None:
                    if not self._left(await outbox.open(place)):
                        # Committed by the last attempt, whose answer was lost, or by another worker, which may have
                        # gone further: what comes next has to claim the partition anew.
                        await outbox.close(place)
                        return
                    client = outbox.producer_of(place)
                    if client is None:
                        msg = f"the producer of {place} was closed while it was opened"
                        raise AssertionError(msg)
                await self._write(client)
        except Transient as error:
            await outbox.close(place)
            if outbox.leaving and isinstance(error.__cause__, _LOST):
                raise GivenAway(str(error)) from error
            raise

    def _left(self, reached: int | None) -> bool:
        """Whether anything is left to write behind what is committed; all before it is let go of."""
        if reached is not None:
            self._held = [each for each in self._held if _origin(each).offset >= reached]
        return bool(self._held)

    async def _write(self, client: AIOKafkaProducer) -> None:
        await client.begin_transaction()
        sent: list[tuple[int, Outbound, asyncio.Future[object]]] = []
        for number, processed in enumerate(self._held):
            for each in processed.outcome.outbound:
                future = await client.send(each.topic, value=each.value, key=each.key, headers=list(each.headers))
                future.add_done_callback(_seen)
                sent.append((number, each, future))
        for number, outbound, future in sent:
            try:
                await future
            except MessageSizeTooLargeError as error:
                self._outbox.telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
                self._held[number] = refused(
                    self._held[number], outbound, self._outbox.max_bytes, datetime.now(UTC), self._outbox.topics
                )
                msg = f"{outbound.topic} does not take so large a record"
                raise Transient(msg) from error
        await client.send_offsets_to_transaction({self._place: self._end}, self._outbox.group)
        await client.commit_transaction()


@asynccontextmanager
async def _tried(place: TopicPartition, telemetry: Telemetry) -> AsyncIterator[None]:
    """Make of what may be tried again a `Transient`, and tell of it."""
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
        if isinstance(cause, _LOST) or getattr(cause, "retriable", False):
            telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, cause))
            msg = f"the transaction of {place.topic}/{place.partition} was lost: {type(cause).__name__}: {cause}"
            raise Transient(msg) from cause
        raise


async def _stop(client: AIOKafkaProducer) -> None:
    """Let a producer go, whatever state it is in."""
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await client.stop()
    except (KafkaError, TimeoutError):
        # It waits for what will never be acknowledged, and has no way to be told.
        sending = client._sender.sender_task  # noqa: SLF001 - else it would go on trying for ever
        if sending is not None:
            sending.cancel()
        await client.client.close()


def _seen(future: asyncio.Future[object]) -> None:
    """Its error, if it has one, is that of the attempt: asyncio need not complain that nobody looked."""
    if not future.cancelled():
        future.exception()


def _place(processed: ProcessedRecord) -> TopicPartition:
    origin = _origin(processed)
    return TopicPartition(origin.topic, origin.partition)


def _origin(processed: ProcessedRecord) -> KafkaOrigin:
    place = processed.inbound.place
    if not isinstance(place, KafkaOrigin):
        msg = f"{place} is no place on Kafka; it has no offset to commit"
        raise TypeError(msg)
    return place
