"""The verdict: what an article is to those claimed before it. Pure: the same input gives the same verdict, always."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from newsloom.dedup import explain
from newsloom.dedup.alignment import Substitutions, kept_in_order, substitutions
from newsloom.dedup.attribution import is_better_canonical
from newsloom.dedup.compare import Overlap, compare
from newsloom.dedup.evidence import DIGITS, evidence
from newsloom.dedup.fingerprint import LEAD_WORDS
from newsloom.dedup.retelling import Likeness, likeness
from newsloom.dedup.revisions import revision_kind
from newsloom.dedup.subject import Subject
from newsloom.dedup.thresholds import CURRENT, Thresholds
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
    def merit(self) -> tuple[int, float, int]:
        """The better match is the closer relation, then the larger share, then the earlier claim."""
        overlap = self.overlap
        score = overlap.resemblance if self.relation is Relation.NEAR else overlap.containment
        closeness = _CLOSENESS.index(self.relation) if self.relation else len(_CLOSENESS)
        return (-closeness, round(score, 2), -self.earlier.sequence)


_CLOSENESS: Final = (Relation.EXACT, Relation.NEAR, Relation.CONTAINED)


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


def relate(overlap: Overlap, thresholds: Thresholds = CURRENT) -> Relation | None:
    """`exact`, `near` or `contained`, or `None` for texts that are no copies of each other, by what they share."""
    if overlap.identical:
        return Relation.EXACT
    shorter = min(overlap.this_words, overlap.other_words)
    if shorter < thresholds.flash_words:
        wholly = overlap.containment >= 1 and shorter >= thresholds.flash_floor
        return Relation.CONTAINED if wholly else None
    contained = overlap.containment >= thresholds.containment
    if not contained and overlap.resemblance < thresholds.resemblance:
        return None
    if overlap.lead_shared < thresholds.lead:
        return None
    losses = sorted((1 - overlap.of_this_in_other, 1 - overlap.of_other_in_this))
    one_sided = losses[0] <= thresholds.one_sided * losses[1]
    return Relation.CONTAINED if contained and one_sided else Relation.NEAR


def reworded(
    this: Subject, matched: Subject, overlap: Overlap, thresholds: Thresholds = CURRENT
) -> Literal[Relation.NEAR] | None:
    """`near` for a text of which words were changed all over; `None` where no text is kept."""
    if this.text is None or matched.text is None or overlap.resemblance < thresholds.reworded_floor:
        return None
    if min(overlap.this_words, overlap.other_words) < thresholds.flash_words:
        return None
    share, lead = kept_in_order(this.tokens.hashes, matched.tokens.hashes, LEAD_WORDS)
    return Relation.NEAR if share >= thresholds.reworded and lead >= thresholds.reworded_lead else None


def share_a_form(changed: Substitutions, thresholds: Thresholds = CURRENT) -> bool:
    """Whether two texts were written to one form and report different facts, however much of the form they share."""
    if changed.count < thresholds.form_count or changed.count < thresholds.form_rate * changed.words:
        return False
    return changed.facts >= thresholds.form_share * changed.aligned


def retold(this: Subject, matched: Subject, overlap: Overlap, thresholds: Thresholds = CURRENT) -> Likeness | None:
    """How alike the two are, if one tells in other words what the other told; else `None`."""
    if this.text is None or matched.text is None:
        return None
    if overlap.shared_quotes < thresholds.retold_quotes or overlap.containment >= thresholds.retold_overlap:
        return None
    if this.published is not None and matched.published is not None:  # noqa: SIM102 - one reason a line
        if abs(this.published - matched.published) > thresholds.retold_seconds:
            return None
    found = likeness(this.tokens, matched.tokens, overlap.quotes_shared)
    return found if found.tells_the_same(thresholds) else None


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

    def verdict(self) -> Verdict:
        article = self._article
        for pair in self._pairs:
            if pair.earlier.subject.article_id == article.article_id:
                return self._sent_again(pair)
        versions = [pair for pair in self._pairs if pair.earlier.subject.document_key == article.document_key]
        if versions:
            return self._version(versions[-1])
        in_form: tuple[_Pair, Substitutions] | None = None
        for pair in sorted(self._pairs, key=lambda each: each.merit, reverse=True):
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
            canonical=self._article.article_id,
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
        alone = self._is_linked_by_a_roundup_only(pair, standing)
        takes_over = not alone and self._takes_over(standing)
        verdict = self._matched(
            pair.relation or Relation.EXACT,
            pair,
            explain.copy(pair.relation or Relation.EXACT, pair.overlap),
            canonical=own if alone or takes_over else standing,
            cluster=ClusterId(own) if alone else cluster,
            changed=changed,
        )
        return verdict.model_copy(update={"previous_canonical_id": standing}) if takes_over else verdict

    def _standing(self, cluster: ClusterId) -> ArticleId:
        """What stands for a cluster, by the latest verdict in it."""
        verdicts = (pair.earlier.verdict for pair in self._pairs)
        return [verdict for verdict in verdicts if verdict.cluster_id == cluster][-1].canonical_id

    def _is_linked_by_a_roundup_only(self, pair: _Pair, standing: ArticleId) -> bool:
        """Whether the article stands in one that took up another story before: two stories do not become one by that.

        The matched article has more that is not its cluster's than is, and with what stands for the cluster this
        article shares nothing.
        """
        matched, overlap = pair.earlier.verdict, pair.overlap
        if pair.relation is not Relation.CONTAINED or overlap.of_this_in_other < overlap.of_other_in_this:
            return False
        if (
            matched.relation is not Relation.CONTAINED
            or matched.containment.of_this_in_match >= self._thresholds.mostly
        ):
            return False
        return not any(
            other.overlap.containment >= self._thresholds.linked
            for other in self._pairs
            if other.earlier.subject.article_id == standing
        )

    def _takes_over(self, standing: ArticleId) -> bool:
        return any(
            is_better_canonical(self._article, pair.earlier.subject, pair.overlap, self._thresholds)
            for pair in self._pairs
            if pair.earlier.subject.article_id == standing and pair.relation is not None
        )

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
