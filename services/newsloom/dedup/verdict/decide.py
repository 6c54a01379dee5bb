"""Decide the verdict on an article. Pure: the same input always gives the same verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.dedup.forms.form_facts import FormFacts, form_facts, same_form
from newsloom.dedup.forms.openings import only_end_shared
from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.similarity.precedence import is_better_canonical
from newsloom.dedup.similarity.relations import rewrite_likeness
from newsloom.dedup.similarity.revisions import revision_kind
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.verdict import explain
from newsloom.dedup.verdict.clusters import JOINING, canonical_of, is_weakly_linked, same_clusters
from newsloom.dedup.verdict.evidence import evidence
from newsloom.dedup.verdict.pair import Judged, Pair
from newsloom.dedup.verdict.records import matched_verdict, original_verdict
from newsloom.dedup.verdict.text_origin import text_origin
from newsloom.dedup.versions.announced import EarlierText, announced_version
from newsloom.dedup.versions.wire_label import wire_label
from newsloom.dedup.versions.write_through import running_report
from newsloom_schemas import ArticleId, ClusterId, Relation, RevisionKind, SameCluster, Verdict


@dataclass(frozen=True, slots=True)
class _OtherNews:
    """An earlier article that shares as much as a copy does but reports something else, with the reason."""

    pair: Pair
    changed: FormFacts
    summary: str


def decide(article: ArticleFeatures, earlier: Sequence[Judged], thresholds: Thresholds = CURRENT) -> Verdict:
    """Return the verdict on an article, given the earlier ones.

    The first of these that applies decides: the same article received again, a new version of the same document, a
    version that says itself what it replaces, a copy of another article, a version of a running report, a rewrite, an
    original.

    Args:
        article: the article to judge.
        earlier: the candidates, all claimed before it, in any order.
        thresholds: the figures that decide.
    """
    return _Decision(article, sorted(earlier, key=lambda judged: judged.sequence), thresholds).verdict()


class _Decision:
    """The steps to the verdict on one article."""

    def __init__(self, article: ArticleFeatures, earlier: Sequence[Judged], thresholds: Thresholds) -> None:
        self._article = article
        self._thresholds = thresholds
        self._count = len(earlier)
        overlaps = [(judged, compare(article.profile, judged.features.profile)) for judged in earlier]
        self._pairs = [Pair.of(article, judged, overlap, thresholds) for judged, overlap in overlaps]
        self._best_first = sorted(self._pairs, key=lambda pair: pair.rank, reverse=True)

    def verdict(self) -> Verdict:
        verdict = self._by_texts()
        cluster = self._matched_cluster(verdict) if verdict.relation is Relation.REWRITE else verdict.cluster_id
        related = [pair.earlier for pair in self._pairs if pair.earlier.verdict.cluster_id == cluster]
        origin = text_origin(self._article, verdict, related)
        return verdict.model_copy(update={"text_origin": origin, "same_clusters": self._same_clusters(verdict)})

    def _by_texts(self) -> Verdict:
        article = self._article
        for pair in self._pairs:
            if pair.earlier.features.article_id == article.article_id:
                return self._joined(Relation.EXACT, pair, explain.received_before())
        versions = [pair for pair in self._pairs if pair.earlier.features.document_key == article.document_key]
        full = [pair for pair in versions if not pair.earlier.features.is_partial]
        if article.is_partial and full and wire_label(article).revision is None:
            part_of = full[-1]  # a part updates nothing
            return self._joined(part_of.relation or Relation.NEAR, part_of, explain.part_of_document(part_of.overlap))
        if versions:
            return self._new_version(versions[-1])
        return self._announced() or self._duplicate_or_original()

    def _announced(self) -> Verdict | None:
        """Return the verdict on an article that says itself that it replaces an earlier one."""
        found = announced_version(
            self._article,
            [EarlierText(pair.earlier.features, pair.overlap, pair.relation is not None) for pair in self._pairs],
            self._thresholds,
        )
        if found is None:
            return None
        pair = self._pairs[found.index]
        return self._version(pair, found.kind, explain.announced(found.kind, pair.earlier.features, pair.overlap))

    def _running_report(self) -> Verdict | None:
        """Return the verdict on an unlabelled version of a running report, by its text."""
        for pair in self._best_first:
            found = running_report(self._article, pair.earlier.features, pair.overlap, self._thresholds)
            if found is not None:
                return self._version(pair, RevisionKind.UPDATE, explain.running_report(found, pair.overlap))
        return None

    def _version(self, pair: Pair, kind: RevisionKind, summary: str) -> Verdict:
        earlier = pair.earlier.verdict
        return self._matched(
            Relation.REVISION, pair, summary, canonical=earlier.canonical_id, cluster=earlier.cluster_id
        ).model_copy(update={"revision": kind})

    def _duplicate_or_original(self) -> Verdict:
        other_news: _OtherNews | None = None
        for pair in self._best_first:
            if pair.relation is None:
                break
            changed = self._changed(pair)
            found = None if changed is None else self._other_news(pair, changed)
            if found is None:
                return self._copy(pair, changed)
            other_news = other_news or found
        if other_news is None and (version := self._running_report()) is not None:
            return version
        return self._rewrite() or self._original(other_news)

    def _other_news(self, pair: Pair, changed: FormFacts) -> _OtherNews | None:
        """Return why two texts that share as much as copies do report different things; `None` for copies."""
        if same_form(changed, self._thresholds):
            return _OtherNews(pair, changed, explain.same_form(changed))
        if only_end_shared(self._article.tokens, pair.earlier.features.tokens):
            return _OtherNews(pair, changed, explain.only_end_shared(pair.overlap))
        return None

    def _changed(self, pair: Pair) -> FormFacts | None:
        """Return the facts that differ; `None` for identical texts."""
        if pair.overlap.identical:
            return None
        return form_facts(self._article, pair.earlier.features)

    def _joined(self, relation: Relation, pair: Pair, summary: str) -> Verdict:
        """Return the verdict on an article that joins the cluster of an earlier one and changes nothing in it."""
        cluster = pair.earlier.verdict.cluster_id
        return self._matched(relation, pair, summary, canonical=canonical_of(cluster, self._pairs), cluster=cluster)

    def _new_version(self, last: Pair) -> Verdict:
        overlap = last.overlap
        said = wire_label(self._article).revision
        if overlap.identical and said not in {RevisionKind.CORRECTION, RevisionKind.RETRACTION}:
            return self._copy(last, None)
        related = max(overlap.resemblance, overlap.containment) >= self._thresholds.document_min_containment
        kind = revision_kind(self._article, last.earlier.features)
        if said is not None and kind is RevisionKind.UPDATE:
            kind = said
        own = self._article.article_id
        canonical = last.earlier.verdict.canonical_id if related else own
        replaced = related and self._replaced_part(canonical)
        return self._matched(
            Relation.REVISION,
            last,
            explain.revision(kind, overlap),
            canonical=own if replaced else canonical,
            cluster=last.earlier.verdict.cluster_id if related else ClusterId(own),
        ).model_copy(update={"revision": kind, "previous_canonical_id": canonical if replaced else None})

    def _replaced_part(self, canonical: ArticleId) -> bool:
        """Return True if a cluster's canonical article is a part of its document and the judged article is not."""
        parts = (pair.earlier.features for pair in self._pairs if pair.earlier.features.is_partial)
        return not self._article.is_partial and any(part.article_id == canonical for part in parts)

    def _copy(self, pair: Pair, changed: FormFacts | None) -> Verdict:
        own = self._article.article_id
        cluster = pair.earlier.verdict.cluster_id
        canonical = canonical_of(cluster, self._pairs)
        new_cluster = is_weakly_linked(pair, canonical, self._pairs, self._thresholds)
        replaced = None if new_cluster else self._replaced(canonical)
        if replaced is not None and replaced is not pair:  # the evidence explains why this article replaces that one
            pair, changed = replaced, self._changed(replaced)
        relation = pair.relation or Relation.EXACT
        verdict = self._matched(
            relation,
            pair,
            explain.copy(relation, pair.overlap, by_prose=pair.by_prose),
            canonical=canonical if not new_cluster and replaced is None else own,
            cluster=ClusterId(own) if new_cluster else cluster,
            changed=changed,
        )
        return verdict if replaced is None else verdict.model_copy(update={"previous_canonical_id": canonical})

    def _matched_cluster(self, verdict: Verdict) -> ClusterId | None:
        """Return the cluster of the article with which a verdict compares."""
        matched = verdict.evidence.matched_id
        earlier = (pair.earlier for pair in self._pairs)
        return next((each.verdict.cluster_id for each in earlier if each.features.article_id == matched), None)

    def _same_clusters(self, verdict: Verdict) -> tuple[SameCluster, ...]:
        if verdict.relation not in JOINING or verdict.cluster_id == ClusterId(self._article.article_id):
            return ()
        return same_clusters(verdict.cluster_id, self._best_first, self._why_same_cluster)

    def _why_same_cluster(self, pair: Pair) -> str | None:
        """Return why the article belongs to the cluster of an earlier one as well; `None` if it does not."""
        if pair.relation is None:
            found = running_report(self._article, pair.earlier.features, pair.overlap, self._thresholds)
            return explain.running_report(found, pair.overlap) if found is not None else None
        canonical = canonical_of(pair.earlier.verdict.cluster_id, self._pairs)
        if pair.relation not in JOINING or is_weakly_linked(pair, canonical, self._pairs, self._thresholds):
            return None
        changed = self._changed(pair)
        if changed is not None and self._other_news(pair, changed) is not None:
            return None
        return explain.copy(pair.relation, pair.overlap, by_prose=pair.by_prose)

    def _replaced(self, canonical: ArticleId) -> Pair | None:
        """Return the pair with the cluster's canonical article if the judged article is a better one."""
        copies = (pair for pair in self._pairs if pair.relation and pair.earlier.features.article_id == canonical)
        for pair in copies:
            if is_better_canonical(self._article, pair.earlier.features, pair.overlap, self._thresholds):
                return pair
        return None

    def _rewrite(self) -> Verdict | None:
        found = [
            (like, pair)
            for pair in self._pairs
            if (like := rewrite_likeness(self._article, pair.earlier.features, pair.overlap, self._thresholds))
            is not None
        ]
        if not found:
            return None
        like, pair = max(found, key=lambda each: (round(each[0].score, 2), -each[1].earlier.sequence))
        own = self._article.article_id
        return self._matched(
            Relation.REWRITE, pair, explain.rewrite(pair.overlap, like), canonical=own, cluster=ClusterId(own)
        )

    def _original(self, other_news: _OtherNews | None) -> Verdict:
        own = self._article.article_id
        if other_news is not None:
            return self._matched(
                Relation.ORIGINAL,
                other_news.pair,
                other_news.summary,
                canonical=own,
                cluster=ClusterId(own),
                changed=other_news.changed,
            )
        for pair in self._best_first:
            if (why := explain.why_not_duplicate(pair.overlap, self._thresholds)) is not None:
                return self._matched(Relation.ORIGINAL, pair, why, canonical=own, cluster=ClusterId(own))
        return original_verdict(self._article, self._count, self._thresholds)

    def _matched(
        self,
        relation: Relation,
        pair: Pair,
        summary: str,
        *,
        canonical: ArticleId,
        cluster: ClusterId,
        changed: FormFacts | None = None,
    ) -> Verdict:
        return matched_verdict(
            relation,
            pair.overlap,
            evidence(summary, self._article, pair.earlier.features, pair.overlap, self._count, changed),
            (canonical, cluster),
            self._thresholds,
        )
