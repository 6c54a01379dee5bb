"""The topic registry: the one list from which topics are created, documented and tested."""

from dataclasses import dataclass
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


class StageName(StrEnum):
    """The four stages, in the order of the flow."""

    NORMALISE = "normalise"
    DEDUP = "dedup"
    TAG = "tag"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: what stands on it, who writes it, who reads it.

    `partitions` and `retention` are what `newsloom topics create` asks for. `key` says what the record key is.
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


_WEEK: Final = timedelta(days=7)
_MONTH: Final = timedelta(days=30)
_EVERY_STAGE: Final = tuple(stage.value for stage in StageName)

RAW: Final = Topic(
    name="news.raw",
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
    name="news.normalised",
    purpose="Clean text with metadata.",
    value=NormalisedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("normalise",),
    readers=("dedup",),
)
UNIQUE: Final = Topic(
    name="news.unique",
    purpose="Articles whose relation the policy lets through.",
    value=DeduplicatedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("dedup",),
    readers=("tag",),
)
DUPLICATES: Final = Topic(
    name="news.duplicates",
    purpose="Copies of earlier articles, each with its verdict.",
    value=DeduplicatedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("dedup",),
    readers=("consumers",),
)
CANONICAL_CHANGED: Final = Topic(
    name="news.canonical-changed",
    purpose="A better canonical article turned up for a cluster.",
    value=CanonicalChanged,
    key="cluster_id",
    partitions=12,
    retention=_MONTH,
    writers=("dedup",),
    readers=("consumers",),
)
TAGGED: Final = Topic(
    name="news.tagged",
    purpose="Articles with their entities.",
    value=TaggedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("tag",),
    readers=("publish",),
)
ENRICHED: Final = Topic(
    name="news.enriched",
    purpose="The finished records: the default route.",
    value=EnrichedArticle,
    key="document_key",
    partitions=12,
    retention=_WEEK,
    writers=("publish",),
    readers=("consumers",),
)
REJECTED: Final = Topic(
    name="news.rejected",
    purpose="Records that are well understood and unwanted, with the reason.",
    value=RejectedArticle,
    key="the input's key",
    partitions=12,
    retention=_MONTH,
    writers=_EVERY_STAGE,
    readers=("operators",),
)
DEAD_LETTERS: Final = {
    stage: Topic(
        name=f"news.dead-letter.{stage}",
        purpose=f"Records that {stage} could not process, with their original bytes.",
        value=DeadLetter,
        key="the input's key",
        partitions=12,
        retention=_MONTH,
        writers=(stage.value,),
        readers=("operators",),
        max_message_bytes=20 * 1024 * 1024,
    )
    for stage in StageName
}

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
