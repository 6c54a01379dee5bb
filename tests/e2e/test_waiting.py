"""A worker waits for its store for longer than its session, and stays in the group."""

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from newsloom.settings import Engine, StoreKind
from newsloom_schemas.topics import RAW
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import count, produce
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async
from support.stores.redis_server import RedisServer
from support.texts.articles import batch
from support.texts.copy_sets import OUTCOMES
from support.workers.newsloom_command import environment, workers

SESSION: Final = 8.0
"""Seconds of the session: longer than any stall of a busy machine, during which heartbeats are missed."""
ARTICLES: Final = 30


async def settled_members(kafka: KafkaAddress, group: str) -> tuple[str, ...]:
    """Return the ids of the members, empty during a rebalance. A member that rejoins has another id."""
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await client.start()
    try:
        (answer,) = await client.describe_consumer_groups([group])
    finally:
        await client.close()
    code, _, state, _, _, found, *_ = answer.groups[0]
    assert code == 0
    return tuple(each[0] for each in found) if state == "Stable" else ()


@pytest.mark.parametrize("engine", [*Engine], ids=str)
async def test_a_worker_that_waits_for_longer_than_its_session_stays_a_member_and_repeats_nothing(
    fresh_topics: KafkaAddress, own_redis: RedisServer, group_prefix: str, engine: Engine, tmp_path: Path
) -> None:
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_ENGINE=engine,
        NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS=str(SESSION),
        NEWSLOOM_KAFKA__HEARTBEAT_INTERVAL_SECONDS="0.5",
        NEWSLOOM_RETRY__MAX_BACKOFF_SECONDS="0.5",
        NEWSLOOM_DEDUP__STORE=StoreKind.REDIS,
        NEWSLOOM_DEDUP__REDIS_URL=own_redis.url,
    )
    articles = [(each.url.encode(), each.envelope()) for each in batch(2 * ARTICLES, seed=5)]
    group = f"{group_prefix}.normalise"
    with workers([["normalise", "dedup"]], env, tmp_path) as (worker,):
        await produce(fresh_topics.bootstrap_servers, RAW.name, articles[:ARTICLES])
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, ARTICLES)
        before = await until_async(partial(settled_members, fresh_topics, group), DEADLINE, "the group to settle")
        await asyncio.to_thread(own_redis.kill)
        await produce(fresh_topics.bootstrap_servers, RAW.name, articles[ARTICLES:])
        begun = time.monotonic()
        await until_async(lambda: time.monotonic() - begun > 1.25 * SESSION, DEADLINE, "its session to pass")
        assert await settled_members(fresh_topics, group) == before
        await asyncio.to_thread(own_redis.start)
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, 2 * ARTICLES)
        assert await settled_members(fresh_topics, group) == before
        assert worker.child.stop(DEADLINE) == 0
    assert await count(fresh_topics.bootstrap_servers, OUTCOMES) == 2 * ARTICLES
