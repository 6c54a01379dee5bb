"""Processes of the pool are killed, die, hang, run out of memory: the article at hand at most is a dead letter."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil

from support.chaos.model import Fate, Fed
from support.chaos.scale import Scale
from support.chaos.scene import PATIENT, Variant, faulty, scene
from support.chaos.stages import ORDERS
from support.chaos.worker import PIPELINE
from support.kafka.server import KafkaAddress

KILL = b"from outside"
KILLS = 3


async def test_a_process_that_is_killed_or_dies_hangs_or_eats_takes_the_article_at_hand_with_it_at_most(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    rounds = scale.pick(1, 10)
    blows = [*ORDERS, *[KILL] * KILLS] * rounds
    wave = 2000 // (len(blows) // rounds)
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=wave * len(blows),
        settings=PATIENT,
    ) as stage:
        stage.chance.shuffle(blows)
        worker = await stage.hire(
            program=faulty(PIPELINE, "obedient"),
            NEWSLOOM_POOL__PROCESSES="2",
            NEWSLOOM_POOL__RECORD_TIMEOUT_SECONDS="4",
        )
        for blow in blows:
            if blow != KILL:
                await stage.feed_these([Fed(blow, blow, Fate.DEAD)])
            await stage.strike_within(wave)
            if blow == KILL:
                children = psutil.Process(worker.child.pid).children()
                kill_one(stage.chance.sample(children, k=len(children)))
        await stage.until_done()
        stage.assert_all_live()
        assert (await stage.judged(may_die=KILLS * rounds)).repeats == 0


def kill_one(children: list[psutil.Process]) -> None:
    """SIGKILL for the first that is a process of the pool; multiprocessing's bookkeeper is none."""
    for child in children:
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            if "spawn_main" in " ".join(child.cmdline()):
                os.kill(child.pid, signal.SIGKILL)
                return
