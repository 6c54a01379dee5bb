"""Which verdicts let an article through, and what it then counts as."""

from dataclasses import dataclass

from newsloom_schemas import ArticleOutcome, Relation, Verdict


@dataclass(frozen=True, slots=True)
class Policy:
    """What leaves through news.unique.

    Attributes:
        unique: relations that pass.
        new_share: a copy passes as well when more than this share of its shingles is new: a flash grown to a report.
    """

    unique: frozenset[Relation]
    new_share: float

    def passes(self, verdict: Verdict) -> bool:
        """Whether the article goes on; else it goes to the duplicates."""
        if verdict.relation in self.unique:
            return True
        return verdict.relation is Relation.CONTAINED and 1 - verdict.containment.of_this_in_match > self.new_share

    def outcome(self, verdict: Verdict) -> ArticleOutcome:
        """What it counts as."""
        if not self.passes(verdict):
            return ArticleOutcome.DUPLICATE
        return ArticleOutcome.REVISION if verdict.relation is Relation.REVISION else ArticleOutcome.UNIQUE
