"""A batch from Kafka through the processor to the broker's acknowledgement: the same in every engine."""

import asyncio
import time
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from typing import Protocol

from newsloom.core.events import BatchCompleted, Operation
from newsloom.core.message import Inbound
from newsloom.core.outcome import OutcomeKind, ProcessedRecord
from newsloom.runtime.dead_letters.limit import DeadLetterLimit
from newsloom.runtime.kafka.producing.outbox import Outbox
from newsloom.runtime.kafka.producing.transactions import TransactionalOutbox
from newsloom.runtime.retry import until_answered
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings


def pieces(batch: Sequence[Inbound], max_bytes: int) -> Iterator[Sequence[Inbound]]:
    """Cut a batch so that no piece has more than `max_bytes` of values, unless one record alone has."""
    begin = size = 0
    for position, record in enumerate(batch):
        if position > begin and size + len(record.value) > max_bytes:
            yield batch[begin:position]
            begin, size = position, 0
        size += len(record.value)
    if begin < len(batch):
        yield batch[begin:]


class Concludes(Protocol):
    """Gives records their conclusions: the processor, or a stand-in."""

    def process(self, records: Sequence[Inbound], /) -> AsyncGenerator[list[ProcessedRecord], None]:
        """Conclude records in order, some at a time."""
        ...


class BatchWork:
    """Concludes batches: processed, written, every outcome acknowledged.

    Args:
        processor: concludes the records.
        outbox: writes the outcomes.
        limit: how many records may die.
        retry: how long a broker that is away is waited for.
        telemetry: gets an event for each batch.
    """

    def __init__(
        self,
        processor: Concludes,
        outbox: Outbox,
        limit: DeadLetterLimit,
        retry: RetrySettings,
        telemetry: Telemetry,
    ) -> None:
        self._processor = processor
        self._outbox = outbox
        self._limit = limit
        self._retry = retry
        self._telemetry = telemetry

    @property
    def transactions(self) -> TransactionalOutbox | None:
        """The outbox, when it commits the offsets together with the outcomes."""
        return self._outbox if isinstance(self._outbox, TransactionalOutbox) else None

    async def process(self, batch: Sequence[Inbound]) -> None:
        """Give each record its outcome; when this returns, the broker has all of them.

        Dead letters go last: a batch that breaks the limit writes none.

        Raises:
            Transient: the store or the broker stayed away beyond the limit.
            TooManyDead: the fault is not in the records.
            KafkaError: a record was refused for good.
        """
        begun = time.perf_counter()
        dead: list[ProcessedRecord] = []
        async for processed in self._processor.process(batch):
            for each in processed:
                if each.outcome.kind is OutcomeKind.FAILED:
                    dead.append(each)
                else:
                    await self._outbox.put(each)
        self._limit.admit(len(batch), _errors(dead))
        for each in dead:
            await self._outbox.put(each)
        await self._outbox.flush()
        self._telemetry.emit(BatchCompleted(len(batch), time.perf_counter() - begun))

    async def commit(self, committing: Coroutine[object, object, None]) -> None:
        """Wait until the broker has taken a batch's offsets; a client asks for that without an end.

        Raises:
            Transient: the broker stayed away beyond the limit.
            KafkaError: the group moved on, or the offsets were refused.
        """
        answer = asyncio.ensure_future(committing)
        await until_answered(Operation.COMMIT, answer, "Kafka has not taken the offsets", self._retry, self._telemetry)


def _errors(dead: Sequence[ProcessedRecord]) -> list[str]:
    """The errors that count towards the limit. One batch that cannot be decoded is one fault, however many it holds."""
    batches: set[tuple[int | None, int]] = set()
    errors: list[str] = []
    for each in dead:
        lost, place = each.inbound.undecodable, each.inbound.place
        if lost is not None:
            batch = (getattr(place, "partition", None), lost.base_offset)
            if batch in batches:
                continue
            batches.add(batch)
        errors.append(each.outcome.label)
    return errors
