"""A fault that kills every record is ours, not theirs: the worker stops before it drains the input."""

import asyncio
from pathlib import Path

from support.chaos.scale import Scale
from support.chaos.scene import PATIENT, Variant, faulty, scene
from support.chaos.worker import PIPELINE
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE

LIMIT = 10  # below the records of a full batch: the first one breaks it, and none of its letters is written
FULL = {"NEWSLOOM_BATCH__MAX_WAIT_SECONDS": str(DEADLINE)}  # a batch waits until it is full; more than one stands ready


async def test_a_worker_that_every_record_dies_in_stops_with_its_input_untouched_and_a_sound_one_does_it_all(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=2000,
        settings={"NEWSLOOM_DEAD_LETTERS__MAX_COUNT": str(LIMIT), **PATIENT},
    ) as stage:
        await stage.feed()
        for _ in range(scale.pick(1, 10)):
            broken = stage.start("embedded", faulty(PIPELINE, "broken"), **FULL)
            assert await asyncio.to_thread(broken.child.wait, DEADLINE) == 3, broken.child.tail()
            assert "is no fault of theirs" in broken.child.tail()
        assert stage.done == 0
        await stage.hire("embedded")
        assert (await stage.judged()).repeats == 0
