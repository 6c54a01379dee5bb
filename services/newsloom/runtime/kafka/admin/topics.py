"""The registry's topics on a real broker: made, listed, checked."""

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
"""Leaves the number of replicas to the broker (KIP-464)."""

_LOOKS: Final = 20
_BETWEEN_LOOKS_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic of the registry as the broker has it.

    Attributes:
        topic: of the registry.
        partitions: how many it has; 0 when it is missing.
        replicas: how many the partition with the fewest has; 0 when the topic is missing.
    """

    topic: Topic
    partitions: int
    replicas: int


async def states(settings: KafkaSettings, topics: Sequence[Topic]) -> list[TopicState]:
    """How each topic stands on the broker.

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
    """Make the topics that are missing; return those that were made.

    Args:
        settings: where, and with how many replicas; without a number the broker gives its default.
        topics: of the registry, or routes' topics.
        partitions: instead of each topic's own number.

    Raises:
        Unreachable: no broker answers, or it refused; the message says what.
    """
    made: list[Topic] = []
    async with admin(settings) as client:
        existing = set(await client.list_topics())
        missing = [topic for topic in topics if topic.name not in existing]
        if not missing:
            return []
        response = await client.create_topics([_new(topic, settings, partitions) for topic in missing])
        codes = {name: (code, message) for name, code, message in response.topic_errors}
        for topic in missing:
            code, message = codes[topic.name]
            error = for_code(code)
            if code == 0:
                made.append(topic)
            elif error is not TopicAlreadyExistsError:
                msg = f"topic {topic.name} could not be made: {error.__name__}: {message or error.description}"
                raise Unreachable(msg)
    return made


async def differences(settings: KafkaSettings, found: Sequence[TopicState]) -> tuple[list[str], list[str]]:
    """Return a line for each thing in which a topic that is there is not as the settings want it.

    And the names of the topics whose configuration the user may not see.

    Args:
        settings: how to reach the broker. The number of partitions counts only where a setting names one.
        found: what `states` returned.

    Raises:
        Unreachable: no broker answers, or it does not tell the topics' configuration.
    """
    there = [state for state in found if state.partitions]
    real = await _configs(settings, [state.topic.name for state in there])
    lines: list[str] = []
    hidden = [state.topic.name for state in there if state.topic.name not in real]
    for state in there:
        topic = state.topic
        wanted = settings.required_partitions(topic.name)
        if wanted is not None and state.partitions != wanted[0]:
            lines.append(f"{topic.name} has {state.partitions} partitions, not {wanted[0]} ({wanted[1]})")
        for key, value in topic.broker_config.items():
            has = real.get(topic.name, {}).get(key)
            if topic.name in real and has != value:
                lines.append(f"{topic.name} has {key} = {has or 'unset'}, not {value}")
    return lines, hidden


async def _configs(settings: KafkaSettings, names: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """Each topic's configuration, by its name, of those that the user may see."""
    if not names:
        return {}
    configs: dict[str, dict[str, str | None]] = {}
    async with admin(settings) as client:
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        for response in await client.describe_configs(asked):
            for code, message, _, name, entries in response.resources:
                error = for_code(code)
                if error is TopicAuthorizationFailedError:
                    continue
                if code:
                    msg = f"the configuration of topic {name} is not told: {error.__name__}: {message or error.description}"
                    raise Unreachable(msg)
                configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs


async def single_replicas(settings: KafkaSettings, topics: Sequence[Topic]) -> tuple[list[Topic], int]:
    """Return the topics that have one replica where there could be more, and the number of brokers.

    A topic that was made just now is waited for: it takes a moment until each broker knows of it.

    Raises:
        Unreachable: no broker answers.
    """
    async with admin(settings) as client:
        brokers = len((await client.describe_cluster())["brokers"])
    if brokers == 1 or not topics:
        return [], brokers
    found = await states(settings, topics)
    for _ in range(_LOOKS):
        if all(state.replicas for state in found):
            break
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
        found = await states(settings, topics)
    return [state.topic for state in found if state.replicas == 1], brokers


async def require(settings: KafkaSettings, topics: Sequence[Topic]) -> None:
    """Check that the topics are there.

    Raises:
        Unreachable: no broker answers, or topics are missing; the message names them and the command that makes them.
    """
    missing = [state.topic.name for state in await states(settings, topics) if state.partitions == 0]
    if missing:
        hidden = " (or hidden from kafka.sasl's user)" if settings.security_protocol.authenticated else ""
        msg = f"missing on {settings.bootstrap_servers}{hidden}: {', '.join(missing)}; make them with: newsloom topics create"
        raise Unreachable(msg)


def _new(topic: Topic, settings: KafkaSettings, partitions: int | None) -> NewTopic:
    by_broker = settings.replication_factor is None
    return NewTopic(
        name=topic.name,
        num_partitions=partitions or topic.partitions,
        replication_factor=_BROKERS_DEFAULT if by_broker else settings.replication_factor,
        replica_assignments={} if by_broker else None,  # aiokafka wants one beside -1; an empty one is none to a broker
        topic_configs=dict(topic.broker_config),
    )
