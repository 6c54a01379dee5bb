"""The registry's topics on a real broker: made, listed, checked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka.admin import NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from newsloom.runtime.kafka.connection import admin
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
        partitions: instead of the registry's number.

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
        topic_configs={
            "retention.ms": str(int(topic.retention.total_seconds() * 1000)),
            "max.message.bytes": str(topic.max_message_bytes),
        },
    )
