"""Wait for outcomes. Delivery is at least once, so an outcome can appear twice: these functions count records."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from newsloom_schemas import headers
from support.polling import DEADLINE, DeadlineExceededError, until_async

_WAIT_MS: Final = 100


class Follower:
    """Keeps the set of origins that have an outcome. Waits while the broker is away."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self.origins: set[str] = set()
        self._consumer = consumer

    async def follow(self) -> None:
        """Read until cancelled."""
        while True:
            with suppress(KafkaError):
                for records in (await self._consumer.getmany(timeout_ms=_WAIT_MS)).values():
                    self.origins.update(dict(each.headers)[headers.ORIGIN].decode() for each in records)


@asynccontextmanager
async def following(bootstrap_servers: str, topics: Sequence[str]) -> AsyncIterator[Follower]:
    """Follow the topics from their start; of transactions, only committed records are seen."""
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=bootstrap_servers,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await consumer.start()
    follower = Follower(consumer)
    task = asyncio.create_task(follower.follow())
    try:
        yield follower
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await consumer.stop()


async def until_records_ended(
    bootstrap_servers: str, topics: Sequence[str], number: int, deadline: float = DEADLINE
) -> None:
    """Wait until `number` records have at least one outcome on the topics.

    Raises:
        support.polling.DeadlineExceededError: it took too long; the message has the number so far.
    """
    async with following(bootstrap_servers, topics) as follower:
        try:
            await until_async(lambda: len(follower.origins) >= number, deadline, f"outcomes of {number} records")
        except DeadlineExceededError as late:
            msg = f"{late}; {len(follower.origins)} have one"
            raise DeadlineExceededError(msg) from late
