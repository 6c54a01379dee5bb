"""Compare an article with an earlier one: what they share, and whether one is a copy of the other by its text."""

from dataclasses import dataclass

from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.relations import near_by_alignment, overlap_of_prose, relation_by_overlap
from newsloom.dedup.similarity.thresholds import Thresholds
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.versions.write_through import running_report
from newsloom_schemas import Relation, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """An earlier article with its verdict.

    Attributes:
        sequence: its position in the order of claims.
        features: what the store kept of it.
        verdict: its own verdict.
    """

    sequence: int
    features: ArticleFeatures
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """The judged article and one earlier article.

    Attributes:
        earlier: the earlier article.
        overlap: what the two share.
        relation: the relation if one is a copy of the other by its text.
        by_prose: the overlap and the relation are those of the prose, without menus, captions and bylines.
    """

    earlier: Judged
    overlap: Overlap
    relation: Relation | None
    by_prose: bool = False

    @property
    def rank(self) -> tuple[bool, bool, float, int]:
        """Return the sort key of matches: copies first, then exact ones, then the most shared, then the earliest."""
        shared = self.overlap.resemblance + self.overlap.containment
        return (self.relation is not None, self.relation is Relation.EXACT, round(shared, 2), -self.earlier.sequence)

    @classmethod
    def of(cls, article: ArticleFeatures, judged: Judged, overlap: Overlap, thresholds: Thresholds) -> "Pair":
        """Compare by the texts; else by their prose, unless that shows two versions of one report.

        Args:
            article: the article to judge.
            judged: the earlier article.
            overlap: the overlap of the two texts, `article` first.
            thresholds: the figures that decide.
        """
        other = judged.features
        relation = relation_by_overlap(overlap, thresholds) or near_by_alignment(article, other, overlap, thresholds)
        prose = None if relation else overlap_of_prose(article, other, overlap, thresholds)
        if prose is None or running_report(article, other, overlap, thresholds):
            return cls(judged, overlap, relation)
        relation = relation_by_overlap(prose, thresholds)
        return cls(judged, prose, Relation.NEAR if relation is Relation.EXACT else relation, by_prose=True)
