"""Workers wait while Redis is down or slow, and no verdict changes."""

import asyncio
import os
import signal
from pathlib import Path

from support.chaos.scale import Scale
from support.chaos.scene import LONG_SESSION, Variant, on_redis, scene
from support.kafka.server import KafkaAddress
from support.stores.redis_server import RedisServer

WAVE = 500


async def test_outages_of_redis_change_no_verdict(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    redis = RedisServer(tmp_path / "redis", durable=True)
    await asyncio.to_thread(redis.start)
    try:
        async with scene(
            fresh_topics.bootstrap_servers,
            variant,
            tmp_path,
            seed=scale.seed,
            count=4 * WAVE * scale.pick(1, 5),
            settings=on_redis(redis.url) | LONG_SESSION,
        ) as stage:
            await stage.start_ready()
            for _ in range(scale.pick(1, 5)):
                await stage.feed_until_random_moment(WAVE)
                redis.kill()
                await asyncio.sleep(scale.pick(2, 30))  # how long Redis is down
                await asyncio.to_thread(redis.start)
                await stage.feed_until_random_moment(WAVE)
                await frozen(redis, scale.pick(2, 25))  # the longer pause exceeds the client's timeout
                await stage.feed_until_random_moment(WAVE)
                for _ in range(10):
                    await frozen(redis, stage.chance.uniform(0.05, 0.2))
                    await asyncio.sleep(stage.chance.uniform(0.01, 0.1))
                await stage.feed(WAVE)
            await stage.until_done()
            stage.assert_all_live()
            assert (await stage.check_outcomes()).repeats == 0
    finally:
        redis.kill()


async def frozen(redis: RedisServer, seconds: float) -> None:
    """Pause the server for `seconds`: it keeps its connections and does not answer."""
    assert redis.pid is not None
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(redis.pid, signal.SIGCONT)
