"""SIGTERM at random moments: the worker finishes and commits its batch, and no record is processed twice."""

import asyncio
from functools import partial
from pathlib import Path

from support.chaos.scale import Scale
from support.chaos.scene import LONG_SESSION, Variant, scene
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until
from support.workers.newsloom_command import Worker

WAVE = 500
WARM_UP_SECONDS = 2.0  # roughly


async def test_sigterm_at_random_moments_ends_with_0_and_nothing_is_repeated(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    rounds = scale.pick(4, 40)
    async with scene(
        fresh_topics.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=WAVE * rounds, settings=LONG_SESSION
    ) as stage:
        for number in range(rounds):
            worker = stage.start()
            if number % 2 == 0:
                await stage.feed_until_random_moment(WAVE)
            else:
                await stage.feed(WAVE)
                await asyncio.to_thread(until, partial(begun, worker), DEADLINE, "the worker to begin")
                await asyncio.sleep(stage.chance.uniform(0.0, WARM_UP_SECONDS))
            assert await stage.stop_all() == [0], worker.child.tail()
        stage.start()
        assert (await stage.check_outcomes()).repeats == 0


def begun(worker: Worker) -> bool:
    """Return True if the worker answers on its port, ready or not."""
    return worker.get("/healthz")[0] != 0
