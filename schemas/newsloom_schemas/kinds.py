"""The kinds of records with their major versions: the list from which schemas are generated."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from newsloom_schemas.article import NormalisedArticle
from newsloom_schemas.base import Record
from newsloom_schemas.dead_letter import DeadLetter
from newsloom_schemas.enriched import DeduplicatedArticle, EnrichedArticle, TaggedArticle
from newsloom_schemas.ninjs import NinjsItem
from newsloom_schemas.raw import RawArticle
from newsloom_schemas.rejected import RejectedArticle
from newsloom_schemas.story import StoryChanged
from newsloom_schemas.summary import ArticleSummary
from newsloom_schemas.verdict import CanonicalChanged, ClusterMerged


class Writer(StrEnum):
    """The writer of a kind of record. It decides who can break when the schema changes."""

    PRODUCER = "producer"
    """Producers write, newsloom reads: it must continue to accept what they write."""

    NEWSLOOM = "newsloom"
    """newsloom writes, and reads records of its older and newer versions; consumers read."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record. A change that breaks readers needs a new major version in a new file."""

    name: str
    major: int
    model: type[Record]
    writer: Writer = Writer.NEWSLOOM

    @property
    def file(self) -> str:
        """Return the file name of its JSON Schema."""
        return f"{self.name}-{self.major}.json"

    @property
    def id(self) -> str:
        """Return the `$id` of its JSON Schema."""
        return f"urn:newsloom:{self.name}:{self.major}"


KINDS: Final = (
    RecordKind("raw", 1, RawArticle, Writer.PRODUCER),
    RecordKind("normalised", 1, NormalisedArticle),
    RecordKind("deduplicated", 1, DeduplicatedArticle),
    RecordKind("tagged", 1, TaggedArticle),
    RecordKind("enriched", 1, EnrichedArticle),
    RecordKind("summary", 1, ArticleSummary),
    RecordKind("ninjs", 1, NinjsItem),
    RecordKind("rejected", 1, RejectedArticle),
    RecordKind("dead_letter", 1, DeadLetter),
    RecordKind("canonical_changed", 1, CanonicalChanged),
    RecordKind("cluster_merged", 1, ClusterMerged),
    RecordKind("story", 1, StoryChanged),
)


def kind_of(model: type[Record]) -> RecordKind:
    """Return the kind of a model.

    Raises:
        KeyError: the model has no kind.
    """
    return {kind.model: kind for kind in KINDS}[model]
