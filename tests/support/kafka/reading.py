"""Read and write topics with plain Kafka clients."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from newsloom.core.message import Headers
from support.polling import DEADLINE, until_async


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record on a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Headers

    def header(self, name: str) -> str:
        """Return the text of a header.

        Raises:
            KeyError: the record has no such header.
        """
        return dict(self.headers)[name].decode()


async def read_all(bootstrap_servers: str, topics: Sequence[str]) -> list[StoredRecord]:
    """Return all records on the topics, ordered by topic, partition and offset."""
    async with _reader(bootstrap_servers, topics) as (consumer, ends):
        await consumer.seek_to_beginning()
        found: list[StoredRecord] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found.extend(
                    StoredRecord(each.topic, each.partition, each.offset, each.key, each.value, tuple(each.headers))
                    for each in records
                )
        return sorted(found, key=lambda each: (each.topic, each.partition, each.offset))


async def count(bootstrap_servers: str, topics: Sequence[str]) -> int:
    """Return the sum of the end offsets of the topics. It is cheap, but counts markers of transactions, too."""
    async with _reader(bootstrap_servers, topics) as (_, ends):
        return sum(ends.values())


@asynccontextmanager
async def _reader(
    bootstrap_servers: str, topics: Sequence[str]
) -> AsyncIterator[tuple[AIOKafkaConsumer, dict[TopicPartition, int]]]:
    """Open a consumer without a group for all partitions, and return it with their end offsets."""
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=bootstrap_servers,
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="earliest",  # with "latest", the lookup could end after seek_to_beginning and override it
        max_partition_fetch_bytes=32_000_000,
    )
    await consumer.start()
    try:
        await until_async(
            lambda: {each.topic for each in consumer.assignment()} == set(topics), DEADLINE, "all topics' partitions"
        )
        yield consumer, await consumer.end_offsets(list(consumer.assignment()))
    finally:
        await consumer.stop()


async def produce(bootstrap_servers: str, topic: str, values: Iterable[tuple[bytes | None, bytes]]) -> int:
    """Send pairs of key and value to a topic, wait for the acknowledgements, and return their number."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, max_request_size=25_000_000, linger_ms=5)
    await producer.start()
    try:
        futures = [await producer.send(topic, value=value, key=key) for key, value in values]
        for future in futures:
            await future
        return len(futures)
    finally:
        await producer.stop()
