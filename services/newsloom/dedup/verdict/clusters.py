"""Keep clusters together and apart: their canonical articles, chains that drift, and clusters that turn out to be one."""

from collections.abc import Callable, Sequence
from typing import Final

from newsloom.dedup.similarity.thresholds import Thresholds
from newsloom.dedup.verdict.pair import Pair
from newsloom_schemas import ArticleId, ClusterId, Relation, SameCluster

JOINING: Final = frozenset({Relation.EXACT, Relation.NEAR, Relation.REVISION})
"""The relations of one whole text to another. A text that contains another can be a roundup of several stories."""

_MAX_SAME_CLUSTERS: Final = 8


def canonical_of(cluster: ClusterId, pairs: Sequence[Pair]) -> ArticleId:
    """Return the canonical article of a cluster, by the latest verdict in it.

    Args:
        cluster: the cluster of at least one of the earlier articles.
        pairs: the earlier articles, in the order of claims.
    """
    verdicts = (pair.earlier.verdict for pair in pairs)
    return [verdict for verdict in verdicts if verdict.cluster_id == cluster][-1].canonical_id


def is_weakly_linked(pair: Pair, canonical: ArticleId, pairs: Sequence[Pair], thresholds: Thresholds) -> bool:
    """Return True if an article duplicates a member of a cluster but not the cluster's canonical article.

    This keeps unrelated stories from being chained into one cluster. It happens in two cases: (1) the match is a
    roundup that covers several stories, and this article is one of the others; (2) a chain of near duplicates has
    drifted until the last shares almost nothing with the canonical article.

    Args:
        pair: the article and the member.
        canonical: the canonical article of its cluster.
        pairs: all earlier articles, in the order of claims.
        thresholds: the figures that decide.
    """
    matched, overlap = pair.earlier.verdict, pair.overlap
    if pair.earlier.features.article_id == canonical:
        return False
    if pair.relation is Relation.NEAR and overlap.containment < thresholds.copy_min_containment:
        required = thresholds.document_min_containment
    elif (
        pair.relation is Relation.CONTAINED
        and overlap.of_this_in_other >= overlap.of_other_in_this
        and matched.relation is Relation.CONTAINED
        and matched.containment.of_this_in_match < thresholds.same_story_min_share
    ):
        required = thresholds.cluster_min_containment
    else:
        return False
    return not any(
        other.overlap.containment >= required for other in pairs if other.earlier.features.article_id == canonical
    )


def same_clusters(
    own: ClusterId, best_first: Sequence[Pair], why_same: Callable[[Pair], str | None]
) -> tuple[SameCluster, ...]:
    """Return the clusters to which an article belongs besides its own, at most 8; without those that an earlier one showed.

    Args:
        own: its own cluster.
        best_first: the earlier articles, the most similar first.
        why_same: returns why the article belongs to the cluster of an earlier one; `None` if it does not.
    """
    verdicts = [pair.earlier.verdict for pair in best_first]
    shown = {frozenset({each.cluster_id, same.cluster_id}) for each in verdicts for same in each.same_clusters}
    found: dict[ClusterId, SameCluster] = {}
    for pair, verdict in zip(best_first, verdicts, strict=True):
        cluster = verdict.cluster_id
        if cluster in found or cluster == own or frozenset({own, cluster}) in shown:
            continue
        reason = why_same(pair)
        if reason is not None:
            matched = pair.earlier.features.article_id
            found[cluster] = SameCluster(cluster_id=cluster, matched_id=matched, reason=reason)
            if len(found) == _MAX_SAME_CLUSTERS:
                break
    return tuple(found.values())
