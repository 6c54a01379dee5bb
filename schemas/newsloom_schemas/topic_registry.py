"""The topics of a pipeline, and the names that they have on the broker of an installation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from newsloom_schemas.topics import (
    DEFAULT_PREFIX,
    DUPLICATES,
    OUTPUT,
    RAW,
    REJECTED,
    TOPICS,
    WEEK,
    StageName,
    Topic,
    dead_letter_topic,
)


def topics_of_stages(stages: Sequence[str]) -> tuple[Topic, ...]:
    """Return every topic of a pipeline, with the default names.

    A plugin stage writes the articles of the stage before it to a topic with its own name, from which the next stage
    reads them. Topics that only a stage outside the pipeline writes are left out.

    Args:
        stages: newsloom's stages in their order, with any plugin stages between them.
    """
    if tuple(stages) == tuple(StageName):
        return TOPICS
    outputs: dict[str, Topic] = {}
    before = RAW
    for stage in stages:
        before = outputs[stage] = OUTPUT[StageName(stage)] if stage in set(StageName) else _plugin_output(stage, before)
    readers = dict(zip((RAW.short_name, *(each.short_name for each in outputs.values())), stages, strict=False))
    found = [
        replace(topic, writers=writers, readers=_readers(topic, readers))
        for topic in TOPICS
        if (writers := _writers(topic, stages))
    ]
    for stage in stages:
        if stage not in set(StageName):
            found += [replace(outputs[stage], readers=(readers[stage],)), dead_letter_topic(stage)]
    return tuple(found)


def stages_after_duplicates(stages: Sequence[str]) -> tuple[str, ...]:
    """Return the stages that pass duplicates on without work: those between dedup and stories; none without stories.

    Args:
        stages: the stages of a pipeline, in their order.
    """
    if StageName.STORIES not in stages:
        return ()
    return tuple(stages[stages.index(StageName.DEDUP) + 1 : stages.index(StageName.STORIES)])


def _writers(topic: Topic, stages: Sequence[str]) -> tuple[str, ...]:
    """Return the stages of a pipeline, and others, that write to a topic."""
    if topic is REJECTED:
        return tuple(stages)
    if topic is DUPLICATES:
        return (StageName.STORIES.value if StageName.STORIES in stages else StageName.DEDUP.value,)
    return tuple(each for each in topic.writers if each not in set(StageName) or each in stages)


def _readers(topic: Topic, readers: Mapping[str, str]) -> tuple[str, ...]:
    return (readers[topic.short_name],) if topic.short_name in readers else topic.readers


def _plugin_output(stage: str, before: Topic) -> Topic:
    return Topic(
        name=f"{DEFAULT_PREFIX}{stage}",
        short_name=stage,
        purpose=f"Articles that passed the stage {stage}.",
        value=before.value,
        key=before.key,
        partitions=before.partitions,
        retention=WEEK,
        writers=(stage,),
        readers=(),
    )


class TopicRegistry:
    """The topics of an installation, with their names on its broker.

    Args:
        topics: one topic for each short name that the pipeline needs; by default `TOPICS`.
        stages: the stages of the pipeline, in their order.

    Raises:
        ValueError: a topic is missing.
    """

    def __init__(self, topics: Iterable[Topic] = TOPICS, stages: Sequence[str] = tuple(StageName)) -> None:
        self._stages = tuple(map(str, stages))
        self._by_short_name = {topic.short_name: topic for topic in topics}
        self._pipeline_topics = topics_of_stages(self._stages)
        if missing := [
            topic.short_name for topic in self._pipeline_topics if topic.short_name not in self._by_short_name
        ]:
            msg = f"topics without a name: {', '.join(missing)}"
            raise ValueError(msg)

    @property
    def stages(self) -> tuple[str, ...]:
        """Return the names of the pipeline's stages, in their order."""
        return self._stages

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Return every topic of the pipeline, newsloom's own first."""
        return tuple(self._by_short_name[topic.short_name] for topic in self._pipeline_topics)

    def topic(self, topic: Topic) -> Topic:
        """Return a topic as this installation has it. A topic outside the pipeline is returned unchanged."""
        return self._by_short_name.get(topic.short_name, topic)

    def name(self, topic: Topic) -> str:
        """Return the name of a topic on the broker of this installation."""
        return self.topic(topic).name

    def input(self, stage: str) -> Topic:
        """Return the topic that a stage reads if it does not get its records in memory."""
        at = self._stages.index(stage)
        return self._by_short_name[RAW.short_name] if at == 0 else self.output(self._stages[at - 1])

    def output(self, stage: str) -> Topic:
        """Return the topic that a stage writes if no stage follows it in the same process."""
        own = OUTPUT[StageName(stage)].short_name if stage in set(StageName) else stage
        return self._by_short_name[own]

    def dead_letters(self, stage: str) -> Topic:
        """Return the topic of the dead letters of a stage."""
        return self._by_short_name[f"dead-letter.{stage}"]


DEFAULT_REGISTRY: Final = TopicRegistry()
"""The topics with their default names."""
