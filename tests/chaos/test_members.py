"""Members join the group, leave it, are killed, and freeze for longer than their session."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from support.chaos.scale import Scale
from support.chaos.scene import SESSION_SECONDS, Variant, kill, on_redis, scene
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE
from support.stores.redis_server import RedisAddress

WAVE = 500


@pytest.mark.parametrize("variant", [*Variant], ids=str)
async def test_members_that_join_leave_die_and_freeze_change_no_verdict_and_lose_nothing(
    fresh_topics: KafkaAddress, fresh_redis: RedisAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    rounds = scale.pick(1, 10)
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=5 * WAVE * rounds,
        settings=on_redis(fresh_redis.url),
    ) as stage:
        first = await stage.start_ready()
        for _ in range(rounds):
            leaving, dying = stage.start(), stage.start()
            await stage.feed_until_random_moment(WAVE)
            await asyncio.to_thread(leaving.wait_ready)
            await stage.feed_until_random_moment(WAVE)
            assert await asyncio.to_thread(leaving.child.stop, DEADLINE) == 0, leaving.child.tail()
            await stage.feed_until_random_moment(WAVE)
            kill(dying)
            next_one = stage.start()
            await stage.feed_until_random_moment(WAVE)
            os.kill(first.child.pid, signal.SIGSTOP)
            await asyncio.to_thread(next_one.wait_ready)
            await asyncio.sleep(SESSION_SECONDS * 1.5)  # the group removes it, and another member takes its partitions
            os.kill(first.child.pid, signal.SIGCONT)
            await stage.feed_until_random_moment(WAVE)  # it is a member again and takes part
            await stage.until_done()
            first = next_one
        await stage.check_outcomes()
