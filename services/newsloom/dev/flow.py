"""Count records as they pass: each raw record is under way until its outcome is seen."""

from collections import Counter
from collections.abc import Mapping

from newsloom_schemas.identity import article_origin, whole_origin
from newsloom_schemas.topic_registry import TopicRegistry
from newsloom_schemas.topics import DUPLICATES, ENRICHED, RAW, REJECTED


def followed_topics(registry: TopicRegistry) -> tuple[str, ...]:
    """Return the names of the raw topic and of the topics with the outcomes of a worker of all stages."""
    dead_letters = (registry.dead_letters(stage) for stage in registry.stages)
    return tuple(map(registry.name, (RAW, ENRICHED, DUPLICATES, REJECTED, *dead_letters)))


class Flow:
    """Counts of raw records and of articles in them, their outcomes, and what is under way. Records from before the start do not count."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._under_way: set[str] = set()
        self._early_outcomes: dict[str, str] = {}
        self._article_counts: dict[str, int] = {}

    def add_raw(self, origin: str) -> None:
        """Count a raw record, identified by its origin. Its outcome may have been seen already."""
        if origin in self._article_counts:
            self._add_articles(origin)
        else:
            self._add(origin)

    def _add_articles(self, origin: str) -> None:
        for number in range(self._article_counts[origin]):
            self._add(article_origin(origin, number))

    def _add(self, origin: str) -> None:
        if origin in self._early_outcomes:
            self._counts[self._early_outcomes.pop(origin)] += 1
        else:
            self._under_way.add(origin)

    def add_outcome(self, origin: str, outcome: str, articles: int | None = None) -> None:
        """Count the outcome of the raw record with this origin, or of an article in one. A repeat changes nothing.

        Args:
            origin: the origin of the raw record or article.
            outcome: the outcome.
            articles: number of articles in the raw record, if it held several. From then on they count instead of it.
        """
        whole = whole_origin(origin)
        if articles is not None and whole not in self._article_counts:
            self._article_counts[whole] = articles
            if whole in self._under_way:
                self._under_way.remove(whole)
                self._add_articles(whole)
        if origin in self._under_way:
            self._under_way.remove(origin)
            self._counts[outcome] += 1
        else:
            self._early_outcomes[origin] = outcome

    @property
    def outcomes(self) -> Mapping[str, int]:
        """Return the number of records by outcome: unique, revision, duplicate, rejected, failed."""
        return self._counts

    @property
    def under_way(self) -> int:
        """Return the number of records without an outcome so far."""
        return len(self._under_way)

    @property
    def received(self) -> int:
        """Return the number of raw records and articles in them: always the sum of `outcomes` plus `under_way`."""
        return self._counts.total() + self.under_way
