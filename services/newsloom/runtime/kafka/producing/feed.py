"""Files to the topic of raw articles."""

import asyncio
from collections.abc import Callable, Iterable

from newsloom.core.message import Inbound
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import RAW

_UNACKNOWLEDGED = 1_000  # records under way at most


async def feed(settings: KafkaSettings, records: Iterable[Inbound], done: Callable[[Inbound], None]) -> int:
    """Produce records as they are; return how many. `done` is called once for each record that was acknowledged.

    Raises:
        Unreachable: no broker answers, or a record was refused: too large, no such topic, no rights.
    """
    count, topic = 0, settings.registry.name(RAW)
    async with producer(settings) as client:
        under_way: list[tuple[Inbound, asyncio.Future[object]]] = []

        async def acknowledged() -> None:
            for inbound, future in under_way:
                await future
                done(inbound)
            under_way.clear()

        for inbound in records:
            future = await client.send(topic, value=inbound.value, key=inbound.key, headers=list(inbound.headers))
            under_way.append((inbound, future))
            count += 1
            if len(under_way) >= _UNACKNOWLEDGED:
                await acknowledged()
        await acknowledged()
    return count
