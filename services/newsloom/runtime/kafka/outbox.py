"""Outcomes on their way to the broker: all sent, every one acknowledged, or the batch does not count as done."""

import asyncio
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from newsloom.core.ending import Concluded, Died, conclude
from newsloom.core.message import Outbound
from newsloom.core.outcome import Transient
from newsloom.runtime.recorder import Recorder
from newsloom.runtime.retry import until_there
from newsloom.settings import RetrySettings
from newsloom_schemas import Failure

_SMALLEST_KEPT = 1024  # bytes of a dead letter's value; below that the record cannot be written at all


class Outbox:
    """Sends what became of records.

    `put` hands records to the producer without waiting for their acknowledgement; `flush` waits for all of them.

    Args:
        producer: idempotent, acks=all.
        retry: how long a broker that is away is waited for.
        recorder: is told of further attempts.
    """

    def __init__(self, producer: AIOKafkaProducer, retry: RetrySettings, recorder: Recorder) -> None:
        self._producer = producer
        self._retry = retry
        self._recorder = recorder
        self._sent: list[tuple[Outbound, asyncio.Future[object]]] = []

    async def put(self, concluded: Concluded) -> None:
        """Send a record's outcome and its copies. An outcome too large for the broker becomes a dead letter."""
        try:
            for outbound in concluded.conclusion.outbound:
                await self._send(outbound)
        except MessageSizeTooLargeError as error:
            await self._put_dead(concluded, error)

    async def flush(self) -> None:
        """Wait until the broker has acknowledged everything; what failed is sent again.

        Raises:
            Transient: the broker stayed away beyond the limit.
            KafkaError: a record was refused for good: no rights, an unknown topic, a fenced producer.
        """
        await until_there("send", self._acknowledged, self._retry, self._recorder)

    async def _acknowledged(self) -> None:
        sent, self._sent = self._sent, []
        results = await asyncio.gather(*(future for _, future in sent), return_exceptions=True)
        failed = [(out, error) for (out, _), error in zip(sent, results, strict=True) if isinstance(error, Exception)]
        if not failed:
            return
        for _, error in failed:
            if not (isinstance(error, KafkaError) and error.retriable):
                raise error
        for outbound, _ in failed:
            await self._send(outbound)
        msg = f"{len(failed)} records were not acknowledged: {failed[0][1]}"
        raise Transient(msg)

    async def _send(self, outbound: Outbound) -> None:
        try:
            future = await self._producer.send(
                outbound.topic, value=outbound.value, key=outbound.key, headers=list(outbound.headers)
            )
        except MessageSizeTooLargeError:
            raise
        except KafkaError as error:
            if not error.retriable:
                raise
            future = asyncio.get_running_loop().create_future()
            future.set_exception(error)
        self._sent.append((outbound, future))

    async def _put_dead(self, concluded: Concluded, error: MessageSizeTooLargeError) -> None:
        inbound = concluded.inbound
        failure = Failure(error="aiokafka.errors.MessageSizeTooLargeError", message=str(error), step="send")
        died = Died(stage=concluded.conclusion.stage, failure=failure)
        keep = len(inbound.value)
        while True:
            letter = conclude(inbound, died, datetime.now(UTC), keep_bytes=keep).outbound[0]
            try:
                await self._send(letter)
            except MessageSizeTooLargeError:
                if keep < _SMALLEST_KEPT:
                    raise
                keep //= 2
            else:
                return
