"""The dedup verdict: how an article relates to the articles claimed before it, and why."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part, Record
from newsloom_schemas.identity import ArticleId, ClusterId
from newsloom_schemas.text_origin import TextOrigin


class Relation(StrEnum):
    """The relation of an article to an earlier one."""

    ORIGINAL = "original"
    EXACT = "exact"
    NEAR = "near"
    CONTAINED = "contained"
    REWRITE = "rewrite"
    REVISION = "revision"


class RevisionKind(StrEnum):
    """The kind of change that a new version of a document makes."""

    UPDATE = "update"
    CORRECTION = "correction"
    RETRACTION = "retraction"


class ArticleOutcome(StrEnum):
    """The kind of the article for downstream consumers that count articles."""

    UNIQUE = "unique"
    DUPLICATE = "duplicate"
    REVISION = "revision"


class Containment(Part):
    """The share of one text that is in the other, as shares of distinct 5-word shingles, 0 to 1."""

    of_this_in_match: float = Field(ge=0, le=1)
    of_match_in_this: float = Field(ge=0, le=1)


class PostChanges(Part):
    """The posts that a new version of a live blog adds, changes or removes. The numbers are places in `posts`, from 0."""

    new: tuple[NonNegativeInt, ...] = ()
    changed: tuple[NonNegativeInt, ...] = ()
    removed: NonNegativeInt = Field(0, description="How many posts of the earlier version are gone.")


class Evidence(Part):
    """The reasons for a verdict, as figures and as one sentence."""

    summary: str = Field(description="One sentence for a person.")
    matched_id: ArticleId | None = Field(
        None,
        description="The earlier article that the figures compare with. An original has one if it was nearly a copy.",
    )
    shared_shingles: NonNegativeInt = 0
    shingles: NonNegativeInt = Field(0, description="Distinct 5-word shingles of this article.")
    matched_shingles: NonNegativeInt = Field(0, description="Distinct 5-word shingles of the matched article.")
    lead_shared: float = Field(
        0.0, ge=0, le=1, description="Share of one text's first 60 words that is in the other; the larger of both ways."
    )
    candidates: NonNegativeInt = Field(0, description="Number of earlier articles compared.")
    longest_shared_words: NonNegativeInt = Field(0, description="Words in the longest passage that both texts share.")
    longest_shared: str | None = Field(None, description="The beginning of that passage.")
    shared_quotes: NonNegativeInt = Field(0, description="Distinct 6-word runs inside quotations of both texts.")
    quotes: tuple[str, ...] = Field((), description="The beginnings of quotations in both texts; at most 3.")
    added_words: NonNegativeInt = Field(0, description="Words of this article outside the shared passages.")
    added: str | None = Field(None, description="The beginning of the longest added passage.")
    cut_words: NonNegativeInt = Field(0, description="Words of the matched article outside the shared passages.")
    cut: str | None = Field(None, description="The beginning of the longest cut passage.")
    changed_facts: tuple[str, ...] = Field(
        (), description="Names and numbers that differ at the same position, as `earlier → this`; at most 5."
    )
    posts: PostChanges | None = Field(
        None, description="For a new version of a live blog: which of its posts are new or changed."
    )
    precedence: str | None = Field(None, description="Who published first and who credits whom; null if unknown.")


class SameCluster(Part):
    """Another cluster with copies or versions of the same text, and the article in it that shows this."""

    cluster_id: ClusterId
    matched_id: ArticleId
    reason: str = Field(description="One sentence for a person.")


class Verdict(Part):
    """An article's relation to the articles before it, with its evidence."""

    relation: Relation
    revision: RevisionKind | None = Field(None, description="Set only for the relation `revision`.")
    canonical_id: ArticleId = Field(description="The canonical article of the cluster; an original names itself.")
    cluster_id: ClusterId
    similarity: float = Field(ge=0, le=1, description="Resemblance: Jaccard of distinct 5-word shingles.")
    containment: Containment
    evidence: Evidence
    same_clusters: tuple[SameCluster, ...] = Field(
        (), description="Other clusters that this article shows to be one with its own; each of them is merged."
    )
    text_origin: TextOrigin | None = Field(
        None,
        description="The agency or outlet that the text of the cluster comes from, as far as this article and the earlier ones "
        "say; a rewrite has that of the text that it is based on. The latest verdict of a cluster knows most.",
    )
    thresholds: str = Field(description="Version of the thresholds that decided.")
    previous_canonical_id: ArticleId | None = Field(
        None, description="The cluster's previous canonical article, if this article replaces it."
    )


class ClusterMerged(Record):
    """A notice that two clusters are copies or versions of one text; on `news.cluster-merged`.

    An article that came later shows it. Records keep the `cluster_id` that they have: count `merged_cluster_id` as
    `cluster_id`. Of two clusters the one with the smaller id stays, so that notices never lead back to where one began.
    """

    schema_: Literal["newsloom.cluster_merged/1"] = Field("newsloom.cluster_merged/1", alias="schema")
    merged_cluster_id: ClusterId = Field(description="The cluster that is a part of the other from now on.")
    cluster_id: ClusterId = Field(description="The cluster that stays.")
    article_id: ArticleId = Field(description="The article that belongs to both.")
    reason: str

    @property
    def record_key(self) -> str:
        """Return the id of the merged cluster, so that its notices stay in order."""
        return self.merged_cluster_id

    @property
    def event_id(self) -> str:
        """Return an id made of both clusters."""
        return f"{self.merged_cluster_id}:{self.cluster_id}"


class CanonicalChanged(Record):
    """A notice that a cluster has a better canonical article; on `news.canonical-changed`."""

    schema_: Literal["newsloom.canonical_changed/1"] = Field("newsloom.canonical_changed/1", alias="schema")
    cluster_id: ClusterId
    previous_canonical_id: ArticleId
    canonical_id: ArticleId
    reason: str

    @property
    def record_key(self) -> str:
        """Return the cluster id, so that the changes of one cluster stay in order."""
        return self.cluster_id

    @property
    def event_id(self) -> str:
        """Return an id made of the cluster and its new canonical article."""
        return f"{self.cluster_id}:{self.canonical_id}"
