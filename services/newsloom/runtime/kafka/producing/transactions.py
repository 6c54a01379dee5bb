"""Write outcomes and the offsets of their source records in one Kafka transaction.

Each input partition has its own producer, whose transactional id names the partition. A worker that starts on a partition
opens that producer. The broker then fences the previous producer, ends its open transaction, and only then reports the
committed offset. So a worker that was suspended, or considered dead, can no longer commit anything, whatever the timeouts are.
aiokafka does not send the group generation with a transaction's offsets (KIP-447), which would fence as well.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import MessageSizeTooLargeError

from newsloom.core.events import KafkaClient, KafkaClientError, Operation
from newsloom.core.message import Outbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.core.step_result import Transient
from newsloom.runtime.kafka.producing.oversize import fit_or_dead_letter, replace_refused
from newsloom.runtime.kafka.producing.partition_producers import (
    TRANSACTION_LOST,
    PartitionProducers,
    transient_errors,
)
from newsloom.runtime.retry import retry_transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import KafkaSettings, RetrySettings
from newsloom_schemas import KafkaOrigin


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
        self.group = group
        self.max_bytes = kafka.max_request_bytes
        self.telemetry = telemetry
        self.topics = kafka.registry
        self.producers = PartitionProducers(kafka, group, retry, telemetry)
        self._retry = retry
        self._held: defaultdict[TopicPartition, list[ProcessedRecord]] = defaultdict(list)
        self.leaving = False
        """True while partitions are being revoked. A partition that is fenced meanwhile is not claimed again."""

    async def put(self, processed: ProcessedRecord, /) -> None:
        """Accept a record's outcome and its copies. An outcome that is too large for the broker becomes a dead letter."""
        fitting = fit_or_dead_letter(processed, self.max_bytes, datetime.now(UTC), self.topics)
        self._held[_partition(processed)].append(fitting)

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
            retry_transient(
                Operation.TRANSACTION, PartitionTransaction(self, partition, processed), self._retry, self.telemetry
            )
            for partition, processed in held.items()
        ]
        for result in await asyncio.gather(*writing, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    @property
    def partitions(self) -> Collection[TopicPartition]:
        """Return the partitions that are claimed and not released."""
        return self.producers.partitions

    async def claim(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int | None]:
        """Claim partitions, see `PartitionProducers.claim`."""
        return await self.producers.claim(partitions)

    async def release(self) -> None:
        """Release all partitions before they are revoked."""
        await self.producers.release()


class PartitionTransaction:
    """Attempts one partition's transaction, once per call. Nobody ever reads what a failed attempt has written.

    Args:
        outbox: the outbox whose records are written.
        partition: the input partition.
        held: the processed records of this partition, at least one.
    """

    def __init__(self, outbox: TransactionalOutbox, partition: TopicPartition, held: Sequence[ProcessedRecord]) -> None:
        self._outbox = outbox
        self._partition = partition
        self._held = list(held)
        self._end = 1 + max(_origin(each).offset for each in held)

    async def __call__(self) -> None:
        """Make one attempt.

        Raises:
            Transient: the attempt failed and can be repeated.
            PartitionLostError: it cannot be repeated, because the partition belongs to another worker.
        """
        producers, partition = self._outbox.producers, self._partition
        try:
            async with transient_errors(partition, self._outbox.telemetry):
                client = producers.get(partition)
                if client is None:
                    if not self._has_uncommitted(await producers.open(partition)):
                        # The records were committed by the last attempt, whose response was lost, or by another
                        # worker, which may have committed more: the next batch must claim the partition again.
                        await producers.close(partition)
                        return
                    client = producers.get(partition)
                    if client is None:
                        msg = f"the producer of {partition} was closed while it was being opened"
                        raise AssertionError(msg)
                await self._write(client)
        except Transient as error:
            await producers.close(partition)
            if self._outbox.leaving and isinstance(error.__cause__, TRANSACTION_LOST):
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
        await client.send_offsets_to_transaction({self._partition: self._end}, self._outbox.group)
        await client.commit_transaction()


def _retrieve_exception(future: asyncio.Future[object]) -> None:
    """Retrieve the exception of a future, so that asyncio does not log it. The attempt raises it."""
    if not future.cancelled():
        future.exception()


def _partition(processed: ProcessedRecord) -> TopicPartition:
    origin = _origin(processed)
    return TopicPartition(origin.topic, origin.partition)


def _origin(processed: ProcessedRecord) -> KafkaOrigin:
    place = processed.inbound.place
    if not isinstance(place, KafkaOrigin):
        msg = f"{place} is not a Kafka record; it has no offset to commit"
        raise TypeError(msg)
    return place
