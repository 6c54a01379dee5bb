"""Decide which verdicts let an article pass, and how the article is counted."""

from dataclasses import dataclass

from newsloom_schemas import ArticleOutcome, Relation, Verdict


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule that tells duplicates from other articles.

    Attributes:
        unique: relations that pass.
        new_share: an article with the relation `contained` also passes if more than this share of its shingles is new, 0 to 1.
            This lets a news flash that grew into a report pass.
    """

    unique: frozenset[Relation]
    new_share: float

    def passes(self, verdict: Verdict) -> bool:
        """Return True if the article is published, and False if it is a duplicate."""
        if verdict.relation in self.unique:
            return True
        return verdict.relation is Relation.CONTAINED and 1 - verdict.containment.of_this_in_match > self.new_share

    def outcome(self, verdict: Verdict) -> ArticleOutcome:
        """Return what the article counts as."""
        if not self.passes(verdict):
            return ArticleOutcome.DUPLICATE
        return ArticleOutcome.REVISION if verdict.relation is Relation.REVISION else ArticleOutcome.UNIQUE
