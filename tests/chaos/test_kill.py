"""kill -9 of workers: at the worst moments, and at random ones."""

import asyncio
from pathlib import Path

import pytest

from support.chaos_scale import Scale
from support.chaos_scene import Variant, faulty, kill, on_redis, scene
from support.chaos_worker import DEATHS
from support.kafka_server import KafkaAddress
from support.polling import DEADLINE
from support.redis_server import RedisAddress

MOST_CALLS = 5
"""Of a method before it kills: fewer than there are full batches in a wave."""
MEMBERS = ("one", "two")


@pytest.mark.parametrize("variant", [*Variant], ids=str)
async def test_kill_9_between_claim_and_send_and_between_send_and_commit_changes_no_verdict_and_loses_nothing(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    deaths = [point for point in DEATHS for _ in range(scale.pick(1, 10))]
    wave = 2000 // (len(DEATHS) + 1)
    async with scene(
        fresh_topics.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=wave * (len(deaths) + 1)
    ) as stage:
        stage.chance.shuffle(deaths)
        for point in deaths:
            await stage.feed(wave)
            worker = stage.start("embedded", faulty(point, stage.chance.randint(1, MOST_CALLS)))
            assert await asyncio.to_thread(worker.child.wait, DEADLINE) == -9, worker.child.tail()
        await stage.feed()
        await stage.hire("embedded")
        judgement = await stage.judged()
        assert judgement.repeats > 0 or variant is Variant.TRANSACTIONAL


@pytest.mark.parametrize("variant", [*Variant], ids=str)
async def test_kill_9_of_members_at_random_moments_changes_no_verdict_and_loses_nothing(
    fresh_topics: KafkaAddress, fresh_redis: RedisAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    kills, wave = scale.pick(7, 90), 2000 // 8
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=wave * (kills + 1),
        settings=on_redis(fresh_redis.url),
    ) as stage:
        members = {name: stage.start(name) for name in MEMBERS}
        for _ in range(kills):
            await stage.strike_within(wave)
            name = stage.chance.choice(MEMBERS)
            kill(members[name])
            members[name] = stage.start(name)
        await stage.feed()
        await stage.judged()
