"""Create, describe and check the topics of the registry on a broker."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, TopicAuthorizationFailedError, for_code

from newsloom.runtime.kafka.clients.connection import admin
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings
from newsloom_schemas import Topic

_BROKERS_DEFAULT: Final = -1
"""Replication factor that leaves the number of replicas to the broker (KIP-464)."""

_MAX_CHECKS: Final = 20
_CHECK_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class TopicState:
    """The state of a topic on the broker.

    Attributes:
        topic: the topic of the registry.
        partitions: the number of partitions; 0 if the topic does not exist.
        replicas: the smallest number of replicas of a partition; 0 if the topic does not exist.
    """

    topic: Topic
    partitions: int
    replicas: int


async def topic_states(settings: KafkaSettings, topics: Sequence[Topic]) -> list[TopicState]:
    """Return the state of each topic on the broker.

    Raises:
        Unreachable: no broker answers.
    """
    async with admin(settings) as client:
        existing = set(await client.list_topics())
        wanted = [topic.name for topic in topics if topic.name in existing]
        described = await client.describe_topics(wanted) if wanted else []
    replicas = {each["topic"]: [len(part["replicas"]) for part in each["partitions"]] for each in described}
    return [
        TopicState(topic, len(replicas.get(topic.name, ())), min(replicas.get(topic.name, ()), default=0))
        for topic in topics
    ]


async def create(settings: KafkaSettings, topics: Sequence[Topic], partitions: int | None = None) -> list[Topic]:
    """Create the topics that do not exist, and return them.

    Args:
        settings: the Kafka settings, with the number of replicas.
        topics: topics of the registry or of routes.
        partitions: the number of partitions of each, instead of the topic's own.

    Raises:
        Unreachable: no broker answers, or it refused a topic; the message names it.
    """
    created: list[Topic] = []
    async with admin(settings) as client:
        existing = set(await client.list_topics())
        missing = [topic for topic in topics if topic.name not in existing]
        if not missing:
            return []
        response = await client.create_topics([_new_topic(topic, settings, partitions) for topic in missing])
        codes = {name: (code, message) for name, code, message in response.topic_errors}
        for topic in missing:
            code, message = codes[topic.name]
            error = for_code(code)
            if code == 0:
                created.append(topic)
            elif error is not TopicAlreadyExistsError:
                msg = f"topic {topic.name} could not be created: {error.__name__}: {message or error.description}"
                raise Unreachable(msg)
    return created


async def differences(settings: KafkaSettings, found: Sequence[TopicState]) -> tuple[list[str], list[str]]:
    """Compare the topics that exist with the settings.

    Args:
        settings: the Kafka settings. The number of partitions is compared only if a setting requires one.
        found: the result of `topic_states`.

    Returns:
        One line for each difference, and the names of the topics whose configuration the user may not see.

    Raises:
        Unreachable: no broker answers, or it does not return the topics' configuration.
    """
    existing = [state for state in found if state.partitions]
    real = await _configs(settings, [state.topic.name for state in existing])
    lines: list[str] = []
    hidden = [state.topic.name for state in existing if state.topic.name not in real]
    for state in existing:
        topic = state.topic
        wanted = settings.required_partitions(topic.name)
        if wanted is not None and state.partitions != wanted[0]:
            lines.append(f"{topic.name} has {state.partitions} partitions, not {wanted[0]} ({wanted[1]})")
        for key, value in topic.broker_config.items():
            actual = real.get(topic.name, {}).get(key)
            if topic.name in real and actual != value:
                lines.append(f"{topic.name} has {key} = {actual or 'unset'}, not {value}")
    return lines, hidden


async def _configs(settings: KafkaSettings, names: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """Return the configuration of each topic that the user may see, by name."""
    if not names:
        return {}
    configs: dict[str, dict[str, str | None]] = {}
    async with admin(settings) as client:
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        for response in await client.describe_configs(resources):
            for code, message, _, name, entries in response.resources:
                error = for_code(code)
                if error is TopicAuthorizationFailedError:
                    continue
                if code:
                    msg = f"the configuration of topic {name} cannot be read: {error.__name__}: {message or error.description}"
                    raise Unreachable(msg)
                configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs


async def single_replicas(settings: KafkaSettings, topics: Sequence[Topic]) -> tuple[list[Topic], int]:
    """Return the topics with one replica on a cluster of several brokers, and the number of brokers.

    A topic that was just created may not be known to every broker yet, so this waits a few seconds for it.

    Raises:
        Unreachable: no broker answers.
    """
    async with admin(settings) as client:
        brokers = len((await client.describe_cluster())["brokers"])
    if brokers == 1 or not topics:
        return [], brokers
    found = await topic_states(settings, topics)
    for _ in range(_MAX_CHECKS):
        if all(state.replicas for state in found):
            break
        await asyncio.sleep(_CHECK_SECONDS)
        found = await topic_states(settings, topics)
    return [state.topic for state in found if state.replicas == 1], brokers


async def require_existing_topics(settings: KafkaSettings, topics: Sequence[Topic]) -> None:
    """Check that the topics exist.

    Raises:
        Unreachable: no broker answers, or topics are missing; the message names them and the command that creates them.
    """
    missing = [state.topic.name for state in await topic_states(settings, topics) if state.partitions == 0]
    if missing:
        hidden = " (or hidden from kafka.sasl's user)" if settings.security_protocol.authenticated else ""
        msg = f"missing on {settings.bootstrap_servers}{hidden}: {', '.join(missing)}; create them with: newsloom topics create"
        raise Unreachable(msg)


def _new_topic(topic: Topic, settings: KafkaSettings, partitions: int | None) -> NewTopic:
    by_broker = settings.replication_factor is None
    return NewTopic(
        name=topic.name,
        num_partitions=partitions or topic.partitions,
        replication_factor=_BROKERS_DEFAULT if by_broker else settings.replication_factor,
        replica_assignments={}
        if by_broker
        else None,  # aiokafka requires one with -1; brokers take an empty one for none
        topic_configs=dict(topic.broker_config),
    )
