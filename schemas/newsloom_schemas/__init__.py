"""The records of newsloom, their topics, and the names of their headers.

This package depends only on pydantic, so that consumers can use it without the service.
"""

from newsloom_schemas.article import (
    ArticleBase,
    Attribution,
    Contributor,
    ContributorRole,
    Language,
    NormalisedArticle,
    Precision,
    Provenance,
    PublicationStatus,
    PublishedAt,
    Removed,
    RemovedKind,
    Source,
    StageTrace,
    Trace,
)
from newsloom_schemas.base import Part, Record, UtcDatetime
from newsloom_schemas.clusters import independent_origins, merged_clusters
from newsloom_schemas.completeness import Completeness, Incompleteness, TextCompleteness
from newsloom_schemas.dead_letter import DeadLetter, Failure, Header, UndecodableBatch
from newsloom_schemas.document_kind import DocumentKind, Post
from newsloom_schemas.enriched import DeduplicatedArticle, EnrichedArticle, TaggedArticle
from newsloom_schemas.entity import Entity, EntityId, EntityType, Links, Mention
from newsloom_schemas.extensions import ExtensionError
from newsloom_schemas.focus import Focus, FocusCountry, FocusPlace
from newsloom_schemas.identity import (
    ArticleId,
    ClusterId,
    DocumentKey,
    FileOrigin,
    KafkaOrigin,
    Origin,
    StoryId,
    parse_origin,
)
from newsloom_schemas.ninjs import NinjsItem
from newsloom_schemas.raw import RawArticle
from newsloom_schemas.rejected import Identification, OwnReason, RejectedArticle, RejectionReason
from newsloom_schemas.story import (
    SameStory,
    Story,
    StoryChange,
    StoryChanged,
    StoryEntity,
    StoryEvidence,
    StoryRelation,
)
from newsloom_schemas.summary import ArticleSummary, EntityCount
from newsloom_schemas.text_origin import OriginBasis, OriginKind, TextOrigin
from newsloom_schemas.topic_registry import TopicRegistry
from newsloom_schemas.topics import StageName, Topic
from newsloom_schemas.verdict import (
    ArticleOutcome,
    CanonicalChanged,
    ClusterMerged,
    Containment,
    Evidence,
    PostChanges,
    Relation,
    RevisionKind,
    SameCluster,
    Verdict,
)

__all__ = [
    "ArticleBase",
    "ArticleId",
    "ArticleOutcome",
    "ArticleSummary",
    "Attribution",
    "CanonicalChanged",
    "ClusterId",
    "ClusterMerged",
    "Completeness",
    "Containment",
    "Contributor",
    "ContributorRole",
    "DeadLetter",
    "DeduplicatedArticle",
    "DocumentKey",
    "DocumentKind",
    "EnrichedArticle",
    "Entity",
    "EntityCount",
    "EntityId",
    "EntityType",
    "Evidence",
    "ExtensionError",
    "Failure",
    "FileOrigin",
    "Focus",
    "FocusCountry",
    "FocusPlace",
    "Header",
    "Identification",
    "Incompleteness",
    "KafkaOrigin",
    "Language",
    "Links",
    "Mention",
    "NinjsItem",
    "NormalisedArticle",
    "Origin",
    "OriginBasis",
    "OriginKind",
    "OwnReason",
    "Part",
    "Post",
    "PostChanges",
    "Precision",
    "Provenance",
    "PublicationStatus",
    "PublishedAt",
    "RawArticle",
    "Record",
    "RejectedArticle",
    "RejectionReason",
    "Relation",
    "Removed",
    "RemovedKind",
    "RevisionKind",
    "SameCluster",
    "SameStory",
    "Source",
    "StageName",
    "StageTrace",
    "Story",
    "StoryChange",
    "StoryChanged",
    "StoryEntity",
    "StoryEvidence",
    "StoryId",
    "StoryRelation",
    "TaggedArticle",
    "TextCompleteness",
    "TextOrigin",
    "Topic",
    "TopicRegistry",
    "Trace",
    "UndecodableBatch",
    "UtcDatetime",
    "Verdict",
    "independent_origins",
    "merged_clusters",
    "parse_origin",
]
