"""Count what went in, what came out and why, over all records of the input."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from newsloom.pages.records.item import DUPLICATE, FAILED, REJECTED, UNDER_WAY, Item

DELIVERED = ("unique", "revision")
"""The outcomes of articles that go on to the consumers."""
OUTCOMES = (*DELIVERED, DUPLICATE, REJECTED, FAILED, UNDER_WAY)
"""The outcomes in the order in which pages name them; other ones come after them."""


@dataclass(slots=True)
class Figures:
    """Count what a report shows.

    Attributes:
        outcomes: articles by outcome.
        relations: articles with a verdict by relation or kind of revision.
        reasons: rejections by reason.
        errors: failures by name of the error.
        languages, sources: articles by language and by publisher; the empty name is unknown.
        copied_sources: duplicates by publisher.
        cut_kinds: articles by kind of a passage that was cut.
        cut_rules: cut passages by kind and rule.
        entities: articles by id, name and type of an entity.
        origins: hashes of the origins that were counted.
        published: seconds since 1970 of each known publication, and the outcome of the article.
        arrived: the same of the arrival of each record, if the reader of the records knows it.
        delays: seconds between publication and arrival.
        repeated: records whose origin was counted before: the input has two outcomes of one raw record.
        notices: notices by schema.
        unknown: lines by unknown schema.
        broken: number and problem of the first lines that cannot be read.
        broken_count: number of lines that cannot be read.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    copied_sources: Counter[str] = field(default_factory=Counter)
    cut_kinds: Counter[str] = field(default_factory=Counter)
    cut_rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    entities: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    published: list[tuple[int, str]] = field(default_factory=list)
    arrived: list[tuple[int, str]] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)
    repeated: int = 0
    origins: set[int] = field(default_factory=set)
    notices: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)
    broken_count: int = 0

    def add(self, item: Item, arrived: float | None = None) -> None:
        """Count an item.

        Args:
            item: the item.
            arrived: Unix time at which its outcome was written; None if that is unknown.
        """
        self.outcomes[item.outcome] += 1
        if arrived is not None:
            self.arrived.append((int(arrived), item.outcome))
        origin = hash(item.origin)
        self.repeated += origin in self.origins
        self.origins.add(origin)
        if item.outcome == REJECTED:
            self.reasons[item.relation] += 1
            return
        if item.outcome == FAILED:
            self.errors[item.relation] += 1
            return
        if item.relation:
            self.relations[item.relation] += 1
        self.languages[item.language] += 1
        self.sources[item.source] += 1
        self.copied_sources[item.source] += item.outcome == DUPLICATE
        self.cut_kinds.update(item.cut_kinds)
        self.cut_rules.update(item.cut_rules)
        self.entities.update({(id_, name, type_) for id_, name, type_, _ in item.entities})
        if item.published is not None:
            self.published.append((item.published, item.outcome))
            if item.received is not None:
                self.delays.append(item.received - item.published)

    def ordered_outcomes(self) -> list[tuple[str, int]]:
        """Return the outcomes with their counts. Those of the accounting equation are there even if they are zero."""
        known = [(name, self.outcomes[name]) for name in OUTCOMES if self.outcomes[name] or name != UNDER_WAY]
        return [*known, *sorted((name, count) for name, count in self.outcomes.items() if name not in OUTCOMES)]

    @property
    def total(self) -> int:
        """Return how many records had an outcome or are under way."""
        return self.outcomes.total()

    @property
    def articles(self) -> int:
        """Return how many of them are articles: neither rejected nor failed."""
        return self.total - self.outcomes[REJECTED] - self.outcomes[FAILED]

    @property
    def median_delay(self) -> float | None:
        """Return the median seconds between publication and arrival; None if no article has both times."""
        return median(self.delays) if self.delays else None
