"""The console on a real Kafka: records of all its topics appear, within its bounds, and nothing is committed."""

import asyncio
import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from newsloom.runtime.kafka.consuming.recent import recent_follower
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import DUPLICATES, ENRICHED, REJECTED, STORIES
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until
from support.texts.report_records import article, copy, dead_letter, lines, rejected
from support.workers.console_process import is_ready, running_console, text_at

RECORDS = {
    ENRICHED.name: [article(1), article(2)],
    DUPLICATES.name: [copy(3, of=1)],
    REJECTED.name: [rejected(4)],
    "news.dead-letter.normalise": [dead_letter(5)],
    STORIES.name: [{"schema": "newsloom.story/1", "id": "s1"}],
}


async def send(address: str, records: dict[str, list[dict[str, Any]]], ago: float = 0.0, spread: float = 0.0) -> None:
    """Send records, written `ago` seconds ago and `spread` seconds apart."""
    producer = AIOKafkaProducer(bootstrap_servers=address, max_request_size=12_000_000)
    await producer.start()
    try:
        number = 0
        for topic, found in records.items():
            for line in lines(found):
                at = round((time.time() - ago + number * spread) * 1_000)
                await producer.send(topic, line, partition=number % 3, timestamp_ms=at)
                number += 1
        await producer.flush()
    finally:
        await producer.stop()


async def groups(address: str) -> list[str]:
    client = AIOKafkaAdminClient(bootstrap_servers=address)
    await client.start()
    try:
        return [name for name, _ in await client.list_consumer_groups()]
    finally:
        await client.close()


def get(url: str) -> Any:  # noqa: ANN401 - JSON
    return orjson.loads(text_at(url))


async def test_records_of_all_topics_appear_and_new_ones_follow(fresh_topics: KafkaAddress, tmp_path: Path) -> None:
    address = fresh_topics.bootstrap_servers
    await send(address, RECORDS, ago=30)
    await send(address, {ENRICHED.name: [article(99)]}, ago=7_300)
    before = await groups(address)
    with running_console(address, tmp_path, "--hours", "2") as (url, child):
        await asyncio.to_thread(until, lambda: is_ready(url, child), DEADLINE, "the console to be ready")
        page = await asyncio.to_thread(get, f"{url}api/records")
        assert len(page["numbers"]) == 5, "the story is no row, and an article is too old"
        assert set(page["columns"]["outcomes"]) == {"unique", "duplicate", "rejected", "failed"}
        await send(address, {REJECTED.name: [rejected(7)]})

        def follows() -> bool:
            return bool(get(f"{url}api/records?after={page['next']}")["numbers"])

        await asyncio.to_thread(until, follows, DEADLINE, "the new record")
        assert await asyncio.to_thread(child.stop, DEADLINE) == 0
    assert await groups(address) == before


async def test_of_a_long_past_only_the_newest_records_are_read(fresh_topics: KafkaAddress, tmp_path: Path) -> None:
    address = fresh_topics.bootstrap_servers
    await send(address, {ENRICHED.name: [article(number) for number in range(1_200)]}, ago=3_600, spread=2.9)
    with running_console(address, tmp_path, NEWSLOOM_CONSOLE__MAX_RECORDS="100") as (url, child):
        await asyncio.to_thread(until, lambda: is_ready(url, child), DEADLINE, "the console to be ready")
        page = await asyncio.to_thread(get, f"{url}api/records")
        newest = {f"{number:032x}" for number in range(1_100, 1_200)}
        assert 50 <= len(page["columns"]["key"]) <= 100
        assert set(page["columns"]["key"]) <= newest
        overview = await asyncio.to_thread(text_at, f"{url}api/overview")
        assert "the console holds up to 100 records" in overview
        text = await asyncio.to_thread(text_at, f"{url}metrics")
        read = next(line for line in text.splitlines() if line.startswith("newsloom_console_read_records_total "))
        assert float(read.split()[1]) <= 100, "older records were not even read"


async def test_without_any_of_its_topics_the_console_says_so(kafka: KafkaAddress) -> None:
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers)
    with pytest.raises(Unreachable, match=r"none of the topics news\.absent is on"):
        async with recent_follower(settings, ["news.absent"], since=0, until=1, max_records=10):
            pytest.fail("it was opened")
