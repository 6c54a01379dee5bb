"""Empty the topics of the registry on a test broker: delete and recreate them."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    InvalidReplicationFactorError,
    KafkaError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from newsloom_schemas.topics import TOPICS, Topic
from support.polling import DEADLINE, until_async

_TIMEOUT_MS: Final = 60_000


def recreate_topics_now(bootstrap_servers: str, partitions: int, topics: Sequence[Topic] = TOPICS) -> None:
    """Run `recreate_topics` from synchronous code, whether or not an event loop runs."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, recreate_topics(bootstrap_servers, partitions, topics)).result()


async def recreate_topics(
    bootstrap_servers: str, partitions: int, topics: Sequence[Topic] = TOPICS, replicas: int = 1
) -> None:
    """Delete the topics if they exist, and create them with the configuration of `newsloom topics create`.

    Raises:
        support.polling.DeadlineExceededError: the broker took too long.
        aiokafka.errors.KafkaError: the broker refused.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=_TIMEOUT_MS)
    await admin.start()
    try:
        names = [topic.name for topic in topics]
        existing = set(await admin.list_topics()).intersection(names)
        if existing:
            await _delete(admin, sorted(existing))
        await until_async(lambda: _created(admin, topics, partitions, replicas), DEADLINE, "topics to be created")
        await until_async(lambda: _led(admin, names, partitions), DEADLINE, "every partition to have a leader")
    finally:
        await admin.close()


async def require_replicas(bootstrap_servers: str, topics: Sequence[Topic], number: int) -> None:
    """Set `min.insync.replicas` of topics, and wait until the brokers apply it.

    It has no effect on topics with fewer replicas: a broker never asks for more than there are.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=_TIMEOUT_MS)
    await admin.start()
    try:
        resources = [
            ConfigResource(
                ConfigResourceType.TOPIC, topic.name, configs={**_configs(topic), "min.insync.replicas": str(number)}
            )
            for topic in topics
        ]
        for response in await admin.alter_configs(resources):
            for code, message, _, name in response.resources:
                _raise_unless(code, f"{name}: {message}", allowed=())

        async def in_force() -> bool:
            asked = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
            answers = await admin.describe_configs(asked)
            entries = [dict(entry[:2] for entry in each[4]) for answer in answers for each in answer.resources]
            return all(each["min.insync.replicas"] == str(number) for each in entries)

        await until_async(in_force, DEADLINE, f"{number} replicas to be required")
    finally:
        await admin.close()


def _configs(topic: Topic) -> dict[str, str]:
    return dict(topic.broker_config)


async def _delete(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    response = await admin.delete_topics(names, timeout_ms=_TIMEOUT_MS)
    for name, code in response.topic_error_codes:
        _raise_unless(code, name, allowed=(UnknownTopicOrPartitionError,))

    async def gone() -> bool:
        return not set(names).intersection(await admin.list_topics())

    await until_async(gone, DEADLINE, f"{len(names)} topics to be gone")


async def _created(admin: AIOKafkaAdminClient, topics: Sequence[Topic], partitions: int, replicas: int) -> bool:
    """Return True if all topics exist. It may need several tries: a topic that is being deleted still counts as existing, and
    a new broker can take replicas only a moment after it answers.
    """
    wanted = [
        NewTopic(
            name=topic.name,
            num_partitions=partitions,
            replication_factor=replicas,
            topic_configs=_configs(topic),
        )
        for topic in topics
    ]
    response = await admin.create_topics(wanted, timeout_ms=_TIMEOUT_MS)
    for name, code, *_ in response.topic_errors:
        _raise_unless(code, name, allowed=(TopicAlreadyExistsError, InvalidReplicationFactorError))
    return {topic.name for topic in topics} <= set(await admin.list_topics())


async def _led(admin: AIOKafkaAdminClient, names: list[str], partitions: int) -> bool:
    described: list[dict[str, Any]] = await admin.describe_topics(names)
    return len(described) == len(names) and all(
        topic["error_code"] == 0
        and len(topic["partitions"]) == partitions
        and all(partition["error_code"] == 0 and partition["leader"] >= 0 for partition in topic["partitions"])
        for topic in described
    )


def _raise_unless(code: int, name: str, allowed: tuple[type[KafkaError], ...]) -> None:
    kind = for_code(code)
    if code != 0 and kind not in allowed:
        msg = f"topic {name}"
        raise kind(msg)
