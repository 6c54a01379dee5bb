"""What stands on topics now, and what is put there: plain Kafka clients for tests."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from newsloom.core.message import Headers
from support.polling import DEADLINE, until_async


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it stands on a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Headers

    def header(self, name: str) -> str:
        """The header's text.

        Raises:
            KeyError: there is none.
        """
        return dict(self.headers)[name].decode()


async def read_all(bootstrap_servers: str, topics: Sequence[str]) -> list[Standing]:
    """Every record that stands on the topics at this moment, by topic, partition and offset."""
    async with _reader(bootstrap_servers, topics) as (consumer, ends):
        await consumer.seek_to_beginning()
        found: list[Standing] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found.extend(
                    Standing(each.topic, each.partition, each.offset, each.key, each.value, tuple(each.headers))
                    for each in records
                )
        return sorted(found, key=lambda each: (each.topic, each.partition, each.offset))


async def count(bootstrap_servers: str, topics: Sequence[str]) -> int:
    """How many records stand on the topics: the sum of end offsets, cheap. Markers of transactions count as well."""
    async with _reader(bootstrap_servers, topics) as (_, ends):
        return sum(ends.values())


@asynccontextmanager
async def _reader(
    bootstrap_servers: str, topics: Sequence[str]
) -> AsyncIterator[tuple[AIOKafkaConsumer, dict[TopicPartition, int]]]:
    """A consumer without a group that has every partition of the topics, and their end offsets."""
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=bootstrap_servers,
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="earliest",  # a look-up of the latest may end after seek_to_beginning, and win
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
    """Put key and value pairs on a topic, acknowledged. How many."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, max_request_size=25_000_000, linger_ms=5)
    await producer.start()
    try:
        futures = [await producer.send(topic, value=value, key=key) for key, value in values]
        for future in futures:
            await future
        return len(futures)
    finally:
        await producer.stop()
