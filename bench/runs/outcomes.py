"""Read topics with the append time of each record."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from newsloom_schemas import headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED, StageName

OUTCOME_TOPICS = (ENRICHED.name, DUPLICATES.name, REJECTED.name, *(DEAD_LETTERS[stage].name for stage in StageName))
"""The topics with outcomes."""


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A record on a topic: the origin of its raw record, and its append time in seconds since the epoch."""

    topic: str
    origin: str
    at: float


class Topics:
    """Some partitions, read from their start."""

    def __init__(self, consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> None:
        self._consumer = consumer
        self._partitions = partitions

    async def count(self) -> int:
        """Return the number of records, from the end offsets."""
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(self._partitions)
        return sum(ends.values())

    async def read_all(self) -> list[TopicRecord]:
        """Return all records in the order of their append times."""
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(self._partitions)
        for partition in self._partitions:
            self._consumer.seek(partition, 0)
        found: list[TopicRecord] = []
        while any([await self._consumer.position(partition) < end for partition, end in ends.items()]):
            for partition, records in (await self._consumer.getmany(timeout_ms=200)).items():
                for record in records:
                    place = f"kafka:{partition.topic}/{partition.partition}/{record.offset}"
                    named = dict(record.headers).get(headers.ORIGIN)
                    origin = place if named is None else named.decode()
                    found.append(TopicRecord(partition.topic, origin, record.timestamp / 1000))
        return sorted(found, key=lambda each: each.at)


@asynccontextmanager
async def open_topics(
    bootstrap_servers: str, topics: Sequence[str] = OUTCOME_TOPICS, partitions: int = 1
) -> AsyncIterator[Topics]:
    """Open a reader without a group for topics with `partitions` partitions each."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        every = [TopicPartition(topic, partition) for topic in topics for partition in range(partitions)]
        consumer.assign(every)
        yield Topics(consumer, every)
    finally:
        await consumer.stop()


async def append_times(bootstrap_servers: str, topic: str = RAW.name, partitions: int = 1) -> dict[str, float]:
    """Return the append time of each record of a topic, by origin."""
    async with open_topics(bootstrap_servers, (topic,), partitions) as topics:
        return {each.origin: each.at for each in await topics.read_all()}
