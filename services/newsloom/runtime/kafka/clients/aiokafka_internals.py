"""Wrap the private parts of aiokafka 0.14.0 that newsloom uses, so that no other module touches them.

Each function says why there is no public way. docs/library-internals.md lists the private names, and
tests/unit/test_library_internals.py has a test for each.
"""

import asyncio
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, Protocol

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.consumer import fetcher
from aiokafka.protocol.api import Request
from aiokafka.record.default_records import _DefaultRecordBatchPy

READ_COMMITTED: Final = "read_committed"


def set_check_crcs(consumer: AIOKafkaConsumer, value: object) -> None:
    """Set what the consumer passes to the fetcher as `check_crcs`.

    The public argument of the same name can only be set when the consumer is created, and Faust creates its own.

    Args:
        consumer: not started.
        value: any object. aiokafka only checks whether it is true.
    """
    consumer._check_crcs = value


def read_committed(consumer: AIOKafkaConsumer) -> None:
    """Let a consumer that is not started read committed records only. Faust has no setting for it."""
    consumer._isolation_level = READ_COMMITTED


def consumer_tasks(consumer: AIOKafkaConsumer) -> tuple["asyncio.Task[Any]", "asyncio.Task[Any]"]:
    """Return the tasks that fetch records and that coordinate the group. aiokafka does not report that one has ended."""
    return consumer._fetcher._fetch_task, consumer._coordinator._coordination_task


def pending_exception(consumer: AIOKafkaConsumer) -> BaseException | None:
    """Return the exception that the next call for records will raise. A consumer without a group has none."""
    pending: BaseException | None = getattr(consumer._coordinator, "_pending_exception", None)
    return pending


def is_group_member(consumer: AIOKafkaConsumer) -> bool:
    """Return whether the consumer is a member of its group now. aiokafka reports its generation nowhere else."""
    return bool(consumer._coordinator.generation >= 0)


def assigned_partition_state(consumer: AIOKafkaConsumer, partition: TopicPartition) -> Any | None:  # noqa: ANN401 - aiokafka has no types
    """Return aiokafka's state of a partition, or `None` if the partition is not assigned.

    The public methods are of no use here: `position` waits, and `highwater` asserts that the partition is assigned.
    """
    assignment = consumer._subscription.subscription.assignment
    if assignment is None or partition not in assignment.tps:
        return None
    return assignment.state_value(partition)


async def send_request(client: AIOKafkaAdminClient, request: Request[Any], node: int | None = None) -> Any:  # noqa: ANN401 - as above
    """Send a request to a broker and return the response.

    The public methods of the admin client hide error codes and cannot request authorized operations.

    Args:
        client: connected.
        request: the request.
        node: the id of the broker; `None` for any broker.

    Raises:
        KafkaError: the broker cannot be reached.
    """
    return await client._send_request(request, node)


def reset_sequence_numbers(producer: AIOKafkaProducer) -> None:
    """Let an idempotent producer start again with a new producer id and sequence number 0.

    aiokafka does not take back the sequence numbers of records that the broker refused, so the broker would refuse all
    later records. Replacing the producer would mean to replace it everywhere that holds it.

    Args:
        producer: has no record in flight.
    """
    manager = producer._txn_manager
    vars(manager).update(vars(type(manager)(manager.transactional_id, manager.transaction_timeout_ms)))


def cancel_sender(producer: AIOKafkaProducer) -> None:
    """Cancel the task that sends records. `stop` waits for it, and it retries without a limit."""
    task = producer._sender.sender_task
    if task is not None:
        task.cancel()


class DecompressedBatch(NamedTuple):
    """A record batch of magic 2 after decompression.

    Attributes:
        header: aiokafka's batch, for the fields of the header.
        body: the decompressed bytes.
        position: where the first record begins in `body`.
        record_count: how many records the header announces.
    """

    header: Any
    body: bytes
    position: int
    record_count: int


def decompress(data: bytes | memoryview) -> DecompressedBatch:
    """Decompress a record batch of magic 2. aiokafka's public batches only iterate over whole records.

    Raises:
        Exception: whatever the codec raises for invalid bytes.
    """
    batch = _DefaultRecordBatchPy(data)
    batch._maybe_uncompress()
    return DecompressedBatch(batch, bytes(batch._buffer), int(batch._pos), int(batch._num_records))


class FetchedBatches(Protocol):
    """The interface of the batches of a fetch response that aiokafka's `PartitionRecords` uses."""

    def size_in_bytes(self) -> int:
        """Return the size of all batches in bytes."""
        ...

    def has_next(self) -> bool:
        """Return whether there is another batch."""
        ...

    def next_batch(self) -> Any:  # noqa: ANN401 - as above
        """Return the next batch."""
        ...


class FetchedPartition(fetcher.PartitionRecords):  # type: ignore[misc]  # aiokafka has no types
    """aiokafka's iterator over the records of one partition in a fetch response, with names for its private parts."""

    def unpack(self) -> Iterator[ConsumerRecord]:
        """Yield the records of the partition. Subclasses override it."""
        yield from super()._unpack_records()

    def _unpack_records(self) -> Iterator[ConsumerRecord]:
        return self.unpack()

    @property
    def partition(self) -> TopicPartition:
        """Return the topic and partition."""
        return self._tp

    @property
    def batches(self) -> Any:  # noqa: ANN401 - as above
        """Return the batches that are left, of the class given to `replace_fetcher_classes`."""
        return self._records

    @property
    def check_crcs(self) -> object:
        """Return what `set_check_crcs` has set."""
        return self._check_crcs

    def to_consumer_record(self, record: Any) -> ConsumerRecord:  # noqa: ANN401 - as above
        """Return a decoded record as the consumer returns it."""
        return self._consumer_record(self._tp, record)

    def is_aborted(self, batch: Any) -> bool:  # noqa: ANN401 - as above
        """Return whether the batch belongs to an aborted transaction and must be skipped.

        Call it once for each batch, in order: it keeps track of the producers whose transactions were aborted.
        """
        if self._isolation_level != fetcher.READ_COMMITTED or batch.producer_id is None:
            return False
        self._consume_aborted_up_to(batch.base_offset)
        if batch.is_control_batch and self._contains_abort_marker(batch):
            self._aborted_producers.discard(batch.producer_id)
        return bool(batch.is_transactional and batch.producer_id in self._aborted_producers)


def replace_fetcher_classes(batches: type[FetchedBatches], records: type[FetchedPartition]) -> None:
    """Let aiokafka's fetcher create these classes. It has no hook for batches that cannot be decoded.

    Args:
        batches: instead of `MemoryRecords`; created with the bytes of a fetch response.
        records: instead of `PartitionRecords`.
    """
    fetcher.MemoryRecords = batches
    fetcher.PartitionRecords = records
