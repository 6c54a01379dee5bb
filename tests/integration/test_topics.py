"""`newsloom topics` on a cluster of three real nodes, whose topics have three replicas unless someone says otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsloom.runtime.kafka.admin import topics
from newsloom.settings import KafkaSettings
from newsloom_schemas import Topic
from newsloom_schemas.topics import NORMALISED, RAW, TAGGED, TOPICS
from support.kafka.cluster import KafkaCluster
from support.polling import DEADLINE, until, until_async
from support.workers.newsloom_command import environment, newsloom


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    started = KafkaCluster(tmp_path_factory.mktemp("cluster"))
    started.start()
    yield started
    started.kill()


async def shape(settings: KafkaSettings, topic: Topic, partitions: int) -> tuple[int, int]:
    """Partitions and replicas of a topic, once the broker that is asked knows all of it."""
    seen: list[topics.TopicState] = []

    async def known() -> bool:
        seen[:] = await topics.topic_states(settings, [topic])
        return seen[0].partitions == partitions

    await until_async(known, DEADLINE, f"{topic.name} to be known")
    return seen[0].partitions, seen[0].replicas


async def test_a_topic_gets_as_many_replicas_as_the_broker_gives_by_default(cluster: KafkaCluster) -> None:
    settings = KafkaSettings(bootstrap_servers=cluster.bootstrap_servers)
    assert await topics.create(settings, [RAW], partitions=2) == [RAW]
    assert await shape(settings, RAW, 2) == (2, 3)


async def test_a_topic_gets_as_many_replicas_as_the_setting_says(cluster: KafkaCluster) -> None:
    settings = KafkaSettings(bootstrap_servers=cluster.bootstrap_servers, replication_factor=2)
    await topics.create(settings, [NORMALISED])
    assert await shape(settings, NORMALISED, NORMALISED.partitions) == (NORMALISED.partitions, 2)


async def test_a_topic_that_is_missing_has_no_replicas(cluster: KafkaCluster) -> None:
    (state,) = await topics.topic_states(KafkaSettings(bootstrap_servers=cluster.bootstrap_servers), [TAGGED])
    assert (state.partitions, state.replicas) == (0, 0)


def test_a_topic_without_a_second_copy_on_a_cluster_is_warned_of(cluster: KafkaCluster, tmp_path: Path) -> None:
    env = environment(cluster.bootstrap_servers, "topics", tmp_path)
    single = newsloom("topics", "create", "--partitions", "1", env={**env, "NEWSLOOM_KAFKA__REPLICATION_FACTOR": "1"})
    assert single.returncode == 0
    assert b"news.tagged" in single.stderr
    assert b"one replica, on a cluster of 3 brokers" in single.stderr
    again = newsloom("topics", "create", env=env)
    assert (again.returncode, again.stderr) == (0, b"0 topics made\n")
    listed = newsloom("topics", "list", env=env)
    assert b"replicas" in listed.stdout


def test_what_is_not_as_the_settings_want_it_has_its_line(cluster: KafkaCluster, tmp_path: Path) -> None:
    env = environment(cluster.bootstrap_servers, "topics", tmp_path, NEWSLOOM_KAFKA__TOPIC_PREFIX="checked-")
    own = '{"raw": {"name": "crawled", "partitions": 2, "config": {"cleanup.policy": "compact"}}}'
    env |= {"NEWSLOOM_KAFKA__TOPICS": own, "NEWSLOOM_KAFKA__REPLICATION_FACTOR": "1"}
    missing = newsloom("topics", "check", env=env)
    assert (missing.returncode, missing.stderr.count(b"crawled")) == (3, 1)
    made = newsloom("topics", "create", env=env)
    assert made.stdout.splitlines()[:2] == [b"made crawled", b"made checked-normalised"]
    until(lambda: newsloom("topics", "check", env=env).returncode != 3, DEADLINE, "all topics to be there")
    as_wanted = newsloom("topics", "check", env=env)
    assert (as_wanted.returncode, as_wanted.stderr) == (0, f"all {len(TOPICS)} topics are there\n".encode())
    other = '{"raw": {"name": "crawled", "partitions": 3, "retention_days": 1, "config": {"cleanup.policy": "delete"}}}'
    differs = newsloom("topics", "check", env={**env, "NEWSLOOM_KAFKA__TOPICS": other})
    assert differs.returncode == 1
    assert differs.stderr.decode().splitlines() == [
        "newsloom: crawled has 2 partitions, not 3 (kafka.topics.raw.partitions)",
        "newsloom: crawled has retention.ms = 604800000, not 86400000",
        "newsloom: crawled has cleanup.policy = compact, not delete",
    ]
