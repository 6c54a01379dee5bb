"""The positions of own steps and stages, with the fields that they may change there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from newsloom_schemas import DeduplicatedArticle, NormalisedArticle, StageName, TaggedArticle
from newsloom_schemas.article import ArticleBase

STEPS: Final[Mapping[StageName, tuple[str, ...]]] = {
    StageName.NORMALISE: (
        *("decode", "extract", "live_blog", "describe", "kind", "walls", "clean", "language", "validate", "identify"),
    ),
    StageName.DEDUP: ("fingerprint", "claim", "decide", "settle", "policy"),
    StageName.TAG: ("recognise", "resolve_types", "link", "group"),
    StageName.STORIES: ("describe", "claim", "decide", "settle", "count", "divert"),
    StageName.PUBLISH: ("enrich", "route"),
}
"""newsloom's own steps of each stage, in order."""

_DESCRIBING: Final = frozenset(
    {
        "standfirst",
        "authors",
        "contributors",
        "publisher",
        "section",
        "keywords",
        "image",
        "kind",
        "provenance",
        "extensions",
    }
)
"""Fields that describe an article and that dedup does not compare."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A position between newsloom's steps where the record is an article.

    Attributes:
        index: number of newsloom's steps before it.
        record: type of the article at this position.
        changeable: fields that a step may change; `None` for all except `core.own_steps.step.IDENTITY`.
    """

    index: int
    record: type[ArticleBase]
    changeable: frozenset[str] | None = None


SLOTS: Final[Mapping[StageName, tuple[Slot, ...]]] = {
    # Before the claim, because dedup compares the text as it is after this step.
    StageName.NORMALISE: (Slot(len(STEPS[StageName.NORMALISE]), NormalisedArticle),),
    # Only before the claim: afterwards a rejected article would still be the stored original of its copies.
    StageName.DEDUP: (Slot(0, NormalisedArticle, _DESCRIBING),),
    StageName.TAG: (
        Slot(0, DeduplicatedArticle, _DESCRIBING),
        Slot(4, TaggedArticle, _DESCRIBING | {"entities", "focus"}),
    ),
    # After the duplicates have gone to their topic.
    StageName.STORIES: (Slot(len(STEPS[StageName.STORIES]), TaggedArticle, _DESCRIBING | {"entities", "focus"}),),
    # Before the routes, so that their copies contain the changes.
    StageName.PUBLISH: (Slot(0, TaggedArticle, _DESCRIBING | {"entities", "focus"}),),
}
"""The positions of each stage, in order. The last is the default."""

BETWEEN: Final[Mapping[StageName, Slot]] = {
    StageName.NORMALISE: Slot(0, NormalisedArticle),
    StageName.DEDUP: Slot(0, DeduplicatedArticle, _DESCRIBING),
    StageName.TAG: Slot(0, TaggedArticle, _DESCRIBING | {"entities", "focus"}),
    StageName.STORIES: Slot(0, TaggedArticle, _DESCRIBING | {"entities", "focus"}),
}
"""The slot of a plug-in stage, by the stage of newsloom that runs before it."""
