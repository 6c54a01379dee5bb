"""Build the record of a verdict."""

from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.thresholds import Thresholds
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.verdict import explain
from newsloom.dedup.verdict.evidence import SHARE_DIGITS
from newsloom_schemas import ArticleId, ClusterId, Containment, Evidence, Relation, Verdict


def original_verdict(article: ArticleFeatures, candidates: int, thresholds: Thresholds) -> Verdict:
    """Return the verdict on an article that nearly nothing is shared with.

    Args:
        article: the judged article.
        candidates: the number of earlier articles compared.
        thresholds: the figures that decided.
    """
    return Verdict(
        relation=Relation.ORIGINAL,
        canonical_id=article.article_id,
        cluster_id=ClusterId(article.article_id),
        similarity=0.0,
        containment=Containment(of_this_in_match=0.0, of_match_in_this=0.0),
        evidence=Evidence(
            summary=explain.original(candidates), shingles=article.profile.shingles, candidates=candidates
        ),
        thresholds=thresholds.version,
    )


def matched_verdict(
    relation: Relation,
    overlap: Overlap,
    evidence: Evidence,
    place: tuple[ArticleId, ClusterId],
    thresholds: Thresholds,
) -> Verdict:
    """Return the verdict on an article that was compared with an earlier one.

    Args:
        relation: how it relates to that article.
        overlap: the overlap of the two, the judged article first.
        evidence: the reasons.
        place: the canonical article and the cluster.
        thresholds: the figures that decided.
    """
    canonical, cluster = place
    return Verdict(
        relation=relation,
        canonical_id=canonical,
        cluster_id=cluster,
        similarity=round(overlap.resemblance, SHARE_DIGITS),
        containment=Containment(
            of_this_in_match=round(overlap.of_this_in_other, SHARE_DIGITS),
            of_match_in_this=round(overlap.of_other_in_this, SHARE_DIGITS),
        ),
        evidence=evidence,
        thresholds=thresholds.version,
    )
