"""Say which agency or outlet the text of a cluster comes from.

An agency that an article credits, or that published it, counts most; then an outlet that another article of the cluster
credits; then the outlet that published first. Among equals the first statement stays, so that an origin changes only for a
better reason. All of it follows from the article and earlier claims.
"""

from collections.abc import Sequence

from newsloom.core.outlets.agencies import agency_in_credit, agency_named
from newsloom.dedup.similarity.precedence import MIN_SECONDS_APART, credits_source_of, seconds_earlier
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import OriginBasis, OriginKind, Relation, TextOrigin, Verdict


def text_origin(article: ArticleFeatures, verdict: Verdict, related: Sequence[Judged]) -> TextOrigin | None:
    """Return the origin of the text of an article's cluster; `None` if no article of it says anything.

    Args:
        article: the judged article.
        verdict: its verdict.
        related: the earlier articles of its cluster, or for a rewrite of the matched article's cluster, in the order of
            claims.
    """
    known = next((each.verdict.text_origin for each in reversed(related) if each.verdict.text_origin is not None), None)
    others = [each.features for each in related]
    stated = _stated(article, others) if _speaks_for_cluster(verdict) else None
    if known is None or stated is None:
        return known or stated
    if stated.rank != known.rank:
        return max(stated, known, key=lambda each: each.rank)
    return stated if stated.basis is OriginBasis.FIRST and _was_earlier(article, known, others) else known


def _speaks_for_cluster(verdict: Verdict) -> bool:
    """Return False for a longer article with the text of another in it: whom it credits can be the source of the rest."""
    shares = verdict.containment
    return verdict.relation is not Relation.CONTAINED or shares.of_this_in_match >= shares.of_match_in_this


def _stated(article: ArticleFeatures, related: Sequence[ArticleFeatures]) -> TextOrigin | None:
    """Return what an article says of its own origin, and what the related ones say of it."""
    for credit in article.credits:
        agency = agency_in_credit(credit)
        if agency is not None:
            return _origin(article, agency, OriginKind.AGENCY, OriginBasis.CREDIT)
    agency = agency_named(article.source)
    if agency is not None:
        return _origin(article, agency, OriginKind.AGENCY, OriginBasis.PUBLISHER)
    for other in related:
        if credits_source_of(article, other):
            return _origin(article, other.source, OriginKind.OUTLET, OriginBasis.CREDIT)
        if credits_source_of(other, article):
            return _origin(other, article.source, OriginKind.OUTLET, OriginBasis.CREDIT)
    return _origin(article, article.source, OriginKind.OUTLET, OriginBasis.FIRST) if article.source else None


def _origin(says_so: ArticleFeatures, name: str, kind: OriginKind, basis: OriginBasis) -> TextOrigin:
    return TextOrigin(name=name, kind=kind, basis=basis, article_id=says_so.article_id)


def _was_earlier(article: ArticleFeatures, known: TextOrigin, related: Sequence[ArticleFeatures]) -> bool:
    """Return True if an article was published before the one that counts as the first."""
    first = next((other for other in related if other.article_id == known.article_id), None)
    return first is not None and seconds_earlier(article, first) >= MIN_SECONDS_APART
