"""Memory stays flat under load: half a minute in CI, an hour in `make soak` (`NEWSLOOM_SOAK_SECONDS`)."""

import asyncio
import itertools
import logging
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from support.chaos.model import records
from support.chaos.scale import Scale
from support.chaos.scene import LONG_SESSION, Scene, Variant, on_redis, scene
from support.kafka.server import KafkaServer
from support.kafka.topics import recreate_topics
from support.stores.redis_server import RedisAddress

_log = logging.getLogger(__name__)

SECONDS = float(os.environ.get("NEWSLOOM_SOAK_SECONDS", "24"))
WAVE = 300
MIN_WAVES = 24
"""The minimum number of waves. A third of them warms up the worker, which takes longer on a slow machine."""
MEGABYTE = 1 << 20
GROWTH = 1.04
"""The limit for the peak of the last third over that of the third before: the variation of the allocators."""

LOADING_SECONDS = 10
"""The age below which a process of the pool may still load its models. Meanwhile it has memory that it gives back, and the
process that it replaces may not have ended."""
MIN_SAMPLES = 15

BOUNDED_LOG = {
    "log.segment.bytes": str(16 * MEGABYTE),
    "log.retention.bytes": str(64 * MEGABYTE),
    "log.retention.check.interval.ms": "5000",
}


@pytest.fixture(scope="module")
def bounded_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """Start a broker that keeps little data, for runs of an hour."""
    server = KafkaServer(tmp_path_factory.mktemp("kafka"), BOUNDED_LOG)
    server.start()
    yield server
    server.kill()


@pytest.mark.timeout(SECONDS * 2 + 900)
async def test_memory_is_flat_after_warm_up(
    bounded_kafka: KafkaServer, fresh_redis: RedisAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    await recreate_topics(bounded_kafka.bootstrap_servers, 3)
    async with scene(
        bounded_kafka.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=0,
        settings={**on_redis(fresh_redis.url), **LONG_SESSION, "NEWSLOOM_DEDUP__MAX_DOCUMENTS": "2000"},
    ) as stage:
        worker = await stage.start_ready()
        loading = asyncio.create_task(load(stage))
        taken = await samples(worker.child.pid, loading)
        await loading
        stage.assert_all_live()
        assert await stage.stop_all() == [0]
    assert len(taken) >= MIN_SAMPLES
    third = len(taken) // 3
    before, after = max(taken[third : 2 * third]) / MEGABYTE, max(taken[2 * third :]) / MEGABYTE
    found = f"{before:.0f} MB, in the last third {after:.0f} MB, with {stage.forgotten} records"
    _log.info("%s: %s", variant, found)
    assert after <= before * GROWTH, found


async def load(stage: Scene) -> None:
    """Feed waves and forget them, for the time of the test and for at least the least number of waves."""
    end = time.monotonic() + SECONDS
    for number in itertools.count():
        if number >= MIN_WAVES and time.monotonic() > end:
            return
        await stage.feed_these(records(WAVE, seed=1000 * stage.seed + number))
        await stage.until_done()
        stage.forget()


async def samples(pid: int, loading: asyncio.Task[None]) -> list[int]:
    """Return the resident bytes of the worker and its pool, sampled twice a second under load.

    There is no sample while a process of the pool is being replaced.
    """
    worker = psutil.Process(pid)
    taken: list[int] = []
    while not loading.done():
        with suppress(psutil.NoSuchProcess):  # a process of the pool was replaced meanwhile
            pool = worker.children()
            resident = sum(each.memory_info().rss for each in (worker, *pool))
            if all(time.time() - each.create_time() > LOADING_SECONDS for each in pool):
                taken.append(resident)
        await asyncio.sleep(0.5)
    return taken
