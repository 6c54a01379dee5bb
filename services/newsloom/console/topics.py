"""Name the topics that the console reads."""

from newsloom_schemas import StageName
from newsloom_schemas.topic_registry import TopicRegistry
from newsloom_schemas.topics import DUPLICATES, ENRICHED, REJECTED, STORIES


def topics_read(registry: TopicRegistry) -> tuple[str, ...]:
    """Return the names of the topics that hold outcomes, and of the one with stories if the pipeline finds them."""
    names = [registry.name(topic) for topic in (ENRICHED, DUPLICATES, REJECTED)]
    names += [registry.dead_letters(stage).name for stage in registry.stages]
    if StageName.STORIES in registry.stages:
        names.append(registry.name(STORIES))
    return tuple(names)
