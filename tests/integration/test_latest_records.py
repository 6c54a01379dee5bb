"""The last records of a topic on a real Kafka: by time over all partitions, and also between markers of transactions."""

import pytest
from aiokafka import AIOKafkaProducer

from newsloom.runtime.kafka.consuming.latest import latest_records
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import RAW
from support.kafka.server import KafkaAddress

FIRST_MS = 1_772_000_000_000
"""The time stamp of the first record."""


@pytest.fixture
def kafka_settings(fresh_topics: KafkaAddress) -> KafkaSettings:
    return KafkaSettings(bootstrap_servers=fresh_topics.bootstrap_servers)


async def send(address: str, number: int, *, transactional: bool) -> None:
    """Send records to all partitions in turn, each in a transaction of its own if asked. Each has a later time stamp."""
    producer = AIOKafkaProducer(bootstrap_servers=address, transactional_id="latest" if transactional else None)
    await producer.start()
    try:
        for each in range(number):
            if transactional:
                await producer.begin_transaction()
            await producer.send_and_wait(
                RAW.name, str(each).encode(), partition=each % 3, timestamp_ms=FIRST_MS + each * 1_000
            )
            if transactional:
                await producer.commit_transaction()
    finally:
        await producer.stop()


@pytest.mark.parametrize("transactional", [False, True])
@pytest.mark.parametrize("count", [1, 4, 7, 100])
async def test_the_last_records_come_in_the_order_of_their_time(
    kafka_settings: KafkaSettings, count: int, *, transactional: bool
) -> None:
    await send(kafka_settings.bootstrap_servers, 12, transactional=transactional)
    found = await latest_records(kafka_settings, RAW.name, count)
    assert [record.value for record in found] == [str(each).encode() for each in range(12)][-count:]


async def test_an_empty_topic_has_no_records(kafka_settings: KafkaSettings) -> None:
    assert await latest_records(kafka_settings, RAW.name, 5) == []


async def test_a_topic_that_is_not_there_is_named(kafka_settings: KafkaSettings) -> None:
    with pytest.raises(Unreachable, match=r"there is no topic news\.absent"):
        await latest_records(kafka_settings, "news.absent", 5)
