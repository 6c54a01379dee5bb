"""The verdict: what an article is to those claimed before it. Pure: the same input gives the same verdict, always."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.dedup import explain
from newsloom.dedup.compare import Overlap, compare
from newsloom.dedup.revisions import revision_kind
from newsloom.dedup.subject import Subject
from newsloom.dedup.thresholds import CURRENT, Thresholds
from newsloom_schemas import ClusterId, Containment, Evidence, Relation, Verdict

_APART: Final = 6  # digits of shares in verdicts


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
class _Match:
    earlier: Judged
    overlap: Overlap
    relation: Relation

    @property
    def merit(self) -> tuple[int, float, int]:
        """The better match is the closer relation, then the larger share, then the earlier claim."""
        overlap = self.overlap
        score = overlap.resemblance if self.relation is Relation.NEAR else overlap.containment
        return (-_CLOSENESS.index(self.relation), round(score, 2), -self.earlier.sequence)


_CLOSENESS: Final = (Relation.EXACT, Relation.NEAR, Relation.CONTAINED)


def decide(article: Subject, earlier: Sequence[Judged], thresholds: Thresholds = CURRENT) -> Verdict:
    """What `article` is to the `earlier` ones, in the order of what binds most.

    The same article sent again; a version of the same document; a copy of another article; or an original.

    Args:
        article: the one to judge.
        earlier: candidates, each claimed before it, in any order.
        thresholds: the figures that decide.
    """
    candidates = sorted(earlier, key=lambda judged: judged.sequence)
    overlaps = [(judged, compare(article.profile, judged.subject.profile)) for judged in candidates]
    for judged, overlap in overlaps:
        if judged.subject.article_id == article.article_id:
            return _sent_again(article, judged, overlap, len(candidates), thresholds)
    versions = [pair for pair in overlaps if pair[0].subject.document_key == article.document_key]
    if versions:
        return _version(article, *versions[-1], len(candidates), thresholds)
    matches = [
        _Match(judged, overlap, relation)
        for judged, overlap in overlaps
        if (relation := relate(overlap, thresholds)) is not None
    ]
    if not matches:
        return _original(article, len(candidates), thresholds)
    best = max(matches, key=lambda match: match.merit)
    return _copy(best, len(candidates), thresholds)


def relate(overlap: Overlap, thresholds: Thresholds = CURRENT) -> Relation | None:
    """`exact`, `near` or `contained`, or `None` for texts that are no copies of each other."""
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


def _sent_again(article: Subject, first: Judged, overlap: Overlap, candidates: int, thresholds: Thresholds) -> Verdict:
    return Verdict(
        relation=Relation.EXACT,
        canonical_id=article.article_id,
        cluster_id=first.verdict.cluster_id,
        similarity=_share(overlap.resemblance),
        containment=_containment(overlap),
        evidence=_evidence(explain.sent_again(), first, overlap, candidates),
        thresholds=thresholds.version,
    )


def _version(article: Subject, last: Judged, overlap: Overlap, candidates: int, thresholds: Thresholds) -> Verdict:
    if overlap.identical:
        return _copy(_Match(last, overlap, Relation.EXACT), candidates, thresholds)
    related = max(overlap.resemblance, overlap.containment) >= thresholds.same_document
    kind = revision_kind(article, last.subject)
    return Verdict(
        relation=Relation.REVISION,
        revision=kind,
        canonical_id=last.verdict.canonical_id if related else article.article_id,
        cluster_id=last.verdict.cluster_id if related else ClusterId(article.article_id),
        similarity=_share(overlap.resemblance),
        containment=_containment(overlap),
        evidence=_evidence(explain.revision(kind, overlap), last, overlap, candidates),
        thresholds=thresholds.version,
    )


def _copy(match: _Match, candidates: int, thresholds: Thresholds) -> Verdict:
    overlap = match.overlap
    return Verdict(
        relation=match.relation,
        canonical_id=match.earlier.verdict.canonical_id,
        cluster_id=match.earlier.verdict.cluster_id,
        similarity=_share(overlap.resemblance),
        containment=_containment(overlap),
        evidence=_evidence(explain.copy(match.relation, overlap), match.earlier, overlap, candidates),
        thresholds=thresholds.version,
    )


def _original(article: Subject, candidates: int, thresholds: Thresholds) -> Verdict:
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


def _evidence(summary: str, match: Judged, overlap: Overlap, candidates: int) -> Evidence:
    return Evidence(
        summary=summary,
        matched_id=match.subject.article_id,
        shared_shingles=overlap.shared,
        shingles=overlap.this_shingles,
        matched_shingles=overlap.other_shingles,
        lead_shared=_share(overlap.lead_shared),
        candidates=candidates,
    )


def _containment(overlap: Overlap) -> Containment:
    return Containment(
        of_this_in_match=_share(overlap.of_this_in_other), of_match_in_this=_share(overlap.of_other_in_this)
    )


def _share(value: float) -> float:
    return round(value, _APART)
