"""Read the records that are written to topics from now on, outside any consumer group."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer

from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.reading import consumer_of, to_fetched
from newsloom.settings import KafkaSettings


class Follower:
    """Reads topics from where its consumer is, by default from the ends that they had when it was opened."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self.consumer = consumer

    async def poll(self, wait_seconds: float, max_records: int | None = None) -> list[Fetched]:
        """Return new records, in order within each partition; an empty list if none came within `wait_seconds`.

        Args:
            wait_seconds: how long to wait for the first record.
            max_records: the most records to return; None for all that have been fetched.
        """
        batches = await self.consumer.getmany(timeout_ms=round(wait_seconds * 1000), max_records=max_records)
        return [to_fetched(record) for records in batches.values() for record in records]


@asynccontextmanager
async def follower(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[Follower]:
    """Open a follower of topics. It reads every record that is produced after it was opened.

    Args:
        settings: the Kafka settings.
        topics: names of topics. Topics that do not exist are ignored.

    Raises:
        Unreachable: no broker answers, or it refused the request.
    """
    async with consumer_of(settings, topics) as (consumer, places):
        for place, end in (await consumer.end_offsets(places)).items():
            consumer.seek(place, end)
        yield Follower(consumer)
