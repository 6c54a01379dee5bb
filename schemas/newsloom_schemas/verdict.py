"""The dedup verdict: how an article relates to those claimed before it, and why."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part, Record
from newsloom_schemas.identity import ArticleId, ClusterId


class Relation(StrEnum):
    """How an article relates to an earlier one."""

    ORIGINAL = "original"
    EXACT = "exact"
    NEAR = "near"
    CONTAINED = "contained"
    REWRITE = "rewrite"
    REVISION = "revision"


class RevisionKind(StrEnum):
    """What a new version of the same document is."""

    UPDATE = "update"
    CORRECTION = "correction"
    RETRACTION = "retraction"


class ArticleOutcome(StrEnum):
    """What the article counts as downstream."""

    UNIQUE = "unique"
    DUPLICATE = "duplicate"
    REVISION = "revision"


class Containment(Part):
    """Shares of 5-word shingles, 0 to 1: how much of one text stands in the other."""

    of_this_in_match: float = Field(ge=0, le=1)
    of_match_in_this: float = Field(ge=0, le=1)


class Evidence(Part):
    """Why the verdict is what it is, in figures and in one sentence."""

    summary: str = Field(description="One sentence for a person.")
    matched_id: ArticleId | None = Field(
        None, description="The earlier article that the figures are of; an original has one only to tell it from."
    )
    shared_shingles: NonNegativeInt = 0
    shingles: NonNegativeInt = Field(0, description="Distinct 5-word shingles of this article.")
    matched_shingles: NonNegativeInt = Field(0, description="Distinct 5-word shingles of the matched article.")
    lead_shared: float = Field(0.0, ge=0, le=1, description="Share of one side's first 60 words found in the other.")
    candidates: NonNegativeInt = Field(0, description="Earlier articles that shared a posting.")
    longest_shared_words: NonNegativeInt = Field(0, description="Words of the longest passage that both texts have.")
    longest_shared: str | None = Field(None, description="How that passage begins.")
    shared_quotes: NonNegativeInt = Field(0, description="Distinct runs of 6 words that stand in quotations of both.")
    quotes: tuple[str, ...] = Field((), description="How quotations begin that both texts have; at most 3.")
    added_words: NonNegativeInt = Field(0, description="Words of this article outside the passages that both have.")
    added: str | None = Field(None, description="How the longest of these passages begins.")
    cut_words: NonNegativeInt = Field(0, description="Words of the matched article outside the shared passages.")
    cut: str | None = Field(None, description="How the longest of these passages begins.")
    changed_facts: tuple[str, ...] = Field(
        (), description="Names and numbers that stand in each other's place, as `earlier → this`; at most 5."
    )
    attribution: str | None = Field(None, description="Who published first and who credits whom, where it is known.")


class Verdict(Part):
    """An article's relation to what came before, with its evidence."""

    relation: Relation
    revision: RevisionKind | None = Field(None, description="Only for `revision`.")
    canonical_id: ArticleId = Field(description="The article that stands for the group; its own id for an original.")
    cluster_id: ClusterId
    similarity: float = Field(ge=0, le=1, description="Resemblance: Jaccard of distinct 5-word shingles.")
    containment: Containment
    evidence: Evidence
    thresholds: str = Field(description="Version of the thresholds that decided.")
    previous_canonical_id: ArticleId | None = Field(
        None, description="The article that stood for the group before, where this one takes its place."
    )


class CanonicalChanged(Record):
    """A better canonical article turned up for a cluster; on `news.canonical-changed`."""

    schema_: Literal["newsloom.canonical_changed/1"] = Field("newsloom.canonical_changed/1", alias="schema")
    cluster_id: ClusterId
    previous_canonical_id: ArticleId
    canonical_id: ArticleId
    reason: str

    @property
    def record_key(self) -> str:
        """The cluster: its changes stay in order."""
        return self.cluster_id

    @property
    def event_id(self) -> str:
        """The cluster and its new canonical article."""
        return f"{self.cluster_id}:{self.canonical_id}"
