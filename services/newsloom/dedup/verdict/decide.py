"""The verdict: what an article is to those claimed before it. Pure: the same input gives the same verdict, always."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.dedup.similarity.alignment import Substitutions, substitutions
from newsloom.dedup.similarity.attribution import is_better_canonical
from newsloom.dedup.similarity.compare import Overlap, compare
from newsloom.dedup.similarity.relate import relate, retold, reworded, share_a_form
from newsloom.dedup.similarity.revisions import revision_kind
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import Subject
from newsloom.dedup.verdict import explain
from newsloom.dedup.verdict.evidence import DIGITS, evidence
from newsloom_schemas import ArticleId, ClusterId, Containment, Evidence, Relation, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """An earlier article with its verdict.

    Attributes:
        sequence: its place in the order of claims.
        subject: what is remembered of it.
        verdict: its own.
    """

    sequence: int
    subject: Subject
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Pair:
    """The article beside an earlier one."""

    earlier: Judged
    overlap: Overlap
    relation: Relation | None

    @property
    def merit(self) -> tuple[bool, bool, float, int]:
        """The better match is a copy, the same, the one that shares more (both ways, and of both), the earlier one."""
        shared = self.overlap.resemblance + self.overlap.containment
        return (self.relation is not None, self.relation is Relation.EXACT, round(shared, 2), -self.earlier.sequence)


def decide(article: Subject, earlier: Sequence[Judged], thresholds: Thresholds = CURRENT) -> Verdict:
    """What `article` is to the `earlier` ones, in the order of what binds most.

    The same article sent again; a version of the same document; a copy of another article; a rewrite of one; or an
    original.

    Args:
        article: the one to judge.
        earlier: candidates, each claimed before it, in any order.
        thresholds: the figures that decide.
    """
    return _Judgement(article, sorted(earlier, key=lambda judged: judged.sequence), thresholds).verdict()


class _Judgement:
    """One article's way to its verdict."""

    def __init__(self, article: Subject, earlier: Sequence[Judged], thresholds: Thresholds) -> None:
        self._article = article
        self._thresholds = thresholds
        self._count = len(earlier)
        overlaps = [(judged, compare(article.profile, judged.subject.profile)) for judged in earlier]
        self._pairs = [
            _Pair(
                judged, overlap, relate(overlap, thresholds) or reworded(article, judged.subject, overlap, thresholds)
            )
            for judged, overlap in overlaps
        ]
        self._best_first = sorted(self._pairs, key=lambda pair: pair.merit, reverse=True)

    def verdict(self) -> Verdict:
        article = self._article
        for pair in self._pairs:
            if pair.earlier.subject.article_id == article.article_id:
                return self._sent_again(pair)
        versions = [pair for pair in self._pairs if pair.earlier.subject.document_key == article.document_key]
        if versions:
            return self._version(versions[-1])
        in_form: tuple[_Pair, Substitutions] | None = None
        for pair in self._best_first:
            if pair.relation is None:
                break
            changed = self._changed(pair)
            if changed is None or not share_a_form(changed, self._thresholds):
                return self._copy(pair, changed)
            in_form = in_form or (pair, changed)
        return self._rewrite() or self._original(in_form)

    def _changed(self, pair: _Pair) -> Substitutions | None:
        """Facts substituted; `None` where they cannot be, or where no text is kept."""
        matched = pair.earlier.subject
        if pair.overlap.identical or self._article.text is None or matched.text is None:
            return None
        return substitutions(self._article.tokens, matched.tokens)

    def _sent_again(self, pair: _Pair) -> Verdict:
        return self._matched(
            Relation.EXACT,
            pair,
            explain.sent_again(),
            canonical=self._standing(pair.earlier.verdict.cluster_id),
            cluster=pair.earlier.verdict.cluster_id,
        )

    def _version(self, last: _Pair) -> Verdict:
        overlap = last.overlap
        if overlap.identical:
            return self._copy(last, None)
        related = max(overlap.resemblance, overlap.containment) >= self._thresholds.same_document
        kind = revision_kind(self._article, last.earlier.subject)
        own = self._article.article_id
        return self._matched(
            Relation.REVISION,
            last,
            explain.revision(kind, overlap),
            canonical=last.earlier.verdict.canonical_id if related else own,
            cluster=last.earlier.verdict.cluster_id if related else ClusterId(own),
        ).model_copy(update={"revision": kind})

    def _copy(self, pair: _Pair, changed: Substitutions | None) -> Verdict:
        own = self._article.article_id
        cluster = pair.earlier.verdict.cluster_id
        standing = self._standing(cluster)
        alone = self._is_weakly_linked(pair, standing)
        replaced = None if alone else self._replaced(standing)
        if replaced is not None and replaced is not pair:  # what is told is why it takes that one's place
            pair, changed = replaced, self._changed(replaced)
        relation = pair.relation or Relation.EXACT
        verdict = self._matched(
            relation,
            pair,
            explain.copy(relation, pair.overlap),
            canonical=standing if not alone and replaced is None else own,
            cluster=ClusterId(own) if alone else cluster,
            changed=changed,
        )
        return verdict if replaced is None else verdict.model_copy(update={"previous_canonical_id": standing})

    def _standing(self, cluster: ClusterId) -> ArticleId:
        """What stands for a cluster, by the latest verdict in it."""
        verdicts = (pair.earlier.verdict for pair in self._pairs)
        return [verdict for verdict in verdicts if verdict.cluster_id == cluster][-1].canonical_id

    def _is_weakly_linked(self, pair: _Pair, standing: ArticleId) -> bool:
        """Whether the article is a copy of one in a cluster, and no telling of what the cluster tells.

        Two ways lead there. The matched article took up another story before, and this one is that story: two do not
        become one by a roundup. Or each of a chain shares half with the one before it, until the last has little left
        of the first.
        """
        matched, overlap = pair.earlier.verdict, pair.overlap
        if pair.earlier.subject.article_id == standing:
            return False
        if pair.relation is Relation.NEAR and overlap.containment < self._thresholds.containment:
            least = self._thresholds.same_document
        elif (
            pair.relation is Relation.CONTAINED
            and overlap.of_this_in_other >= overlap.of_other_in_this
            and matched.relation is Relation.CONTAINED
            and matched.containment.of_this_in_match < self._thresholds.mostly
        ):
            least = self._thresholds.linked
        else:
            return False
        return not any(
            other.overlap.containment >= least for other in self._pairs if other.earlier.subject.article_id == standing
        )

    def _replaced(self, standing: ArticleId) -> _Pair | None:
        """What stands for the cluster, where the article does that better."""
        of_copies = (pair for pair in self._pairs if pair.relation and pair.earlier.subject.article_id == standing)
        for pair in of_copies:
            if is_better_canonical(self._article, pair.earlier.subject, pair.overlap, self._thresholds):
                return pair
        return None

    def _rewrite(self) -> Verdict | None:
        found = [
            (like, pair)
            for pair in self._pairs
            if (like := retold(self._article, pair.earlier.subject, pair.overlap, self._thresholds)) is not None
        ]
        if not found:
            return None
        like, pair = max(found, key=lambda each: (round(each[0].score, 2), -each[1].earlier.sequence))
        own = self._article.article_id
        return self._matched(
            Relation.REWRITE, pair, explain.rewrite(pair.overlap, like), canonical=own, cluster=ClusterId(own)
        )

    def _original(self, in_form: tuple[_Pair, Substitutions] | None) -> Verdict:
        own = self._article.article_id
        if in_form is not None:
            pair, changed = in_form
            summary = explain.same_form(changed)
            return self._matched(
                Relation.ORIGINAL, pair, summary, canonical=own, cluster=ClusterId(own), changed=changed
            )
        for pair in self._best_first:
            if (why := explain.why_not_duplicate(pair.overlap, self._thresholds)) is not None:
                return self._matched(Relation.ORIGINAL, pair, why, canonical=own, cluster=ClusterId(own))
        return Verdict(
            relation=Relation.ORIGINAL,
            canonical_id=own,
            cluster_id=ClusterId(own),
            similarity=0.0,
            containment=Containment(of_this_in_match=0.0, of_match_in_this=0.0),
            evidence=Evidence(
                summary=explain.original(self._count), shingles=self._article.profile.shingles, candidates=self._count
            ),
            thresholds=self._thresholds.version,
        )

    def _matched(
        self,
        relation: Relation,
        pair: _Pair,
        summary: str,
        *,
        canonical: ArticleId,
        cluster: ClusterId,
        changed: Substitutions | None = None,
    ) -> Verdict:
        overlap = pair.overlap
        return Verdict(
            relation=relation,
            canonical_id=canonical,
            cluster_id=cluster,
            similarity=round(overlap.resemblance, DIGITS),
            containment=Containment(
                of_this_in_match=round(overlap.of_this_in_other, DIGITS),
                of_match_in_this=round(overlap.of_other_in_this, DIGITS),
            ),
            evidence=evidence(summary, self._article, pair.earlier.subject, overlap, self._count, changed),
            thresholds=self._thresholds.version,
        )
