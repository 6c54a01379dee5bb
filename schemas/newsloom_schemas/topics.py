"""The topic registry, from which topics are created, documented and tested."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from newsloom_schemas import headers
from newsloom_schemas.article import NormalisedArticle
from newsloom_schemas.base import Record
from newsloom_schemas.dead_letter import DeadLetter
from newsloom_schemas.enriched import DeduplicatedArticle, EnrichedArticle, TaggedArticle
from newsloom_schemas.raw import RawArticle
from newsloom_schemas.rejected import RejectedArticle
from newsloom_schemas.verdict import CanonicalChanged, ClusterMerged

DEFAULT_PREFIX: Final = "news."
"""Default prefix of the names of topics."""


class StageName(StrEnum):
    """The four stages, in the order of the flow."""

    NORMALISE = "normalise"
    DEDUP = "dedup"
    TAG = "tag"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its records, writers and readers.

    Attributes:
        name: name on the broker.
        purpose: one sentence for the documentation.
        value: the model of its records.
        key: what the record key is.
        partitions: number of partitions that `newsloom topics create` requests.
        retention: retention time that `newsloom topics create` requests.
        writers: stages and others that write to it.
        readers: stages and others that read from it.
        headers: names of the headers of its records.
        max_message_bytes: size of the largest record.
        short_name: name of the topic in the settings, independent of the broker; empty for the topic of a route.
        config: other broker settings that `newsloom topics create` requests.
    """

    name: str
    purpose: str
    value: type[Record]
    key: str
    partitions: int
    retention: timedelta
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    headers: tuple[str, ...] = (*headers.WRITTEN, *headers.PASSED_ON)
    max_message_bytes: int = 12 * 1024 * 1024
    short_name: str = ""
    config: Mapping[str, str] = field(default_factory=dict)

    @property
    def broker_config(self) -> Mapping[str, str]:
        """Return the complete configuration of the topic on the broker, with Kafka's names and values."""
        return {
            "retention.ms": str(self.retention // timedelta(milliseconds=1)),
            "max.message.bytes": str(self.max_message_bytes),
            **self.config,
        }


_WEEK: Final = timedelta(days=7)
_MONTH: Final = timedelta(days=30)
_EVERY_STAGE: Final = tuple(stage.value for stage in StageName)

RAW: Final = Topic(
    name=f"{DEFAULT_PREFIX}raw",
    short_name="raw",
    purpose="Raw articles: JSON, HTML pages, texts, or lists and feeds of them, by the content-type header or else by the bytes.",
    value=RawArticle,
    key="any; the URL or the id of the source keeps versions in order",
    partitions=12,
    retention=_WEEK,
    writers=("producers",),
    readers=("normalise",),
    headers=(*headers.SENT_BY_PRODUCERS, *headers.SENT_BY_REPLAY),
)
NORMALISED: Final = Topic(
    name=f"{DEFAULT_PREFIX}normalised",
    short_name="normalised",
    purpose="Clean text with metadata.",
    value=NormalisedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("normalise",),
    readers=("dedup",),
)
UNIQUE: Final = Topic(
    name=f"{DEFAULT_PREFIX}unique",
    short_name="unique",
    purpose="Articles that the policy lets pass by their relation.",
    value=DeduplicatedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("dedup",),
    readers=("tag",),
)
DUPLICATES: Final = Topic(
    name=f"{DEFAULT_PREFIX}duplicates",
    short_name="duplicates",
    purpose="Copies of earlier articles, each with its verdict.",
    value=DeduplicatedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("dedup",),
    readers=("consumers",),
)
CANONICAL_CHANGED: Final = Topic(
    name=f"{DEFAULT_PREFIX}canonical-changed",
    short_name="canonical-changed",
    purpose="Notices that a cluster has a better canonical article.",
    value=CanonicalChanged,
    key="cluster_id",
    partitions=12,
    retention=_MONTH,
    writers=("dedup",),
    readers=("consumers",),
)
CLUSTER_MERGED: Final = Topic(
    name=f"{DEFAULT_PREFIX}cluster-merged",
    short_name="cluster-merged",
    purpose="Notices that two clusters are one.",
    value=ClusterMerged,
    key="merged_cluster_id",
    partitions=12,
    retention=_MONTH,
    writers=("dedup",),
    readers=("consumers",),
)
TAGGED: Final = Topic(
    name=f"{DEFAULT_PREFIX}tagged",
    short_name="tagged",
    purpose="Articles with their entities.",
    value=TaggedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("tag",),
    readers=("publish",),
)
ENRICHED: Final = Topic(
    name=f"{DEFAULT_PREFIX}enriched",
    short_name="enriched",
    purpose="The finished records: the default route.",
    value=EnrichedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("publish",),
    readers=("consumers",),
)
REJECTED: Final = Topic(
    name=f"{DEFAULT_PREFIX}rejected",
    short_name="rejected",
    purpose="Rejected records, each with the reason.",
    value=RejectedArticle,
    key="the key of the input",
    partitions=12,
    retention=_MONTH,
    writers=_EVERY_STAGE,
    readers=("operators",),
)


def _dead_letter_topic(stage: str) -> Topic:
    return Topic(
        name=f"{DEFAULT_PREFIX}dead-letter.{stage}",
        short_name=f"dead-letter.{stage}",
        purpose=f"Records that {stage} could not process, with their original bytes.",
        value=DeadLetter,
        key="the key of the input",
        partitions=12,
        retention=_MONTH,
        writers=(stage,),
        readers=("operators",),
        max_message_bytes=20 * 1024 * 1024,
    )


DEAD_LETTERS: Final = {stage: _dead_letter_topic(stage.value) for stage in StageName}

TOPICS: Final = (
    RAW,
    NORMALISED,
    UNIQUE,
    DUPLICATES,
    CANONICAL_CHANGED,
    CLUSTER_MERGED,
    TAGGED,
    ENRICHED,
    REJECTED,
    *DEAD_LETTERS.values(),
)

INPUT: Final = {
    StageName.NORMALISE: RAW,
    StageName.DEDUP: NORMALISED,
    StageName.TAG: UNIQUE,
    StageName.PUBLISH: TAGGED,
}
"""The topic that each stage reads if it does not get its records in memory."""

OUTPUT: Final = {
    StageName.NORMALISE: NORMALISED,
    StageName.DEDUP: UNIQUE,
    StageName.TAG: TAGGED,
    StageName.PUBLISH: ENRICHED,
}
"""The topic that each stage writes if no stage follows it in the same process."""


def topics_of_stages(stages: Sequence[str]) -> tuple[Topic, ...]:
    """Return every topic of a pipeline, with the default names.

    A plugin stage writes the articles of the stage before it to a topic with its own name, from which the next stage
    reads them.

    Args:
        stages: newsloom's four stages in their order, with any plugin stages between them.
    """
    if tuple(stages) == tuple(StageName):
        return TOPICS
    outputs: dict[str, Topic] = {}
    before = RAW
    for stage in stages:
        before = outputs[stage] = OUTPUT[StageName(stage)] if stage in set(StageName) else _plugin_output(stage, before)
    readers = dict(zip((RAW.short_name, *(each.short_name for each in outputs.values())), stages, strict=False))
    found: list[Topic] = []
    for topic in TOPICS:
        if topic is REJECTED:
            topic = replace(topic, writers=tuple(stages))  # noqa: PLW2901 - the same topic of this pipeline
        elif topic.short_name in readers:
            topic = replace(topic, readers=(readers[topic.short_name],))  # noqa: PLW2901 - as above
        found.append(topic)
    for stage in stages:
        if stage not in set(StageName):
            found += [replace(outputs[stage], readers=(readers[stage],)), _dead_letter_topic(stage)]
    return tuple(found)


def _plugin_output(stage: str, before: Topic) -> Topic:
    return Topic(
        name=f"{DEFAULT_PREFIX}{stage}",
        short_name=stage,
        purpose=f"Articles that passed the stage {stage}.",
        value=before.value,
        key=before.key,
        partitions=before.partitions,
        retention=_WEEK,
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
