"""What stands on topics at this moment, read once from end to end, outside any consumer group."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.commit import OffsetFetchRequest

from newsloom.runtime.kafka.clients.connection import admin, client_options, no_broker
from newsloom.runtime.kafka.clients.coordinator import answer
from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.decoding import apply_policy
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings

_WAIT_MS = 200
_FETCH_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a partition that stands: from `begin` up to, but without, `end`."""

    begin: int
    end: int


class Reader:
    """Reads topics as they stood when it was opened."""

    def __init__(self, consumer: AIOKafkaConsumer, spans: Mapping[TopicPartition, Span]) -> None:
        self._consumer = consumer
        self._spans = spans

    @property
    def spans(self) -> Mapping[tuple[str, int], Span]:
        """What stands, by topic and partition."""
        return {(each.topic, each.partition): span for each, span in self._spans.items()}

    async def records(self, since: datetime | None = None) -> AsyncIterator[Fetched]:
        """Every record, in order within its partition; with `since`, from the first that the broker took after it."""
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
                        yield fetched(record)
            for each in list(left):  # positions, not offsets: the last ones may hold no record
                if await self._consumer.position(each) >= left[each]:
                    left.pop(each)

    async def at(self, topic: str, partition: int, offset: int) -> Fetched | None:
        """The record that stands there; `None` when it is gone. Those that follow one another are fetched together."""
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
                return fetched(record) if record.offset == offset else None
        return None

    async def _starts(self, since: datetime, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        moment = round(since.timestamp() * 1000)
        found = await self._consumer.offsets_for_times(dict.fromkeys(places, moment))
        return {place: each.offset for place, each in found.items() if each is not None}


@asynccontextmanager
async def reader(settings: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[Reader]:
    """A reader of the topics that are there.

    Raises:
        Unreachable: no broker answers, or it refused: no rights to read, for instance.
    """
    async with consumer_of(settings, topics) as (consumer, places):
        begins = await consumer.beginning_offsets(places) if places else {}
        ends = await consumer.end_offsets(places) if places else {}
        yield Reader(consumer, {place: Span(begins[place], ends[place]) for place in places})


@asynccontextmanager
async def consumer_of(
    settings: KafkaSettings, topics: Sequence[str]
) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    """A consumer without a group that has all partitions of those topics that are there, and these partitions.

    Raises:
        Unreachable: no broker answers, or it refused: no rights to read, for instance.
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
        max_partition_fetch_bytes=_FETCH_BYTES,
    )
    apply_policy(consumer, skip=True)
    try:
        await consumer.start()
    except (KafkaError, OSError) as error:
        await consumer.stop()
        raise await no_broker(settings, error) from error
    try:
        if places:
            consumer.assign(places)
        yield consumer, places
    except KafkaError as error:
        msg = f"Kafka at {settings.bootstrap_servers} refused: {error}"
        raise Unreachable(msg) from error
    finally:
        await _stop(consumer)


async def _stop(consumer: AIOKafkaConsumer) -> None:
    """Stop it. Where the broker has gone, aiokafka's fetcher hands on the cancellation of a task of its own."""
    try:
        await consumer.stop()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise


async def committed(settings: KafkaSettings, group: str, topic: str) -> dict[int, int]:
    """The next offset of each partition that the consumer group has committed anything of.

    Raises:
        Unreachable: no broker answers, or none knows yet.
    """
    async with admin(settings) as client:
        found = await answer(client, group, OffsetFetchRequest(group, None), lambda said: int(said.error_code))
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


def fetched(record: ConsumerRecord) -> Fetched:
    """A record of aiokafka as ours."""
    return Fetched(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.headers,
        record.timestamp / 1000 if record.timestamp is not None else None,
    )
