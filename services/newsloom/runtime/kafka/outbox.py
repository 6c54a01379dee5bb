"""Outcomes on their way to the broker: all sent, every one acknowledged, or the batch does not count as done."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from newsloom.core.ending import Concluded
from newsloom.core.message import Outbound
from newsloom.core.outcome import Transient
from newsloom.runtime.kafka.oversize import as_dead_letter, refused
from newsloom.runtime.recorder import Recorder
from newsloom.runtime.retry import patience, until_there
from newsloom.settings import RetrySettings


class Outbox(Protocol):
    """Where conclusions are put, and from where they reach the broker."""

    async def put(self, concluded: Concluded, /) -> None:
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

    Args:
        producer: idempotent, acks=all.
        max_bytes: of the largest record that the producer takes.
        retry: how long a broker that is away is waited for.
        recorder: is told of further attempts.
    """

    def __init__(self, producer: AIOKafkaProducer, max_bytes: int, retry: RetrySettings, recorder: Recorder) -> None:
        self._producer = producer
        self._max_bytes = max_bytes
        self._retry = retry
        self._recorder = recorder
        self._sent: list[tuple[Concluded, Outbound, asyncio.Future[object]]] = []

    async def put(self, concluded: Concluded, /) -> None:
        """Send a record's outcome and its copies. An outcome too large for the broker becomes a dead letter."""
        outbound = concluded.conclusion.outbound
        # Copies first: one that is too large is noticed before the outcome is on its way.
        for each in (*outbound[1:], outbound[0]) if len(outbound) > 1 else outbound:
            try:
                future = await self._producer.send(each.topic, each.value, each.key, headers=list(each.headers))
            except MessageSizeTooLargeError as error:
                self._recorder.kafka_error("producer", error)
                await self._put_dead(as_dead_letter(concluded, str(error), self._max_bytes, datetime.now(UTC)))
                return
            except KafkaError as error:
                future = await self._send_later(each, error)
            self._sent.append((concluded, each, future))

    async def flush(self) -> None:
        """Wait until the broker has acknowledged everything.

        Raises:
            Transient: the broker stayed away beyond the limit.
            KafkaError: a record was refused for good: no rights, an unknown topic, a fenced producer.
            TooLargeToWrite: a record that not even as a dead letter can be written.
        """
        while self._sent:
            if all(future.done() for _, _, future in self._sent):
                await self._settle()
            else:
                await until_there("send", self._acknowledged, self._retry, self._recorder)

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
        """Look at every acknowledgement; what the broker found too large goes out again as a dead letter."""
        sent, self._sent = self._sent, []
        for concluded, outbound, future in sent:
            error = future.exception()
            if error is None:
                continue
            self._recorder.kafka_error("producer", error)
            if not isinstance(error, MessageSizeTooLargeError) or outbound is not concluded.conclusion.outbound[0]:
                raise error
            await self._put_dead(refused(concluded, outbound, self._max_bytes, datetime.now(UTC)))

    async def _put_dead(self, letter: Concluded) -> None:
        outbound = letter.conclusion.outbound[0]
        try:
            future = await self._producer.send(
                outbound.topic, outbound.value, outbound.key, headers=list(outbound.headers)
            )
        except KafkaError as error:
            future = await self._send_later(outbound, error)
        self._sent.append((letter, outbound, future))

    async def _send_later(self, outbound: Outbound, error: KafkaError) -> asyncio.Future[object]:
        """Send it once the broker takes it. What comes after it waits, else a key's order could break."""

        async def attempt() -> asyncio.Future[object]:
            try:
                future: asyncio.Future[object] = await self._producer.send(
                    outbound.topic, outbound.value, outbound.key, headers=list(outbound.headers)
                )
            except KafkaError as further:
                raise self._passing(further) from further
            return future

        self._passing(error)
        return await until_there("send", attempt, self._retry, self._recorder)

    def _passing(self, error: KafkaError) -> Transient:
        """As something to wait out.

        Raises:
            KafkaError: it is there to stay.
        """
        self._recorder.kafka_error("producer", error)
        if not error.retriable:
            raise error
        return Transient(f"Kafka takes no records: {error}")
