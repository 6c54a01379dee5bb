"""Count over many verdicts: which clusters are one, and how many origins there are."""

from collections.abc import Iterable

from newsloom_schemas.identity import ClusterId
from newsloom_schemas.text_origin import TextOrigin
from newsloom_schemas.united_ids import UnitedIds
from newsloom_schemas.verdict import Verdict


def independent_origins(verdicts: Iterable[Verdict]) -> frozenset[str]:
    """Return the origins of a set of articles, each once: by how many agencies and outlets independently they were written.

    Copies and versions share the origin of their cluster, whoever published them, and two reports of one agency or outlet are
    not independent of each other. Merged clusters are one. A cluster of unknown origin counts as one.

    Args:
        verdicts: the verdicts of the articles, for example of all on one event, in the order of their topic; the latest of a
            cluster counts.

    Returns:
        The names in lower case; the id of a cluster whose origin is unknown.
    """
    verdicts = tuple(verdicts)
    one_of = merged_clusters(verdicts)
    latest = {verdict.cluster_id: verdict.text_origin for verdict in verdicts}
    best: dict[ClusterId, TextOrigin | None] = {}
    for cluster, origin in latest.items():
        one = one_of[cluster]
        best[one] = max(best.get(one), origin, key=lambda each: each.rank if each is not None else 0)
    return frozenset(origin.name.casefold() if origin is not None else cluster for cluster, origin in best.items())


def merged_clusters(verdicts: Iterable[Verdict]) -> dict[ClusterId, ClusterId]:
    """Return for each cluster of some verdicts the id under which it counts, after all mergers that they show.

    Of clusters that are one, the smallest id counts, as in the notices on `news.cluster-merged`.
    """
    verdicts = tuple(verdicts)
    united = UnitedIds[ClusterId]()
    for verdict in verdicts:
        for same in verdict.same_clusters:
            united.unite(verdict.cluster_id, same.cluster_id)
    shown = ((verdict.cluster_id, *(same.cluster_id for same in verdict.same_clusters)) for verdict in verdicts)
    return {cluster: united.of(cluster) for clusters in shown for cluster in clusters}
