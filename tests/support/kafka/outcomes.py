"""Waiting for outcomes. At least once is the law, so an outcome may stand twice: records are counted, never outcomes."""

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
    """The origins that have an outcome, kept up to date. A broker that is away is waited for."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self.origins: set[str] = set()
        self._consumer = consumer

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(KafkaError):
                for records in (await self._consumer.getmany(timeout_ms=_WAIT_MS)).values():
                    self.origins.update(dict(each.headers)[headers.ORIGIN].decode() for each in records)


@asynccontextmanager
async def following(bootstrap_servers: str, topics: Sequence[str]) -> AsyncIterator[Follower]:
    """A follower of the topics from their beginning, that sees of a transaction what is committed."""
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
    """Until so many records have an outcome on the topics, one or several of the same.

    Raises:
        support.polling.DeadlineExceededError: it took too long; the error says how many had one.
    """
    async with following(bootstrap_servers, topics) as follower:
        try:
            await until_async(lambda: len(follower.origins) >= number, deadline, f"outcomes of {number} records")
        except DeadlineExceededError as late:
            msg = f"{late}; {len(follower.origins)} have one"
            raise DeadlineExceededError(msg) from late
