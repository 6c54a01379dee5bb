"""The registry's topics on a real broker: made, listed, checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka.admin import NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from newsloom.runtime.kafka.connection import admin
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings
from newsloom_schemas import Topic


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic of the registry as the broker has it: `partitions` is 0 when it is missing."""

    topic: Topic
    partitions: int


async def states(settings: KafkaSettings, topics: Sequence[Topic]) -> list[TopicState]:
    """How each topic stands on the broker.

    Raises:
        Unreachable: no broker answers.
    """
    async with admin(settings) as client:
        existing = set(await client.list_topics())
        wanted = [topic.name for topic in topics if topic.name in existing]
        described = await client.describe_topics(wanted) if wanted else []
    partitions = {each["topic"]: len(each["partitions"]) for each in described}
    return [TopicState(topic, partitions.get(topic.name, 0)) for topic in topics]


async def create(settings: KafkaSettings, topics: Sequence[Topic], partitions: int | None = None) -> list[Topic]:
    """Make the topics that are missing; return those that were made.

    Args:
        settings: where, and with how many replicas.
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
    return NewTopic(
        name=topic.name,
        num_partitions=partitions or topic.partitions,
        replication_factor=settings.replication_factor,
        topic_configs={
            "retention.ms": str(int(topic.retention.total_seconds() * 1000)),
            "max.message.bytes": str(topic.max_message_bytes),
        },
    )
