"""Handle record batches that cannot be decoded: fetch them again, then skip them or stop.

aiokafka raises an exception out of its fetcher for such a batch and meets the batch again after every restart. Faust stops
reading without an error. Here each offset of the batch becomes a record without a value, `LostValue`, which passes through
the pipeline like any other record and ends as a dead letter.

aiokafka has no public hook for this. Two classes in this module replace two of its fetcher's, and the policy of a consumer
reaches them as its `check_crcs`, which the fetcher passes on unchanged. A consumer without a policy reads as before.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CorruptRecordException, KafkaError

from newsloom.runtime.kafka.clients.aiokafka_internals import (
    FetchedPartition,
    replace_fetcher_classes,
    set_check_crcs,
)
from newsloom.runtime.kafka.consuming.record_batches import RawBatch, split
from newsloom_schemas import UndecodableBatch

_MAX_FETCHES: Final = 3
"""Number of times that a batch is fetched before it counts as undecodable. Bytes may also be damaged in transit."""


class UndecodableError(KafkaError):  # type: ignore[misc]  # aiokafka has no types
    """A batch cannot be decoded and must not be skipped. The message says where the batch is, and why it failed."""


class LostValue(bytes):
    """The value of an offset whose batch cannot be decoded: no bytes, and a description of the batch."""

    batch: UndecodableBatch

    def __new__(cls, batch: UndecodableBatch) -> Self:
        """Return an empty value that carries the description of its batch."""
        value = super().__new__(cls)
        value.batch = batch
        return value


@dataclass
class DecodingPolicy:
    """The treatment of batches that one consumer cannot decode.

    Args:
        skip: whether to return each offset as a record without a value; otherwise `UndecodableError` is raised.
        consumer: the consumer, to look up the end of a partition.
    """

    skip: bool
    consumer: AIOKafkaConsumer
    _fetches: dict[TopicPartition, tuple[int, int]] = field(default_factory=dict)

    def is_last_attempt(self, partition: TopicPartition, base_offset: int) -> bool:
        """Count a failed attempt to decode the batch; return whether it was the last one."""
        base, count = self._fetches.get(partition, (base_offset, 0))
        count = count + 1 if base == base_offset else 1
        self._fetches[partition] = (base_offset, count)
        return count >= _MAX_FETCHES

    def last_offset(self, partition: TopicPartition, batch: RawBatch, next_batch: RawBatch | None) -> int:
        """Return the last offset of the batch by its header, but below the next batch and the end of the partition."""
        bounds = [batch.last_offset]
        if next_batch is not None and next_batch.magic >= 2 and next_batch.base_offset > batch.base_offset:  # noqa: PLR2004
            bounds.append(next_batch.base_offset - 1)
        highwater = self.consumer.highwater(partition)
        if highwater is not None:
            bounds.append(highwater - 1)
        return min(bounds)


def apply_policy(consumer: AIOKafkaConsumer, *, skip: bool) -> None:
    """Make a consumer skip batches that cannot be decoded, or raise a clear error for them.

    Args:
        consumer: not started.
        skip: whether to return each offset of such a batch as a record whose value is a `LostValue`; otherwise
            `UndecodableError` is raised where records are taken.
    """
    set_check_crcs(consumer, DecodingPolicy(skip, consumer))


class _RawBatches:
    """The batches of a fetch response. It replaces aiokafka's `MemoryRecords`, which does not say where a batch begins."""

    def __init__(self, data: bytes) -> None:
        self._size = len(data)
        self.waiting = split(data)

    def size_in_bytes(self) -> int:
        """Return the size of all batches in bytes."""
        return self._size

    def has_next(self) -> bool:
        """Return whether there is another batch."""
        return bool(self.waiting)

    def next_batch(self) -> Any:  # noqa: ANN401 - aiokafka's batch, untyped
        """Return the next batch, for a consumer without a policy.

        Raises:
            CorruptRecordException: the batch has a wrong length.
        """
        batch = self.waiting.pop(0)
        if not batch.whole:
            msg = "a batch's length is wrong"
            raise CorruptRecordException(msg)
        return batch.parsed()


class _PolicyRecords(FetchedPartition):
    """The records of one partition in a fetch response, read by the policy of the consumer if it has one."""

    def unpack(self) -> Iterator[ConsumerRecord]:
        """Yield the records of all batches."""
        policy = self.check_crcs
        if not isinstance(policy, DecodingPolicy):
            yield from super().unpack()
            return
        while self.batches.has_next():
            raw = self.batches.waiting.pop(0)
            try:
                yield from self._decoded(raw)
            except Exception as error:  # noqa: BLE001 - invalid bytes make decoders raise anything
                if not policy.is_last_attempt(self.partition, raw.base_offset):
                    return  # the position stays before the batch, which is fetched again
                yield from self._undecodable(policy, raw, error)

    def _decoded(self, raw: RawBatch) -> Iterator[ConsumerRecord]:
        """Yield the records of one batch, as aiokafka reads them.

        Raises:
            Exception: the batch cannot be decoded. Records that were yielded before remain valid.
        """
        if not raw.whole:
            msg = f"its length is wrong: {len(raw.data)} bytes came"
            raise CorruptRecordException(msg)
        batch = raw.parsed()
        if not batch.validate_crc():
            msg = "its checksum is wrong"
            raise CorruptRecordException(msg)
        if self.is_aborted(batch) or batch.is_control_batch:
            self.next_fetch_offset = batch.next_offset
            return
        raw.check_expanded_size()
        for record in batch:
            if record.offset >= self.next_fetch_offset:
                found = self.to_consumer_record(record)
                self.next_fetch_offset = record.offset + 1
                yield found
        self.next_fetch_offset = batch.next_offset

    def _undecodable(self, policy: DecodingPolicy, raw: RawBatch, error: Exception) -> Iterator[ConsumerRecord]:
        """Yield a record for each unread offset of the batch: the record itself if it can be read alone, else `LostValue`.

        Raises:
            UndecodableError: the policy does not skip batches.
        """
        waiting = self.batches.waiting
        last = max(policy.last_offset(self.partition, raw, waiting[0] if waiting else None), self.next_fetch_offset)
        topic, partition = self.partition
        if not policy.skip:
            msg = (
                f"{topic}/{partition} at offset {self.next_fetch_offset}: a batch of {len(raw.data)} bytes ({raw.codec}) "
                f"cannot be decoded: {describe(error)}"
            )
            raise UndecodableError(msg) from error
        salvaged = self._salvaged(raw)
        for offset in range(self.next_fetch_offset, last + 1):
            found = salvaged.get(offset, error)
            if isinstance(found, Exception):
                batch = UndecodableBatch(
                    base_offset=raw.base_offset,
                    last_offset=last,
                    size_bytes=len(raw.data),
                    codec=raw.codec,
                    reason=describe(found),
                )
                record = ConsumerRecord(topic, partition, offset, -1, 0, None, LostValue(batch), None, -1, 0, ())
            else:
                record = self.to_consumer_record(found)
            self.next_fetch_offset = offset + 1
            yield record

    def _salvaged(self, raw: RawBatch) -> dict[int, Any]:
        """Return records, or what is wrong with them, by offset, if the checksum of the batch is right."""
        found: dict[int, Any] = {}
        with suppress(Exception):  # the records after the first that raises are lost with the batch
            if raw.whole and raw.magic >= 2 and raw.parsed().validate_crc():  # noqa: PLR2004 - record batches
                raw.check_expanded_size()
                found.update(raw.salvage())
        return found


def describe(error: BaseException) -> str:
    """Return the error's class and message. The messages of aiokafka's errors already begin with the class."""
    kind, message = type(error).__name__, str(error)
    return message if message.startswith(kind) else f"{kind}: {message}" if message else kind


def install() -> None:
    """Make aiokafka's fetcher use the classes of this module."""
    replace_fetcher_classes(_RawBatches, _PolicyRecords)


install()
