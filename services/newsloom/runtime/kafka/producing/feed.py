"""Write raw articles to their topic."""

import asyncio
from collections.abc import Callable, Iterable

from newsloom.core.message import Inbound
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import RAW

_MAX_IN_FLIGHT = 1_000  # records


async def feed(settings: KafkaSettings, records: Iterable[Inbound], done: Callable[[Inbound], None]) -> int:
    """Write records unchanged to the topic of raw articles, and return their number.

    Args:
        settings: the Kafka settings.
        records: the records.
        done: called once for each acknowledged record.

    Raises:
        Unreachable: no broker answers, or it refused a record: too large, no such topic, or missing permissions.
    """
    count, topic = 0, settings.registry.name(RAW)
    async with producer(settings) as client:
        in_flight: list[tuple[Inbound, asyncio.Future[object]]] = []

        async def acknowledged() -> None:
            for inbound, future in in_flight:
                await future
                done(inbound)
            in_flight.clear()

        for inbound in records:
            future = await client.send(topic, value=inbound.value, key=inbound.key, headers=list(inbound.headers))
            in_flight.append((inbound, future))
            count += 1
            if len(in_flight) >= _MAX_IN_FLIGHT:
                await acknowledged()
        await acknowledged()
    return count
