"""Read the present contents of topics once from beginning to end, outside any consumer group."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.commit import OffsetFetchRequest

from newsloom.runtime.kafka.clients.connection import admin, client_options, connect_error
from newsloom.runtime.kafka.clients.coordinator import ask_coordinator
from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.decoding import apply_policy
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings

_WAIT_MS = 200
_FETCH_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Span:
    """The offsets of a partition that hold records: from `begin` up to, but not including, `end`."""

    begin: int
    end: int


class Reader:
    """Reads the contents that topics had when it was opened."""

    def __init__(self, consumer: AIOKafkaConsumer, spans: Mapping[TopicPartition, Span]) -> None:
        self._consumer = consumer
        self._spans = spans

    @property
    def spans(self) -> Mapping[tuple[str, int], Span]:
        """Return the offsets that are read, by topic and partition."""
        return {(each.topic, each.partition): span for each, span in self._spans.items()}

    async def records(self, since: datetime | None = None) -> AsyncIterator[Fetched]:
        """Yield every record, in order within each partition.

        Args:
            since: start at the first record that the broker received at this time or later.
        """
        left = {each: span.end for each, span in self._spans.items() if span.begin < span.end}
        if not left:
            return
        self._consumer.assign(list(left))
        starts = dict.fromkeys(left, 0) if since is None else await self._starts(since, list(left))
        for each in list(left):
            start = max(self._spans[each].begin, starts.get(each, left[each]))
            self._consumer.seek(each, start)
            if start >= left[each]:
                left.pop(each)
        while left:
            for each, found in (await self._consumer.getmany(*left, timeout_ms=_WAIT_MS)).items():
                for record in found:
                    if record.offset < left[each]:
                        yield to_fetched(record)
            for each in list(left):  # by position: the last offsets may hold no record
                if await self._consumer.position(each) >= left[each]:
                    left.pop(each)

    async def record_at(self, topic: str, partition: int, offset: int) -> Fetched | None:
        """Return the record at an offset, or `None` if it no longer exists. Consecutive offsets are fetched together."""
        place = TopicPartition(topic, partition)
        span = self._spans.get(place)
        if span is None or not span.begin <= offset < span.end:
            return None
        if place not in self._consumer.assignment():
            self._consumer.assign(list(self._spans))
        if await self._consumer.position(place) != offset:
            self._consumer.seek(place, offset)
        while await self._consumer.position(place) <= offset:
            found = await self._consumer.getmany(place, timeout_ms=_WAIT_MS, max_records=1)
            for record in found.get(place, ()):
                return to_fetched(record) if record.offset == offset else None
        return None

    async def _starts(self, since: datetime, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        moment = round(since.timestamp() * 1000)
        found = await self._consumer.offsets_for_times(dict.fromkeys(places, moment))
        return {place: each.offset for place, each in found.items() if each is not None}


@asynccontextmanager
async def reader(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[Reader]:
    """Open a reader of topics.

    Args:
        settings: the Kafka settings.
        topics: names of topics. Topics that do not exist are ignored.

    Raises:
        Unreachable: no broker answers, or it refused the request, for example because of missing permissions.
    """
    async with consumer_of(settings, topics) as (consumer, places):
        begins = await consumer.beginning_offsets(places) if places else {}
        ends = await consumer.end_offsets(places) if places else {}
        yield Reader(consumer, {place: Span(begins[place], ends[place]) for place in places})


@asynccontextmanager
async def consumer_of(
    settings: KafkaSettings, topics: Sequence[str], *, fetch_bytes: int = _FETCH_BYTES
) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    """Open a consumer without a group, with all partitions of the topics assigned; return it with these partitions.

    Args:
        settings: the Kafka settings.
        topics: names of topics. Topics that do not exist are ignored.
        fetch_bytes: bytes of a partition that are fetched at a time. A larger batch is fetched alone.

    Raises:
        Unreachable: no broker answers, or it refused the request, for example because of missing permissions.
    """
    async with admin(settings) as client:
        existing = set(await client.list_topics())
        wanted = [topic for topic in topics if topic in existing]
        described = await client.describe_topics(wanted) if wanted else []
    places = [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        for partition in topic["partitions"]
    ]
    consumer = AIOKafkaConsumer(
        **client_options(settings),
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_partition_fetch_bytes=fetch_bytes,
    )
    apply_policy(consumer, skip=True)
    try:
        await consumer.start()
    except (KafkaError, OSError) as error:
        await consumer.stop()
        raise await connect_error(settings, error) from error
    try:
        if places:
            consumer.assign(places)
        yield consumer, places
    except KafkaError as error:
        msg = f"Kafka at {settings.bootstrap_servers} refused the request: {error}"
        raise Unreachable(msg) from error
    finally:
        await _stop(consumer)


def no_such_topic(settings: KafkaSettings, topic: str) -> Unreachable:
    """Return the error for a topic that does not exist or is hidden."""
    msg = f"there is no topic {topic} on {settings.bootstrap_servers}, or no right to see it; see: newsloom topics list"
    return Unreachable(msg)


async def _stop(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer. If the broker is gone, aiokafka's fetcher raises the cancellation of one of its own tasks."""
    try:
        await consumer.stop()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise


async def committed(settings: KafkaSettings, group: str, topic: str) -> dict[int, int]:
    """Return the committed offset of each partition in which the consumer group has committed one.

    Raises:
        Unreachable: no broker answers, or the group's coordinator is not available yet.
    """
    async with admin(settings) as client:
        found = await ask_coordinator(
            client, group, OffsetFetchRequest(group, None), lambda response: int(response.error_code)
        )
        if found.error_code:
            msg = f"the offsets of {group}"
            raise for_code(found.error_code)(msg)
    return {
        partition: offset
        for name, partitions in found.topics
        if name == topic
        for partition, offset, *_ in partitions
        if offset >= 0
    }


def to_fetched(record: ConsumerRecord) -> Fetched:
    """Return aiokafka's record as a `Fetched`."""
    return Fetched(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.headers,
        record.timestamp / 1000 if record.timestamp is not None else None,
    )
