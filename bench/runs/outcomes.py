"""What stands on the topics where records end: how much, and since when by the broker's clock."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from newsloom_schemas import headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED, StageName

ENDS = (ENRICHED.name, DUPLICATES.name, REJECTED.name, *(DEAD_LETTERS[stage].name for stage in StageName))
"""Where a record ends."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A record that the broker took: the raw record it came from, and when in seconds since the epoch."""

    topic: str
    origin: str
    at: float


class Topics:
    """Some partitions, seen from their start."""

    def __init__(self, consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> None:
        self._consumer = consumer
        self._partitions = partitions

    async def count(self) -> int:
        """How many records stand there: end offsets, cheap."""
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(self._partitions)
        return sum(ends.values())

    async def landed(self) -> list[Landed]:
        """All of them, by the time at which the broker appended them."""
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(self._partitions)
        for partition in self._partitions:
            self._consumer.seek(partition, 0)
        found: list[Landed] = []
        while any([await self._consumer.position(partition) < end for partition, end in ends.items()]):
            for partition, records in (await self._consumer.getmany(timeout_ms=200)).items():
                for record in records:
                    place = f"kafka:{partition.topic}/{partition.partition}/{record.offset}"
                    named = dict(record.headers).get(headers.ORIGIN)
                    origin = place if named is None else named.decode()
                    found.append(Landed(partition.topic, origin, record.timestamp / 1000))
        return sorted(found, key=lambda each: each.at)


@asynccontextmanager
async def standing_on(
    bootstrap_servers: str, topics: Sequence[str] = ENDS, partitions: int = 1
) -> AsyncIterator[Topics]:
    """A reader without a group, of topics that have so many partitions each."""
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


async def times(bootstrap_servers: str, topic: str = RAW.name, partitions: int = 1) -> dict[str, float]:
    """When the broker had each record of a topic; raw ones by their origin."""
    async with standing_on(bootstrap_servers, (topic,), partitions) as topics:
        return {each.origin: each.at for each in await topics.landed()}
