"""The broker is killed, a node of three is lost, a topic takes no writes: workers wait and go on by themselves."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from newsloom_schemas.topics import TOPICS
from support.chaos_model import OUTCOMES
from support.chaos_scale import Scale
from support.chaos_scene import Variant, scene
from support.kafka_cluster import NODES, KafkaCluster
from support.kafka_server import KafkaServer
from support.kafka_topics import recreate_topics, take_no_writes, take_writes

PARTITIONS = 3
WAVE = 1000
LATE = 300

Broker = TypeVar("Broker", KafkaServer, KafkaCluster)


async def test_a_broker_that_is_killed_and_topics_that_take_no_writes_are_waited_for(
    variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    outcomes = [topic for topic in TOPICS if topic.name in OUTCOMES]
    with started(KafkaServer(tmp_path / "kafka")) as kafka:
        await recreate_topics(kafka.bootstrap_servers, PARTITIONS)
        outages = scale.pick([8], [10, 60])
        async with scene(
            kafka.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=WAVE * 2 * len(outages)
        ) as stage:
            await stage.hire()
            for seconds in outages:
                await stage.strike_within(WAVE)
                kafka.kill()
                await asyncio.sleep(seconds)  # as long as it is away
                await asyncio.to_thread(kafka.start)
                await stage.strike_within(WAVE - LATE)
                await take_no_writes(kafka.bootstrap_servers, outcomes)
                await stage.feed(LATE)
                await asyncio.sleep(seconds / 2)  # as long as they are read-only
                assert stage.done < len(stage.fed)
                await take_writes(kafka.bootstrap_servers, outcomes)
            await stage.until_done()
            stage.assert_all_live()
            await stage.judged()


async def test_a_cluster_that_loses_one_node_after_the_other_goes_on(
    variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    with started(KafkaCluster(tmp_path / "kafka")) as kafka:
        await recreate_topics(kafka.bootstrap_servers, PARTITIONS, replicas=NODES)
        lost = kafka.nodes[: scale.pick(1, NODES)]
        async with scene(
            kafka.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=WAVE * (len(lost) + 1)
        ) as stage:
            await stage.hire()
            for node in lost:
                await stage.strike_within(WAVE)
                node.kill()
                await stage.until_done()
                await asyncio.to_thread(node.start)
            await stage.feed(WAVE)
            await stage.until_done()
            stage.assert_all_live()
            await stage.judged()


@contextmanager
def started(kafka: Broker) -> Iterator[Broker]:
    """Started, and killed at the end: nobody will read its data again."""
    kafka.start()
    try:
        yield kafka
    finally:
        kafka.kill()
