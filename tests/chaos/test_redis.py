"""Redis goes away, comes back, answers late: workers wait, and no verdict changes."""

import asyncio
import os
import signal
from pathlib import Path

from support.chaos.scale import Scale
from support.chaos.scene import PATIENT, Variant, on_redis, scene
from support.kafka.server import KafkaAddress
from support.stores.redis_server import RedisServer

WAVE = 500


async def test_redis_killed_frozen_and_stuttering_is_waited_for_and_changes_no_verdict(
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
            settings=on_redis(redis.url) | PATIENT,
        ) as stage:
            await stage.hire()
            for _ in range(scale.pick(1, 5)):
                await stage.strike_within(WAVE)
                redis.kill()
                await asyncio.sleep(scale.pick(2, 30))  # as long as it is away
                await asyncio.to_thread(redis.start)
                await stage.strike_within(WAVE)
                await frozen(redis, scale.pick(2, 25))  # the longer one runs into the client's time limit
                await stage.strike_within(WAVE)
                for _ in range(10):
                    await frozen(redis, stage.chance.uniform(0.05, 0.2))
                    await asyncio.sleep(stage.chance.uniform(0.01, 0.1))
                await stage.feed(WAVE)
            await stage.until_done()
            stage.assert_all_live()
            assert (await stage.judged()).repeats == 0
    finally:
        redis.kill()


async def frozen(redis: RedisServer, seconds: float) -> None:
    """Stop the server for so long: it keeps its connections and answers nothing."""
    assert redis.pid is not None
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(redis.pid, signal.SIGCONT)
