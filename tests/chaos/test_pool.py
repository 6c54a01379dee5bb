"""Processes of the pool die, hang, run out of memory: the article at hand at most is a dead letter."""

import os
import signal
from pathlib import Path

import psutil

from support.chaos_model import Fate, Fed
from support.chaos_scale import Scale
from support.chaos_scene import Variant, faulty, scene
from support.chaos_stages import ORDERS
from support.chaos_worker import PIPELINE
from support.kafka_server import KafkaAddress

WAVE = 500


async def test_a_pool_process_that_is_killed_takes_the_article_at_hand_with_it_at_most(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    kills = scale.pick(4, 40)
    async with scene(fresh_topics.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=WAVE * kills) as stage:
        worker = await stage.hire(NEWSLOOM_POOL__PROCESSES="2")
        for _ in range(kills):
            await stage.strike_within(WAVE)
            os.kill(stage.chance.choice(pool_of(worker.child.pid)), signal.SIGKILL)
        await stage.until_done()
        stage.assert_all_live()
        assert (await stage.judged(may_die=kills)).repeats == 0


async def test_articles_that_kill_hang_or_eat_their_process_are_dead_letters_and_their_neighbours_pass(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    poison = [Fed(order, order, Fate.DEAD) for order in ORDERS for _ in range(scale.pick(1, 10))]
    wave = 2000 // len(ORDERS)
    async with scene(
        fresh_topics.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=wave * len(poison)
    ) as stage:
        await stage.hire(program=faulty(PIPELINE, "obedient"), NEWSLOOM_POOL__ARTICLE_SECONDS="2")
        for each in poison:
            await stage.feed(wave // 2)
            await stage.feed_these([each])
            await stage.feed(wave - wave // 2)
        await stage.until_done()
        stage.assert_all_live()
        assert (await stage.judged()).repeats == 0


def pool_of(pid: int) -> list[int]:
    """The processes of the worker's pool, oldest first."""
    children = sorted(psutil.Process(pid).children(), key=psutil.Process.create_time)
    return [each.pid for each in children if "spawn_main" in " ".join(each.cmdline())]
