"""The state of a consumer, read from private parts of aiokafka; fails when aiokafka renames one."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError

from newsloom.runtime.kafka.consuming.consumer_state import (
    PartitionState,
    partition_state,
    reading_error,
    why_not_reading,
)
from newsloom_schemas.topics import RAW
from support.kafka.reading import produce
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async

PLACE = TopicPartition(RAW.name, 0)


@pytest.mark.parametrize("fresh_topics", [1], indirect=True)
async def test_state_of_a_running_consumer(fresh_topics: KafkaAddress, group_prefix: str) -> None:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=fresh_topics.bootstrap_servers, group_id=group_prefix, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        consumer.subscribe([RAW.name])
        assert partition_state(consumer, PLACE) == PartitionState(None, None, None)
        await produce(fresh_topics.bootstrap_servers, RAW.name, [(None, b"one"), (None, b"two")])

        async def read() -> bool:
            return bool(await consumer.getmany(timeout_ms=100))

        await until_async(read, DEADLINE, "the records")
        state = partition_state(consumer, PLACE)
        assert (state.end, state.position) == (2, 2)
        assert state.answered_ago is not None
        assert state.answered_ago < DEADLINE
        assert (why_not_reading(consumer, RAW.name), reading_error(consumer)) == (None, None)
        assert why_not_reading(consumer, "news.nowhere") == "news.nowhere does not exist on the broker"

        consumer._coordinator.reset_generation()
        assert "not a member" in str(why_not_reading(consumer, RAW.name))
        consumer._coordinator._pending_exception = GroupAuthorizationFailedError(group_prefix)
        assert isinstance(reading_error(consumer), GroupAuthorizationFailedError)
        consumer._coordinator._pending_exception = None
        fetching = consumer._fetcher._fetch_task
        consumer._fetcher._get_actions_per_node = _fails
        await until_async(fetching.done, DEADLINE, "the fetcher to end")
        assert str(reading_error(consumer)) == "it said so"
    finally:
        await asyncio.gather(consumer.stop(), return_exceptions=True)


def _fails(*_: object) -> None:
    msg = "it said so"
    raise ValueError(msg)


def test_partition_without_a_position_has_an_unknown_state() -> None:
    state = SimpleNamespace(highwater=None, has_valid_position=False, position=None, timestamp=None)
    assignment = SimpleNamespace(tps={PLACE}, state_value=lambda _: state)
    consumer: Any = SimpleNamespace(_subscription=SimpleNamespace(subscription=SimpleNamespace(assignment=assignment)))
    assert partition_state(consumer, PLACE) == PartitionState(None, None, None)
    state.timestamp = (time.time() - 50) * 1000
    assert (partition_state(consumer, PLACE).answered_ago or 0) >= 50
