"""Where steps of a user's own can run in a stage, and what they may change there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from newsloom_schemas import DeduplicatedArticle, NormalisedArticle, StageName, TaggedArticle
from newsloom_schemas.article import ArticleBase

STEPS: Final[Mapping[StageName, tuple[str, ...]]] = {
    StageName.NORMALISE: ("decode", "extract", "describe", "clean", "language", "validate", "identify"),
    StageName.DEDUP: ("fingerprint", "claim", "decide", "settle", "policy"),
    StageName.TAG: ("recognise", "resolve_types", "link", "group"),
    StageName.PUBLISH: ("enrich", "route"),
}
"""newsloom's own steps of each stage, in order."""

_DESCRIBING: Final = frozenset(
    {"standfirst", "authors", "publisher", "section", "keywords", "image", "provenance", "extensions"}
)
"""What describes an article and no verdict of dedup rests on."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A position between newsloom's steps where the record is an article.

    Attributes:
        index: how many of newsloom's steps run before it.
        record: the article's type there.
        changeable: the fields that a step may change; `None` for all but those that say which record it is.
    """

    index: int
    record: type[ArticleBase]
    changeable: frozenset[str] | None = None


SLOTS: Final[Mapping[StageName, tuple[Slot, ...]]] = {
    # Before the claim: the text is cleaned here, and what is cleaned is what dedup compares.
    StageName.NORMALISE: (Slot(7, NormalisedArticle),),
    # Only before the claim: after it the verdict is kept, and a rejected article would still be the original of its copies.
    StageName.DEDUP: (Slot(0, NormalisedArticle, _DESCRIBING),),
    StageName.TAG: (Slot(0, DeduplicatedArticle, _DESCRIBING), Slot(4, TaggedArticle, _DESCRIBING | {"entities"})),
    # Before the routes, which copy the article as it is then.
    StageName.PUBLISH: (Slot(0, TaggedArticle, _DESCRIBING | {"entities"}),),
}
"""The positions of each stage, in order. A step that names none runs at the last."""

BETWEEN: Final[Mapping[StageName, Slot]] = {
    StageName.NORMALISE: Slot(0, NormalisedArticle),
    StageName.DEDUP: Slot(0, DeduplicatedArticle, _DESCRIBING),
    StageName.TAG: Slot(0, TaggedArticle, _DESCRIBING | {"entities"}),
}
"""What a stage of a user's own gets and may change, by the stage of newsloom that runs before it."""
