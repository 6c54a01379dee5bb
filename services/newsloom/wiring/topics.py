"""The topics of a deployment: the registry's, and those of the routes in the settings."""

from collections.abc import Sequence

from newsloom.settings import Settings
from newsloom_schemas import Topic


def topics_of(settings: Settings) -> tuple[Topic, ...]:
    """Every topic that a deployment with these settings needs."""
    own = settings.kafka.registry.topics
    if not settings.publish.routes:
        return own
    from newsloom.publish.routes import route_topics  # noqa: PLC0415 - conditions take 0.3 s to load, in each worker

    return (*own, *route_topics(settings.publish, settings.kafka.partitions))


def topics_used_by(settings: Settings, names: Sequence[str]) -> list[Topic]:
    """What a worker of these stages reads and writes. Between its own stages it needs none."""
    registry = settings.kafka.registry
    handed_over = {registry.input(name).name for name in names[1:]}
    read = registry.input(names[0]).name
    writers = set(names)
    return [
        topic
        for topic in topics_of(settings)
        if topic.name not in handed_over and (topic.name == read or writers.intersection(topic.writers))
    ]
