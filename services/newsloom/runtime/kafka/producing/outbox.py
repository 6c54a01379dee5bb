"""Outcomes on their way to the broker: all sent, every one acknowledged, or the batch does not count as done."""

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
from newsloom.runtime.kafka.producing.oversize import as_dead_letter, refused
from newsloom.runtime.retry import patience, until_there
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings
from newsloom_schemas.topics import DEFAULT_REGISTRY, TopicRegistry


class Outbox(Protocol):
    """Where conclusions are put, and from where they reach the broker."""

    async def put(self, processed: ProcessedRecord, /) -> None:
        """Take a record's outcome and its copies. An outcome too large for the broker becomes a dead letter."""
        ...

    async def flush(self) -> None:
        """Wait until the broker has acknowledged everything that was put.

        Raises:
            Transient: the broker stayed away beyond the limit.
            KafkaError: a record was refused for good: no rights, an unknown topic, a fenced producer.
            TooLargeToWrite: a record that not even as a dead letter can be written.
        """
        ...


class SendingOutbox:
    """Sends what became of records as it is put; `flush` waits for the acknowledgements.

    An outcome goes out once its copies are acknowledged: where a topic does not take one, a dead letter goes out in its
    stead. Until then what was put after it waits as well, for the order of a key.

    Args:
        producer: idempotent, acks=all.
        max_bytes: of the largest record that the producer takes.
        retry: how long a broker that is away is waited for.
        telemetry: gets events for further attempts and for errors of the producer.
        topics: what the topics of dead letters are called.
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
        """Send a record's outcome and its copies. An outcome too large for the broker becomes a dead letter."""
        outcome, *copies = processed.outcome.outbound
        if not copies and not self._held:
            await self._send(processed, outcome)
            return
        self._held.append(processed)
        for each in copies:
            await self._send(processed, each)

    async def flush(self) -> None:
        """Wait until the broker has acknowledged everything.

        Raises:
            Transient: the broker stayed away beyond the limit.
            KafkaError: a record was refused for good: no rights, an unknown topic, a fenced producer.
            TooLargeToWrite: a record that not even as a dead letter can be written.
        """
        await self._acknowledge_all()
        held, self._held = self._held, []
        for each in held:
            await self._send(each, each.outcome.outbound[0])
        await self._acknowledge_all()

    async def _send(self, processed: ProcessedRecord, outbound: Outbound) -> None:
        """An outcome, or a copy that goes before it."""
        try:
            future = await self._give(outbound)
        except MessageSizeTooLargeError as error:
            self._telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
            letter = as_dead_letter(processed, str(error), self._max_bytes, datetime.now(UTC), self._topics)
            await self._put_instead(processed, outbound, letter)
            return
        except KafkaError as error:
            future = await self._send_later(outbound, error)
        self._sent.append((processed, outbound, future))

    async def _acknowledge_all(self) -> None:
        while self._sent:
            if all(future.done() for _, _, future in self._sent):
                await self._settle()
            else:
                await until_there(Operation.SEND, self._acknowledged, self._retry, self._telemetry)

    async def _acknowledged(self) -> None:
        patient_until = time.monotonic() + patience(self._retry)
        for _, _, future in self._sent:
            if not future.done():
                await asyncio.wait((future,), timeout=max(0.0, patient_until - time.monotonic()))
        waiting = sum(not future.done() for _, _, future in self._sent)
        if waiting:
            msg = f"Kafka has not acknowledged {waiting} records"
            raise Transient(msg)

    async def _settle(self) -> None:
        """Look at every acknowledgement; what the broker found too large goes out again as a dead letter.

        The broker then misses that record's number, and takes nothing that came behind it in its partition.
        """
        sent, self._sent = self._sent, []
        failed = [(processed, outbound, error) for processed, outbound, future in sent if (error := future.exception())]
        too_large = any(isinstance(error, MessageSizeTooLargeError) for _, _, error in failed)
        if too_large:
            _number_anew(self._producer)
        for processed, outbound, error in failed:
            self._telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
            if isinstance(error, MessageSizeTooLargeError):
                letter = refused(processed, outbound, self._max_bytes, datetime.now(UTC), self._topics)
                await self._put_instead(processed, outbound, letter)
            elif too_large and isinstance(error, OutOfOrderSequenceNumber):
                await self._send(processed, outbound)
            else:
                raise error

    async def _put_instead(self, processed: ProcessedRecord, outbound: Outbound, letter: ProcessedRecord) -> None:
        """The letter in the outcome's stead, which for a copy is held still: at once, or when its turn comes."""
        if outbound is processed.outcome.outbound[0]:
            await self._put_dead(letter)
        else:
            self._held = [letter if each is processed else each for each in self._held]

    async def _put_dead(self, letter: ProcessedRecord) -> None:
        outbound = letter.outcome.outbound[0]
        try:
            future = await self._give(outbound)
        except KafkaError as error:
            future = await self._send_later(outbound, error)
        self._sent.append((letter, outbound, future))

    async def _give(self, outbound: Outbound) -> asyncio.Future[object]:
        """Hand it to the producer, which takes it now; the future is its acknowledgement."""
        future: asyncio.Future[object] = await self._producer.send(
            outbound.topic, outbound.value, outbound.key, headers=list(outbound.headers)
        )
        return future

    async def _send_later(self, outbound: Outbound, error: KafkaError) -> asyncio.Future[object]:
        """Send it once the broker takes it. What comes after it waits, else a key's order could break."""

        async def attempt() -> asyncio.Future[object]:
            try:
                return await self._give(outbound)
            except KafkaError as further:
                raise self._passing(further) from further

        self._passing(error)
        return await until_there(Operation.SEND, attempt, self._retry, self._telemetry)

    def _passing(self, error: KafkaError) -> Transient:
        """As something to wait out.

        Raises:
            KafkaError: it is there to stay.
        """
        self._telemetry.emit(KafkaClientError(KafkaClient.PRODUCER, error))
        if not error.retriable:
            raise error
        return Transient(f"Kafka takes no records: {error}")


def _number_anew(producer: AIOKafkaProducer) -> None:
    """Let an idempotent producer that waits for nothing begin again, as another one, from its records' number 0.

    aiokafka does not take back the numbers of records that were refused.
    """
    numbers = producer._txn_manager  # noqa: SLF001 - a new producer would have to be given to all who have this one
    vars(numbers).update(vars(type(numbers)(numbers.transactional_id, numbers.transaction_timeout_ms)))
