"""Read the last records of a topic, outside any consumer group."""

from collections.abc import Mapping
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.reading import consumer_of, no_such_topic, to_fetched
from newsloom.settings import KafkaSettings

_WAIT_MS: Final = 200
_GROWTH: Final = 8
"""How many times as many offsets are read again if some of them hold no record: markers of transactions, or compaction."""


async def latest_records(settings: KafkaSettings, topic: str, count: int) -> list[Fetched]:
    """Return the last records of a topic by their timestamps, the oldest first. Nothing is committed.

    Args:
        settings: the Kafka settings.
        topic: name of the topic on the broker.
        count: the number of records, fewer if the topic has fewer.

    Raises:
        Unreachable: there is no such topic, no broker answers, or it refused the request.
    """
    async with consumer_of(settings, (topic,)) as (consumer, places):
        if not places:
            raise no_such_topic(settings, topic)
        begins = await consumer.beginning_offsets(places)
        ends = await consumer.end_offsets(places)
        found: list[Fetched] = []
        for place in places:
            found += await _latest_of(consumer, place, begins, ends, count)
    found.sort(key=lambda record: (record.timestamp or 0.0, record.partition, record.offset))
    return found[-count:]


async def _latest_of(
    consumer: AIOKafkaConsumer,
    place: TopicPartition,
    begins: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    count: int,
) -> list[Fetched]:
    """Return the last records of one partition, as they were when it was asked for its end."""
    begin, end = begins[place], ends[place]
    offsets = count
    while True:
        start = max(begin, end - offsets)
        found = await _records_between(consumer, place, start, end)
        if len(found) >= count or start == begin:
            return found[-count:]
        offsets *= _GROWTH


async def _records_between(consumer: AIOKafkaConsumer, place: TopicPartition, start: int, end: int) -> list[Fetched]:
    found: list[Fetched] = []
    if start >= end:
        return found
    consumer.assign([place])
    consumer.seek(place, start)
    while await consumer.position(place) < end:
        fetched = (await consumer.getmany(place, timeout_ms=_WAIT_MS)).get(place, ())
        found += [to_fetched(record) for record in fetched if record.offset < end]
    return found
