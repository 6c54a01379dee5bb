"""What comes onto topics from now on, read as it comes, outside any consumer group."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer

from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.reading import consumer_of, fetched
from newsloom.settings import KafkaSettings


class Follower:
    """Reads topics from where they ended when it was opened."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def come(self, wait_seconds: float) -> list[Fetched]:
        """What has come, in order within each partition; nothing when nothing came in `wait_seconds`."""
        batches = await self._consumer.getmany(timeout_ms=round(wait_seconds * 1000))
        return [fetched(record) for records in batches.values() for record in records]


@asynccontextmanager
async def follower(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[Follower]:
    """A follower of those topics that are there. All that is produced once it is open will be read.

    Raises:
        Unreachable: no broker answers, or it refused.
    """
    async with consumer_of(settings, topics) as (consumer, places):
        for place, end in (await consumer.end_offsets(places)).items():
            consumer.seek(place, end)
        yield Follower(consumer)
