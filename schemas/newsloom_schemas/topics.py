"""The topic registry: the one list from which topics are created, documented and tested."""

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
from newsloom_schemas.verdict import CanonicalChanged

DEFAULT_PREFIX: Final = "news."
"""What the names of newsloom's topics begin with unless an installation says otherwise."""


class StageName(StrEnum):
    """The four stages, in the order of the flow."""

    NORMALISE = "normalise"
    DEDUP = "dedup"
    TAG = "tag"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: what stands on it, who writes it, who reads it.

    `partitions`, `retention` and `config` are what `newsloom topics create` asks for. `key` says what the record key is.
    `short_name` names the topic in the settings, whatever it is called on the broker; a route's topic has none.
    """

    name: str
    purpose: str
    value: type[Record]
    key: str
    partitions: int
    retention: timedelta
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    headers: tuple[str, ...] = headers.WRITTEN
    max_message_bytes: int = 12 * 1024 * 1024
    short_name: str = ""
    config: Mapping[str, str] = field(default_factory=dict)

    @property
    def broker_config(self) -> Mapping[str, str]:
        """Return the whole configuration that the topic is to have on the broker, as Kafka names and writes it."""
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
    purpose="Raw articles: a JSON envelope, an HTML page or bare text; the content-type header decides, else the bytes.",
    value=RawArticle,
    key="any; the URL or the source's own id keeps versions in order",
    partitions=12,
    retention=_WEEK,
    writers=("producers",),
    readers=("normalise",),
    headers=(headers.CONTENT_TYPE,),
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
    purpose="Articles whose relation the policy lets through.",
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
    purpose="A better canonical article turned up for a cluster.",
    value=CanonicalChanged,
    key="cluster_id",
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
    purpose="Records that are well understood and unwanted, with the reason.",
    value=RejectedArticle,
    key="the input's key",
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
        key="the input's key",
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
"""The topic each stage reads when it does not get its records handed over in memory."""

OUTPUT: Final = {
    StageName.NORMALISE: NORMALISED,
    StageName.DEDUP: UNIQUE,
    StageName.TAG: TAGGED,
    StageName.PUBLISH: ENRICHED,
}
"""The topic each stage emits to when no stage follows it in the same process."""


def topics_of_stages(stages: Sequence[str]) -> tuple[Topic, ...]:
    """Return every topic of a pipeline, under the default names.

    A stage of a user's own writes the articles of the stage before it to a topic with its own name. The next stage reads
    them there.

    Args:
        stages: the four of newsloom in their order, and any others between them.
    """
    if tuple(stages) == tuple(StageName):
        return TOPICS
    outputs: dict[str, Topic] = {}
    before = RAW
    for stage in stages:
        before = outputs[stage] = OUTPUT[StageName(stage)] if stage in set(StageName) else _own_output(stage, before)
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


def _own_output(stage: str, before: Topic) -> Topic:
    return Topic(
        name=f"{DEFAULT_PREFIX}{stage}",
        short_name=stage,
        purpose=f"Articles that the stage {stage} has let through.",
        value=before.value,
        key=before.key,
        partitions=before.partitions,
        retention=_WEEK,
        writers=(stage,),
        readers=(),
    )


class TopicRegistry:
    """The topics of one installation, under the names that they have on its broker.

    Args:
        topics: one for each short name that the pipeline needs; by default `TOPICS`.
        stages: of the pipeline, in their order.

    Raises:
        ValueError: a topic is missing.
    """

    def __init__(self, topics: Iterable[Topic] = TOPICS, stages: Sequence[str] = tuple(StageName)) -> None:
        self._stages = tuple(map(str, stages))
        self._by_short_name = {topic.short_name: topic for topic in topics}
        self._wanted = topics_of_stages(self._stages)
        if missing := [topic.short_name for topic in self._wanted if topic.short_name not in self._by_short_name]:
            msg = f"topics without a name: {', '.join(missing)}"
            raise ValueError(msg)

    @property
    def stages(self) -> tuple[str, ...]:
        """Return the names of the pipeline's stages, in their order."""
        return self._stages

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Return every topic of the pipeline, newsloom's own first."""
        return tuple(self._by_short_name[topic.short_name] for topic in self._wanted)

    def topic(self, topic: Topic) -> Topic:
        """Return a topic of the pipeline as this installation has it. Any other topic stays as it is."""
        return self._by_short_name.get(topic.short_name, topic)

    def name(self, topic: Topic) -> str:
        """Return what a topic of the pipeline is called on this installation's broker."""
        return self.topic(topic).name

    def input(self, stage: str) -> Topic:
        """Return the topic that a stage reads when it does not get its records handed over in memory."""
        at = self._stages.index(stage)
        return self._by_short_name[RAW.short_name] if at == 0 else self.output(self._stages[at - 1])

    def output(self, stage: str) -> Topic:
        """Return the topic that a stage emits to when no stage follows it in the same process."""
        own = OUTPUT[StageName(stage)].short_name if stage in set(StageName) else stage
        return self._by_short_name[own]

    def dead_letters(self, stage: str) -> Topic:
        """Return the topic of a stage's dead letters."""
        return self._by_short_name[f"dead-letter.{stage}"]


DEFAULT_REGISTRY: Final = TopicRegistry()
"""The topics under their default names."""
