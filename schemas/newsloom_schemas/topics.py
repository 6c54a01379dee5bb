"""The topics, from which they are created, documented and tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from newsloom_schemas.story import StoryChanged
from newsloom_schemas.verdict import CanonicalChanged, ClusterMerged

DEFAULT_PREFIX: Final = "news."
"""Default prefix of the names of topics."""


class StageName(StrEnum):
    """newsloom's own stages, in the order of the flow."""

    NORMALISE = "normalise"
    DEDUP = "dedup"
    TAG = "tag"
    STORIES = "stories"
    PUBLISH = "publish"


OPTIONAL_STAGES: Final = frozenset({StageName.STORIES})
"""The stages that a pipeline can leave out."""


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


WEEK: Final = timedelta(days=7)
"""The retention of the topics of articles."""

_MONTH: Final = timedelta(days=30)
_EVERY_STAGE: Final = tuple(stage.value for stage in StageName)

RAW: Final = Topic(
    name=f"{DEFAULT_PREFIX}raw",
    short_name="raw",
    purpose="Raw articles: JSON, HTML pages, texts, or lists and feeds of them, by the content-type header or else by the bytes.",
    value=RawArticle,
    key="any; the URL or the id of the source keeps versions in order",
    partitions=12,
    retention=WEEK,
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
    retention=WEEK,
    writers=("normalise",),
    readers=("dedup",),
)
UNIQUE: Final = Topic(
    name=f"{DEFAULT_PREFIX}unique",
    short_name="unique",
    purpose="Articles with their verdict. In a pipeline with stories, duplicates are among them, with the outcome `duplicate`.",
    value=DeduplicatedArticle,
    key="document_key",
    partitions=12,
    retention=WEEK,
    writers=("dedup",),
    readers=("tag",),
)
DUPLICATES: Final = Topic(
    name=f"{DEFAULT_PREFIX}duplicates",
    short_name="duplicates",
    purpose="Copies of earlier articles, each with its verdict, and in a pipeline with stories with its story.",
    value=DeduplicatedArticle,
    key="document_key",
    partitions=12,
    retention=WEEK,
    writers=("stories",),
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
    purpose="Articles with their entities. In a pipeline with stories, duplicates are among them, without entities.",
    value=TaggedArticle,
    key="document_key",
    partitions=12,
    retention=WEEK,
    writers=("tag",),
    readers=("stories",),
)
GROUPED: Final = Topic(
    name=f"{DEFAULT_PREFIX}grouped",
    short_name="grouped",
    purpose="Articles with their story.",
    value=TaggedArticle,
    key="document_key",
    partitions=12,
    retention=WEEK,
    writers=("stories",),
    readers=("publish",),
)
STORIES: Final = Topic(
    name=f"{DEFAULT_PREFIX}stories",
    short_name="stories",
    purpose="Stories as they are after each change; the topic is compacted, so the last record of a story stays.",
    value=StoryChanged,
    key="story id",
    partitions=12,
    retention=_MONTH,
    writers=("stories",),
    readers=("consumers",),
    config={"cleanup.policy": "compact,delete"},
)
ENRICHED: Final = Topic(
    name=f"{DEFAULT_PREFIX}enriched",
    short_name="enriched",
    purpose="The finished records: the default route.",
    value=EnrichedArticle,
    key="document_key",
    partitions=12,
    retention=WEEK,
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


def dead_letter_topic(stage: str) -> Topic:
    """Return the topic of the dead letters of a stage."""
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


DEAD_LETTERS: Final = {stage: dead_letter_topic(stage.value) for stage in StageName}

TOPICS: Final = (
    RAW,
    NORMALISED,
    UNIQUE,
    DUPLICATES,
    CANONICAL_CHANGED,
    CLUSTER_MERGED,
    TAGGED,
    GROUPED,
    STORIES,
    ENRICHED,
    REJECTED,
    *DEAD_LETTERS.values(),
)
"""The topics of a pipeline of all of newsloom's own stages."""

INPUT: Final = {
    StageName.NORMALISE: RAW,
    StageName.DEDUP: NORMALISED,
    StageName.TAG: UNIQUE,
    StageName.STORIES: TAGGED,
    StageName.PUBLISH: GROUPED,
}
"""The topic that each stage of a pipeline of newsloom's own stages reads, if it does not get its records in memory."""

OUTPUT: Final = {
    StageName.NORMALISE: NORMALISED,
    StageName.DEDUP: UNIQUE,
    StageName.TAG: TAGGED,
    StageName.STORIES: GROUPED,
    StageName.PUBLISH: ENRICHED,
}
"""The topic that each stage writes, if no stage follows it in the same process."""
