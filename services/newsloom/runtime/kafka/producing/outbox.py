"""Send the outcomes of a batch to the broker, and wait until it has acknowledged all of them."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, OutOfOrderSequenceNumber

from newsloom.core.events import KafkaClient, KafkaClientError, Operation
from newsloom.core.message import Outbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.core.step_result import Transient
from newsloom.runtime.kafka.clients.aiokafka_internals import reset_sequence_numbers
from newsloom.runtime.kafka.producing.oversize import as_dead_letter, replace_refused
from newsloom.runtime.retry import retry_transient, warn_after
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings
from newsloom_schemas.topic_registry import DEFAULT_REGISTRY, TopicRegistry


class Outbox(Protocol):
    """Writes processed records to the broker."""

    async def put(self, processed: ProcessedRecord, /) -> None:
        """Accept a record's outcome and its copies. An outcome that is too large for the broker becomes a dead letter."""
        ...

    async def flush(self) -> None:
        """Wait until the broker has acknowledged everything that was put.

        Raises:
            Transient: the broker stayed unavailable for longer than the limit.
            KafkaError: the broker refused a record permanently: missing permissions, an unknown topic, a fenced producer.
            TooLargeToWrite: not even the dead letter of a record fits.
        """
        ...


class SendingOutbox:
    """Sends outcomes as they are put. `flush` waits for the acknowledgements.

    An outcome is sent after its copies have been acknowledged. If a topic refuses a copy, a dead letter is sent instead of
    the outcome. Until then all outcomes that were put later wait, too, to keep the order of a key.

    Args:
        producer: an idempotent producer with acks=all.
        max_bytes: size in bytes of the largest record that the producer accepts.
        retry: how long to retry while the broker is unavailable.
        telemetry: gets events for further attempts and for errors of the producer.
        topics: the registry with the topics of dead letters.
    """

    def __init__(
        self,
        producer: AIOKafkaProducer,
        max_bytes: int,
        retry: RetrySettings,
        telemetry: Telemetry,
        topics: TopicRegistry = DEFAULT_REGISTRY,
    ) -> None:
        self._producer = producer
        self._max_bytes = max_bytes
        self._retry = retry
        self._telemetry = telemetry
        self._topics = topics
        self._sent: list[tuple[ProcessedRecord, Outbound, asyncio.Future[object]]] = []
        self._held: list[ProcessedRecord] = []

    async def put(self, processed: ProcessedRecord, /) -> None:
        """Send a record's outcome and its copies. An outcome that is too large for the broker becomes a dead letter."""
        outcome, *copies = processed.outcome.outbound
        if not copies and not self._held:
            await self._send(processed, outcome)
            return
        self._held.append(processed)
        for each in copies:
            await self._send(processed, each)

    async def flush(self) -> None:
        """Wait until the broker has acknowledged everything that was put.

        Raises:
            Transient: the broker stayed unavailable for longer than the limit.
            KafkaError: the broker refused a record permanently: missing permissions, an unknown topic, a fenced producer.
            TooLargeToWrite: not even the dead letter of a record fits.
        """
        await self._acknowledge_all()
        held, self._held = self._held, []
        for each in held:
            await self._send(each, each.outcome.outbound[0])
        await self._acknowledge_all()

    async def _send(self, processed: ProcessedRecord, outbound: Outbound) -> None:
        """Send an outcome or one of its copies."""
        try:
            future = await self._enqueue(outbound)
        except MessageSizeTooLargeError as error:
            self._telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
            letter = as_dead_letter(processed, str(error), self._max_bytes, datetime.now(UTC), self._topics)
            await self._replace(processed, outbound, letter)
            return
        except KafkaError as error:
            future = await self._send_later(outbound, error)
        self._sent.append((processed, outbound, future))

    async def _acknowledge_all(self) -> None:
        while self._sent:
            if all(future.done() for _, _, future in self._sent):
                await self._settle()
            else:
                await retry_transient(Operation.SEND, self._acknowledged, self._retry, self._telemetry)

    async def _acknowledged(self) -> None:
        deadline = time.monotonic() + warn_after(self._retry)
        for _, _, future in self._sent:
            if not future.done():
                await asyncio.wait((future,), timeout=max(0.0, deadline - time.monotonic()))
        waiting = sum(not future.done() for _, _, future in self._sent)
        if waiting:
            msg = f"Kafka has not acknowledged {waiting} records"
            raise Transient(msg)

    async def _settle(self) -> None:
        """Check every acknowledgement. For a record that was too large, send a dead letter.

        The broker then misses the sequence number of that record and refuses all later records of its partition, so they
        are sent again with new numbers.
        """
        sent, self._sent = self._sent, []
        failed = [(processed, outbound, error) for processed, outbound, future in sent if (error := future.exception())]
        too_large = any(isinstance(error, MessageSizeTooLargeError) for _, _, error in failed)
        if too_large:
            reset_sequence_numbers(self._producer)
        for processed, outbound, error in failed:
            self._telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
            if isinstance(error, MessageSizeTooLargeError):
                letter = replace_refused(processed, outbound, self._max_bytes, datetime.now(UTC), self._topics)
                await self._replace(processed, outbound, letter)
            elif too_large and isinstance(error, OutOfOrderSequenceNumber):
                await self._send(processed, outbound)
            else:
                raise error

    async def _replace(self, processed: ProcessedRecord, outbound: Outbound, letter: ProcessedRecord) -> None:
        """Replace an outcome that the broker refused with its dead letter.

        If the refused record is the outcome itself, send the dead letter now. If it is a copy, the outcome has not been sent
        yet: replace it in the queue.
        """
        if outbound is processed.outcome.outbound[0]:
            await self._send_dead_letter(letter)
        else:
            self._held = [letter if each is processed else each for each in self._held]

    async def _send_dead_letter(self, letter: ProcessedRecord) -> None:
        outbound = letter.outcome.outbound[0]
        try:
            future = await self._enqueue(outbound)
        except KafkaError as error:
            future = await self._send_later(outbound, error)
        self._sent.append((letter, outbound, future))

    async def _enqueue(self, outbound: Outbound) -> asyncio.Future[object]:
        """Add a record to the producer's queue, and return the future of its acknowledgement."""
        future: asyncio.Future[object] = await self._producer.send(
            outbound.topic, outbound.value, outbound.key, headers=list(outbound.headers)
        )
        return future

    async def _send_later(self, outbound: Outbound, error: KafkaError) -> asyncio.Future[object]:
        """Retry until the producer accepts the record. Later records wait, to keep the order of a key."""

        async def attempt() -> asyncio.Future[object]:
            try:
                return await self._enqueue(outbound)
            except KafkaError as further:
                raise self._transient(further) from further

        self._transient(error)
        return await retry_transient(Operation.SEND, attempt, self._retry, self._telemetry)

    def _transient(self, error: KafkaError) -> Transient:
        """Return a `Transient` for an error that can be retried.

        Raises:
            KafkaError: it cannot.
        """
        self._telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
        if not error.retriable:
            raise error
        return Transient(f"Kafka does not accept records: {error}")
