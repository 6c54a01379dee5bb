"""Follow topics from a moment in the past on, outside any consumer group."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from newsloom.runtime.kafka.consuming.reading import consumer_of
from newsloom.runtime.kafka.consuming.tail import Follower
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings

_HALVINGS: Final = 8
_FETCH_BYTES: Final = 1 << 17
"""Bytes of a partition that are fetched ahead: these topics may have a hundred partitions together."""


class RecentFollower(Follower):
    """Reads topics from a moment in the past on.

    Args:
        consumer: at its first offsets.
        ends: the ends that the partitions had when it was opened.
    """

    def __init__(self, consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> None:
        super().__init__(consumer)
        self._left = dict(ends)

    async def has_caught_up(self) -> bool:
        """Return whether all records have been returned that were there when it was opened."""
        for place, end in list(self._left.items()):  # by position: the last offsets may hold no record
            if await self.consumer.position(place) >= end:
                del self._left[place]
        return not self._left


@dataclass(frozen=True, slots=True)
class Recent:
    """A follower and where it begins.

    Attributes:
        follower: reads the records.
        topics: the topics that it reads: those that exist.
        since: Unix time from which on it reads all records.
        limited: whether that is later than asked for, because there are too many records.
    """

    follower: RecentFollower
    topics: frozenset[str]
    since: float
    limited: bool


@asynccontextmanager
async def recent_follower(
    settings: KafkaSettings, topics: Sequence[str], *, since: float, until: float, max_records: int
) -> AsyncIterator[Recent]:
    """Open a follower of topics that begins in the past. Nothing is committed.

    Args:
        settings: the Kafka settings.
        topics: names of topics. Topics that do not exist are ignored.
        since: Unix time of the first record.
        until: Unix time of now.
        max_records: about how many records of the past are read; if there are more, reading begins later.

    Raises:
        Unreachable: none of the topics exists, no broker answers, or it refused the request.
    """
    async with consumer_of(settings, topics, fetch_bytes=_FETCH_BYTES) as (consumer, places):
        if not places:
            msg = (
                f"none of the topics {', '.join(topics)} is on {settings.bootstrap_servers}, or there is no right to see them; "
                "see: newsloom topics list"
            )
            raise Unreachable(msg)
        ends = await consumer.end_offsets(places)
        starts = await _offsets_at(consumer, ends, since)
        limited = _count(starts, ends) > max_records
        if limited:
            since, starts = await _later(consumer, ends, since, until, max_records)
        for place, offset in starts.items():
            consumer.seek(place, offset)
        follower = RecentFollower(consumer, ends)
        yield Recent(follower, frozenset(place.topic for place in places), since, limited)


async def _later(
    consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int], since: float, until: float, max_records: int
) -> tuple[float, dict[TopicPartition, int]]:
    """Return the earliest time, to a small part of the whole, from which on there are few enough records; and its offsets."""
    too_early, late_enough, starts = since, until, dict(ends)
    for _ in range(_HALVINGS):
        middle = (too_early + late_enough) / 2
        found = await _offsets_at(consumer, ends, middle)
        if _count(found, ends) > max_records:
            too_early = middle
        else:
            late_enough, starts = middle, found
    return late_enough, starts


async def _offsets_at(
    consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int], moment: float
) -> dict[TopicPartition, int]:
    """Return the offset of the first record of each partition at a time or later; the end if there is none."""
    found = await consumer.offsets_for_times(dict.fromkeys(ends, max(0, round(moment * 1000))))
    return {place: end if found.get(place) is None else found[place].offset for place, end in ends.items()}


def _count(starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> int:
    return sum(max(0, ends[place] - start) for place, start in starts.items())
