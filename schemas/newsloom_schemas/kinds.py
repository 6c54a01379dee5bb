"""The kinds of records there are, each with its major version: the list that schemas are generated from."""

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
from newsloom_schemas.summary import ArticleSummary
from newsloom_schemas.verdict import CanonicalChanged


class Writer(StrEnum):
    """Who writes a kind of record, and so who would break when its schema changes."""

    PRODUCER = "producer"
    """Others write, newsloom reads: it must go on taking what they write."""

    NEWSLOOM = "newsloom"
    """newsloom writes, and reads what older and newer versions of it wrote; consumers read."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record. A change that breaks readers needs another major version, and so another file."""

    name: str
    major: int
    model: type[Record]
    writer: Writer = Writer.NEWSLOOM

    @property
    def file(self) -> str:
        """Name of its JSON Schema."""
        return f"{self.name}-{self.major}.json"

    @property
    def id(self) -> str:
        """`$id` of its JSON Schema."""
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
)


def kind_of(model: type[Record]) -> RecordKind:
    """The kind of a model.

    Raises:
        KeyError: it is in no kind.
    """
    return {kind.model: kind for kind in KINDS}[model]
