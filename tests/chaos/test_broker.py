"""Workers wait and continue by themselves when the broker is killed, nodes are lost, or topics refuse writes."""

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


async def test_workers_wait_for_a_killed_broker(variant: Variant, scale: Scale, tmp_path: Path) -> None:
    with started(KafkaServer(tmp_path / "kafka")) as kafka:
        await recreate_topics(kafka.bootstrap_servers, PARTITIONS)
        outages, wave = scale.pick([10], [10, 60]), 1000
        async with scene(
            kafka.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=wave * (len(outages) + 1)
        ) as stage:
            await stage.start_ready()
            for seconds in outages:
                await stage.feed_until_random_moment(wave)
                kafka.kill()
                await asyncio.sleep(seconds)  # how long the broker is down
                await asyncio.to_thread(kafka.start)
            await stage.feed()
            await stage.until_done()
            stage.assert_all_live()
            await stage.check_outcomes()


async def test_workers_survive_lost_nodes_and_wait_while_topics_refuse_writes(
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
            worker = await stage.start_ready()
            for node in lost:
                await stage.feed_until_random_moment(wave)
                node.kill()
                await stage.until_done()
                await require_replicas(kafka.bootstrap_servers, outcomes, NODES)  # one more than the cluster has left
                await stage.feed(late)
                await until_it_waits(worker)
                assert stage.done < len(stage.fed)
                await require_replicas(kafka.bootstrap_servers, outcomes, NODES - 1)
                await stage.until_done()
                await asyncio.to_thread(node.start)
            await stage.feed()
            await stage.until_done()
            stage.assert_all_live()
            await stage.check_outcomes()


async def until_it_waits(worker: Worker) -> None:
    """Wait until the worker has retried refused writes several times."""

    def refused() -> float:
        status, page = worker.get("/metrics")
        assert status == HTTPStatus.OK, page
        return sum(float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(REFUSED))

    before = refused()
    await until_async(lambda: refused() > before + 2, DEADLINE, "the worker to try again")


@contextmanager
def started(kafka: Broker) -> Iterator[Broker]:
    """Start the cluster, and kill it at the end."""
    kafka.start()
    try:
        yield kafka
    finally:
        kafka.kill()
