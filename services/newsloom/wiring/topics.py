"""The topics of an installation: those of the registry, and those of the routes in the settings."""

from collections.abc import Sequence

from newsloom.settings import Settings
from newsloom_schemas import Topic


def topics_of(settings: Settings) -> tuple[Topic, ...]:
    """Return every topic that an installation with these settings needs."""
    own = settings.kafka.registry.topics
    if not settings.publish.routes:
        return own
    from newsloom.publish.routes import route_topics  # noqa: PLC0415 - conditions take 0.3 s to load

    return (*own, *route_topics(settings.publish, settings.kafka.partitions))


def topics_used_by(settings: Settings, names: Sequence[str]) -> list[Topic]:
    """Return the topics that a worker of these stages reads and writes. Its own stages need no topics between them."""
    registry = settings.kafka.registry
    internal = {registry.input(name).name for name in names[1:]}
    read = registry.input(names[0]).name
    writers = set(names)
    return [
        topic
        for topic in topics_of(settings)
        if topic.name not in internal and (topic.name == read or writers.intersection(topic.writers))
    ]
