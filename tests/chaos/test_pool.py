"""When a process of the pool is killed, exits, hangs or runs out of memory, at most its article becomes a dead letter."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil

from support.chaos.model import ExpectedOutcome, FedRecord
from support.chaos.scale import Scale
from support.chaos.scene import LONG_SESSION, Variant, faulty, scene
from support.chaos.stages import ORDERS
from support.chaos.worker import PIPELINE
from support.kafka.server import KafkaAddress

KILL = b"from outside"
KILLS = 3


async def test_killed_or_hanging_pool_process_fails_at_most_its_own_article(
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
        settings=LONG_SESSION,
    ) as stage:
        stage.chance.shuffle(blows)
        worker = await stage.start_ready(
            program=faulty(PIPELINE, "scripted"),
            NEWSLOOM_POOL__PROCESSES="2",
            NEWSLOOM_POOL__RECORD_TIMEOUT_SECONDS="4",
        )
        for blow in blows:
            if blow != KILL:
                await stage.feed_these([FedRecord(blow, blow, ExpectedOutcome.FAILED)])
            await stage.feed_until_random_moment(wave)
            if blow == KILL:
                children = psutil.Process(worker.child.pid).children()
                kill_one(stage.chance.sample(children, k=len(children)))
        await stage.until_done()
        stage.assert_all_live()
        assert (await stage.check_outcomes(allowed_failures=KILLS * rounds)).repeats == 0


def kill_one(children: list[psutil.Process]) -> None:
    """Send SIGKILL to a process of the pool, but not to the resource tracker of multiprocessing."""
    for child in children:
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            if "spawn_main" in " ".join(child.cmdline()):
                os.kill(child.pid, signal.SIGKILL)
                return
