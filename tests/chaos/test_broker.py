"""The broker is killed, a node of three is lost, topics take no writes: workers wait and go on by themselves."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from newsloom_schemas.topics import TOPICS
from support.chaos.model import OUTCOMES
from support.chaos.scale import Scale
from support.chaos.scene import Variant, scene
from support.kafka.cluster import NODES, KafkaCluster
from support.kafka.server import KafkaServer
from support.kafka.topics import recreate_topics, require_replicas
from support.polling import DEADLINE, until_async
from support.workers.newsloom_command import Worker

PARTITIONS = 3
REFUSED = 'newsloom_kafka_errors_total{client="producer",kind="replicas"}'

Broker = TypeVar("Broker", KafkaServer, KafkaCluster)


async def test_a_broker_that_is_killed_is_waited_for(variant: Variant, scale: Scale, tmp_path: Path) -> None:
    with started(KafkaServer(tmp_path / "kafka")) as kafka:
        await recreate_topics(kafka.bootstrap_servers, PARTITIONS)
        outages, wave = scale.pick([10], [10, 60]), 1000
        async with scene(
            kafka.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=wave * (len(outages) + 1)
        ) as stage:
            await stage.hire()
            for seconds in outages:
                await stage.strike_within(wave)
                kafka.kill()
                await asyncio.sleep(seconds)  # as long as it is away
                await asyncio.to_thread(kafka.start)
            await stage.feed()
            await stage.until_done()
            stage.assert_all_live()
            await stage.judged()


async def test_a_cluster_that_loses_nodes_goes_on_and_topics_that_take_no_writes_are_waited_for(
    variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    outcomes = [topic for topic in TOPICS if topic.name in OUTCOMES]
    with started(KafkaCluster(tmp_path / "kafka")) as kafka:
        await recreate_topics(kafka.bootstrap_servers, PARTITIONS, replicas=NODES)
        lost = kafka.nodes[: scale.pick(1, NODES)]
        wave, late = 700, 300
        async with scene(
            kafka.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=(wave + late) * (len(lost) + 1)
        ) as stage:
            worker = await stage.hire()
            for node in lost:
                await stage.strike_within(wave)
                node.kill()
                await stage.until_done()
                await require_replicas(kafka.bootstrap_servers, outcomes, NODES)  # one more than there are
                await stage.feed(late)
                await until_it_waits(worker)
                assert stage.done < len(stage.fed)
                await require_replicas(kafka.bootstrap_servers, outcomes, NODES - 1)
                await stage.until_done()
                await asyncio.to_thread(node.start)
            await stage.feed()
            await stage.until_done()
            stage.assert_all_live()
            await stage.judged()


async def until_it_waits(worker: Worker) -> None:
    """Until it has tried again and again to write what is refused."""

    def refused() -> float:
        status, page = worker.get("/metrics")
        assert status == HTTPStatus.OK, page
        return sum(float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(REFUSED))

    before = refused()
    await until_async(lambda: refused() > before + 2, DEADLINE, "the worker to try again")


@contextmanager
def started(kafka: Broker) -> Iterator[Broker]:
    """Started, and killed at the end: nobody will read its data again."""
    kafka.start()
    try:
        yield kafka
    finally:
        kafka.kill()
