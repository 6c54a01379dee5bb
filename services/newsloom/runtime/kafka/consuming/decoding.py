"""What happens to a batch of records that cannot be decoded: read again a few times, then passed over or refused.

aiokafka raises out of its fetcher for such a batch, whatever stands before it, and meets it again at every restart. Faust
stops reading and says so to nobody. Here each position of the batch becomes a record without a value, `Lost`, which goes
the way of all records and ends as a dead letter.

aiokafka has no public hook for this. `install` puts two classes of ours in the place of two of its fetcher's, and a
consumer's policy travels in its `check_crcs`, which the fetcher hands on unseen. A consumer without a policy reads as
before. Held to aiokafka 0.14.0 by tests/unit/runtime/test_decoding.py.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException, KafkaError

from newsloom.runtime.kafka.consuming.record_batches import RawBatch, split
from newsloom_schemas import UndecodableBatch

_ATTEMPTS: Final = 3
"""How often a batch is fetched before it counts as undecodable. Bytes may be damaged on their way, too."""
_READ_COMMITTED: Final = fetcher.READ_COMMITTED


class UndecodableError(KafkaError):  # type: ignore[misc]  # aiokafka has no types
    """A batch cannot be decoded, and the reader is not to pass over it. Says where it stands and why."""


class Lost(bytes):
    """The value of a position whose batch cannot be decoded: no bytes, and why."""

    batch: UndecodableBatch

    def __new__(cls, batch: UndecodableBatch) -> Self:
        """Return a value without bytes that knows its batch."""
        value = super().__new__(cls)
        value.batch = batch
        return value


@dataclass
class DecodingPolicy:
    """What one consumer does with batches that cannot be decoded.

    Args:
        skip: give each position as a record without a value; otherwise raise `UndecodableError`.
        consumer: is asked where a partition ends.
    """

    skip: bool
    consumer: AIOKafkaConsumer
    _attempts: dict[TopicPartition, tuple[int, int]] = field(default_factory=dict)

    def gives_up(self, place: TopicPartition, base_offset: int) -> bool:
        """Count an attempt to decode the batch; return whether it was the last one."""
        base, count = self._attempts.get(place, (base_offset, 0))
        count = count + 1 if base == base_offset else 1
        self._attempts[place] = (base_offset, count)
        return count >= _ATTEMPTS

    def last_of(self, place: TopicPartition, batch: RawBatch, following: RawBatch | None) -> int:
        """Return the last offset that the batch takes: as its header says, but nothing that others stand on."""
        bounds = [batch.last_offset]
        if following is not None and following.magic >= 2 and following.base_offset > batch.base_offset:  # noqa: PLR2004
            bounds.append(following.base_offset - 1)
        highwater = self.consumer.highwater(place)
        if highwater is not None:
            bounds.append(highwater - 1)
        return min(bounds)


def apply_policy(consumer: AIOKafkaConsumer, *, skip: bool) -> None:
    """Have a consumer that was not started yet read past batches that cannot be decoded, or refuse them clearly.

    Args:
        consumer: not started.
        skip: give each position of such a batch as a record whose value is `Lost`; otherwise raise `UndecodableError`
            where records are taken.
    """
    consumer._check_crcs = DecodingPolicy(skip, consumer)  # noqa: SLF001 - see above


class _Batches:
    """A fetch response's batches, in place of aiokafka's `MemoryRecords`, which does not say where they lie."""

    def __init__(self, data: bytes) -> None:
        self._size = len(data)
        self.waiting = split(data)

    def size_in_bytes(self) -> int:
        """Of all batches."""
        return self._size

    def has_next(self) -> bool:
        """Whether there is another batch."""
        return bool(self.waiting)

    def next_batch(self) -> Any:  # noqa: ANN401 - aiokafka's batch, untyped
        """The next batch, for a consumer without a policy.

        Raises:
            CorruptRecordException: it has a wrong length.
        """
        batch = self.waiting.pop(0)
        if not batch.whole:
            msg = "a batch's length is wrong"
            raise CorruptRecordException(msg)
        return batch.parsed()


class _Records(fetcher.PartitionRecords):  # type: ignore[misc]  # aiokafka has no types
    """A partition's records from one response; where the consumer has a policy, by that policy."""

    def _unpack_records(self) -> Iterator[ConsumerRecord]:
        policy = self._check_crcs
        if not isinstance(policy, DecodingPolicy):
            yield from super()._unpack_records()
            return
        while self._records.has_next():
            raw = self._records.waiting.pop(0)
            try:
                yield from self._decoded(raw)
            except Exception as error:  # noqa: BLE001 - whatever the bytes make a decoder raise
                if not policy.gives_up(self._tp, raw.base_offset):
                    return  # the position stays where it is, and the batch is fetched again
                yield from self._given_up(policy, raw, error)

    def _decoded(self, raw: RawBatch) -> Iterator[ConsumerRecord]:
        """The records of one batch, as aiokafka reads them.

        Raises:
            Exception: it cannot be decoded. What was yielded before stays so.
        """
        if not raw.whole:
            msg = f"its length is wrong: {len(raw.data)} bytes came"
            raise CorruptRecordException(msg)
        batch = raw.parsed()
        if not batch.validate_crc():
            msg = "its checksum is wrong"
            raise CorruptRecordException(msg)
        if self._is_aborted(batch) or batch.is_control_batch:
            self.next_fetch_offset = batch.next_offset
            return
        raw.require_harmless()
        for record in batch:
            if record.offset >= self.next_fetch_offset:
                found = self._consumer_record(self._tp, record)
                self.next_fetch_offset = record.offset + 1
                yield found
        self.next_fetch_offset = batch.next_offset

    def _is_aborted(self, batch: Any) -> bool:  # noqa: ANN401 - as above
        """Whether the batch belongs to a transaction that was aborted, and is not to be read."""
        if self._isolation_level != _READ_COMMITTED or batch.producer_id is None:
            return False
        self._consume_aborted_up_to(batch.base_offset)
        if batch.is_control_batch and self._contains_abort_marker(batch):
            self._aborted_producers.discard(batch.producer_id)
        return bool(batch.is_transactional and batch.producer_id in self._aborted_producers)

    def _given_up(self, policy: DecodingPolicy, raw: RawBatch, error: Exception) -> Iterator[ConsumerRecord]:
        """Every position of the batch that was not read: the record where it can be had alone, else `Lost`.

        Raises:
            UndecodableError: the reader does not pass over it.
        """
        last = max(policy.last_of(self._tp, raw, self._records.waiting[0] if self._records.waiting else None),
                   self.next_fetch_offset)  # fmt: skip
        if not policy.skip:
            msg = (
                f"{self._tp.topic}/{self._tp.partition} at offset {self.next_fetch_offset}: a batch of "
                f"{len(raw.data)} bytes ({raw.codec}) cannot be decoded: {describe(error)}"
            )
            raise UndecodableError(msg) from error
        alone = self._alone(raw)
        for offset in range(self.next_fetch_offset, last + 1):
            found = alone.get(offset, error)
            if isinstance(found, Exception):
                batch = UndecodableBatch(
                    base_offset=raw.base_offset,
                    last_offset=last,
                    size_bytes=len(raw.data),
                    codec=raw.codec,
                    reason=describe(found),
                )
                record = ConsumerRecord(
                    self._tp.topic, self._tp.partition, offset, -1, 0, None, Lost(batch), None, -1, 0, ()
                )
            else:
                record = self._consumer_record(self._tp, found)
            self.next_fetch_offset = offset + 1
            yield record

    def _alone(self, raw: RawBatch) -> dict[int, Any]:
        """Records, or what is wrong with them, by offset: where the bytes are as they were sent and only some are bad."""
        found: dict[int, Any] = {}
        with suppress(Exception):  # those behind it are lost with the batch
            if raw.whole and raw.magic >= 2 and raw.parsed().validate_crc():  # noqa: PLR2004 - record batches
                raw.require_harmless()
                found.update(raw.salvage())
        return found


def describe(error: BaseException) -> str:
    """Return the error's class and message. aiokafka's messages begin with their class already."""
    kind, said = type(error).__name__, str(error)
    return said if said.startswith(kind) else f"{kind}: {said}" if said else kind


def install() -> None:
    """Have aiokafka's fetcher use the classes above."""
    fetcher.MemoryRecords = _Batches
    fetcher.PartitionRecords = _Records


install()
