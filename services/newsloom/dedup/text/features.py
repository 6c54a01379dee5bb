"""The features of an article that the store keeps: exactly those that later verdicts need.

Both sides of a comparison are made from the same bytes. So a verdict computed again from the store is the same as the
verdict computed from the article itself.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import orjson

from newsloom.claims.packing import pack, unpack
from newsloom.core.outlets.agencies import agency_in_credit
from newsloom.dedup.text.fingerprint import Profile, profile_tokens
from newsloom.dedup.text.hashed_tokens import MAX_CODE_POINTS, Tokens, tokenise
from newsloom.dedup.text.narrative import narrative
from newsloom.dedup.text.post_digests import PostDigest, post_digests
from newsloom_schemas import (
    ArticleId,
    Attribution,
    Completeness,
    DocumentKey,
    NormalisedArticle,
    Precision,
    PublicationStatus,
    RemovedKind,
)

_MAX_NOTICES: Final = 4
_MAX_NOTICE_CHARS: Final = 400
_MAX_TITLE_CHARS: Final = 500
_MAX_NAME_CHARS: Final = 200
_FIELDS: Final = (
    *("article_id", "document_key", "title", "notices", "published", "source", "credits", "text"),
    *("is_partial", "is_canceled", "posts"),
)
_DAY_OR_BETTER: Final = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})


@dataclass(frozen=True)
class ArticleFeatures:
    """The parts of an article that dedup uses.

    Attributes:
        article_id: its id.
        document_key: the key of the document that the article is a version of.
        title: at most 500 characters; "" if there is none.
        notices: correction notices that cleaning found; at most 4.
        published: time of publication in seconds since the epoch; `None` if it is not known to the day.
        source: domain of the publisher, or else its name; "" if unknown.
        credits: the outlets that its credit line and dateline name, and the agency that signs it.
        text: the clean text, cut to `hashed_tokens.MAX_CODE_POINTS`.
        is_partial: True if the text is known to be only a part of its article.
        is_canceled: True if the publisher has taken the article back (`publication_status`).
        posts: the digests of the posts of a live blog, also of those beyond the cut.
    """

    article_id: ArticleId
    document_key: DocumentKey
    title: str
    notices: tuple[str, ...]
    published: int | None
    source: str
    credits: tuple[str, ...]
    text: str
    is_partial: bool = False
    is_canceled: bool = False
    posts: tuple[PostDigest, ...] = ()

    @cached_property
    def profile(self) -> Profile:
        """Return the shingles of the text."""
        return profile_tokens(self.tokens)

    @cached_property
    def tokens(self) -> Tokens:
        """Return the tokens of the text."""
        return tokenise(self.text)

    @cached_property
    def narrative(self) -> "ArticleFeatures":
        """Return the same article with only the prose of its text; the article itself if all of it is prose."""
        prose = narrative(self.text)
        return self if prose == self.text else replace(self, text=prose)

    def pack(self) -> bytes:
        """Return the features as compressed bytes.

        Raises:
            orjson.JSONEncodeError: a string holds a lone surrogate.
        """
        return pack(orjson.dumps([getattr(self, name) for name in _FIELDS], default=tuple))

    @classmethod
    def unpack(cls, data: bytes) -> "ArticleFeatures":
        """Return the features that `pack` wrote.

        Raises:
            zstandard.ZstdError: `pack` did not write the bytes.
        """
        fields = orjson.loads(unpack(data))
        article_id, document_key, title, notices, published, source, credits_, text, is_partial, is_canceled, posts = (
            fields
        )
        return cls(
            article_id=ArticleId(article_id),
            document_key=DocumentKey(document_key),
            title=title,
            notices=tuple(notices),
            published=published,
            source=source,
            credits=tuple(credits_),
            text=text,
            is_partial=is_partial,
            is_canceled=is_canceled,
            posts=tuple(PostDigest(*post) for post in posts),
        )


def article_features(article: NormalisedArticle) -> ArticleFeatures:
    """Return the features of an article."""
    published = article.published_at
    return ArticleFeatures(
        article_id=article.id,
        document_key=article.document_key,
        title=(article.title or "")[:_MAX_TITLE_CHARS],
        notices=_notices(article),
        published=int(published.value.timestamp()) if published and published.precision in _DAY_OR_BETTER else None,
        source=(article.source.domain or article.source.name or "")[:_MAX_NAME_CHARS],
        credits=_credits(article.attribution),
        text=article.text[:MAX_CODE_POINTS],
        is_partial=article.completeness.value is Completeness.PARTIAL,
        is_canceled=article.publication_status is PublicationStatus.CANCELED,
        posts=post_digests(article),
    )


def _credits(attribution: Attribution) -> tuple[str, ...]:
    """Return whom an article credits; who signs it counts only if that is an agency, since a desk or team is its own."""
    signed = attribution.signed_by
    agency = signed if signed and agency_in_credit(signed) is not None else None
    named = (attribution.credited_to, attribution.agency, agency)
    return tuple(dict.fromkeys(name[:_MAX_NAME_CHARS] for name in named if name))


def _notices(article: NormalisedArticle) -> tuple[str, ...]:
    cut = (removed.text for removed in article.removed if removed.kind is RemovedKind.CORRECTION)
    return tuple(dict.fromkeys(notice[:_MAX_NOTICE_CHARS] for notice in (*article.corrections, *cut)))[:_MAX_NOTICES]
