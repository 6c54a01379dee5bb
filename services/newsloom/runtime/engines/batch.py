"""Process a batch and write its outcomes until the broker has acknowledged them. All Kafka engines use it."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from typing import Protocol

from newsloom.core.events import BatchCompleted, Operation
from newsloom.core.message import Inbound
from newsloom.core.outcome import OutcomeKind, ProcessedRecord
from newsloom.runtime.dead_letters.limit import DeadLetterLimit
from newsloom.runtime.kafka.producing.outbox import Outbox
from newsloom.runtime.kafka.producing.transactions import TransactionalOutbox
from newsloom.runtime.retry import await_or_transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings


def split_by_bytes(batch: Sequence[Inbound], max_bytes: int) -> Iterator[Sequence[Inbound]]:
    """Split a batch so that the values of each part have at most `max_bytes`. A larger record is a part of its own."""
    begin = size = 0
    for position, record in enumerate(batch):
        if position > begin and size + len(record.value) > max_bytes:
            yield batch[begin:position]
            begin, size = position, 0
        size += len(record.value)
    if begin < len(batch):
        yield batch[begin:]


class RecordProcessor(Protocol):
    """Processes records. `Processor` implements it; tests use others."""

    def process(self, records: Sequence[Inbound], /) -> AsyncGenerator[list[ProcessedRecord], None]:
        """Yield processed records in order, several at a time."""
        ...


class BatchRunner:
    """Processes batches and writes their outcomes until all are acknowledged.

    Args:
        processor: processes the records.
        outbox: writes the outcomes.
        limit: how many records may become dead letters.
        retry: how long to retry while the broker is unavailable.
        telemetry: gets an event for each batch.
    """

    def __init__(
        self,
        processor: RecordProcessor,
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
        """Return the outbox if it commits offsets and outcomes in one transaction, else `None`."""
        return self._outbox if isinstance(self._outbox, TransactionalOutbox) else None

    async def process(self, batch: Sequence[Inbound]) -> None:
        """Process a batch. When this returns, the broker has acknowledged all outcomes.

        Dead letters are written last, so that a batch that exceeds the limit writes none.

        Raises:
            Transient: the store or the broker stayed unavailable for longer than the limit.
            TooManyDeadLettersError: too many records became dead letters.
            KafkaError: a record was refused for good.
        """
        begun = time.perf_counter()
        failed: list[ProcessedRecord] = []
        async for processed in self._processor.process(batch):
            for each in processed:
                if each.outcome.kind is OutcomeKind.FAILED:
                    failed.append(each)
                else:
                    await self._outbox.put(each)
        self._limit.count_batch(len(batch), _errors(failed))
        for each in failed:
            await self._outbox.put(each)
        await self._outbox.flush()
        self._telemetry.emit(BatchCompleted(len(batch), time.perf_counter() - begun))

    async def commit(self, committing: Coroutine[object, object, None]) -> None:
        """Wait until the broker has accepted the offsets of a batch. Clients retry a commit without a limit of their own.

        Args:
            committing: the commit of the client.

        Raises:
            Transient: the broker stayed unavailable for longer than the limit.
            KafkaError: the group has rebalanced, or the broker refused the offsets.
        """
        answer = asyncio.ensure_future(committing)
        await await_or_transient(
            Operation.COMMIT, answer, "Kafka has not acknowledged the offsets", self._retry, self._telemetry
        )


def _errors(failed: Sequence[ProcessedRecord]) -> list[str]:
    """Return the errors that count towards the limit.

    A batch that cannot be decoded counts once, not for each record. A raw record that held several articles counts once, if
    more than half of them failed: otherwise one record could stop the worker, again after each restart.
    """
    batches: set[tuple[int | None, int]] = set()
    articles: Counter[tuple[int | None, int | None]] = Counter()
    errors: list[str] = []
    for each in failed:
        lost, place = each.inbound.undecodable, each.inbound.place
        if lost is not None:
            batch = (getattr(place, "partition", None), lost.base_offset)
            if batch in batches:
                continue
            batches.add(batch)
        if place.part is not None:
            raw = (getattr(place, "partition", None), getattr(place, "offset", None))
            articles[raw] += 1
            if articles[raw] != (each.inbound.article_count or 1) // 2 + 1:
                continue
        errors.append(each.outcome.label)
    return errors
