"""When every record fails, the fault is in the worker: it stops before it turns the whole input into dead letters."""

import asyncio
from pathlib import Path

from support.chaos.scale import Scale
from support.chaos.scene import LONG_SESSION, Variant, faulty, scene
from support.chaos.worker import PIPELINE
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE

LIMIT = 10  # less than a full batch: the first batch exceeds it, and none of its dead letters is written
FULL = {"NEWSLOOM_BATCH__MAX_WAIT_SECONDS": str(DEADLINE)}  # each batch is full


async def test_worker_in_which_every_record_fails_stops_and_a_sound_one_processes_all(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=2000,
        settings={"NEWSLOOM_DEAD_LETTERS__MAX_COUNT": str(LIMIT), **LONG_SESSION},
    ) as stage:
        await stage.feed()
        for _ in range(scale.pick(1, 10)):
            broken = stage.start("embedded", faulty(PIPELINE, "broken"), **FULL)
            assert await asyncio.to_thread(broken.child.wait, DEADLINE) == 3, broken.child.tail()
            assert "the fault is not in the records" in broken.child.tail()
        assert stage.done == 0
        await stage.start_ready("embedded")
        assert (await stage.check_outcomes()).repeats == 0
