"""The accounting law, followed as records pass: each raw record is under way until it has its outcome."""

from collections import Counter
from collections.abc import Mapping

from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED, TopicRegistry


def followed(registry: TopicRegistry) -> tuple[str, ...]:
    """Return the names of the raw topic and of those where the outcomes of a worker of all stages stand."""
    return tuple(map(registry.name, (RAW, ENRICHED, DUPLICATES, REJECTED, *DEAD_LETTERS.values())))


class Flow:
    """What came in, what became of it, and what is still under way. What came in before it looked does not count."""

    def __init__(self) -> None:
        self._ended: Counter[str] = Counter()
        self._under_way: set[str] = set()
        self._early: dict[str, str] = {}

    def came_in(self, origin: str) -> None:
        """A raw record: it is known by its origin. Its outcome may have been seen before it was."""
        if origin in self._early:
            self._ended[self._early.pop(origin)] += 1
        else:
            self._under_way.add(origin)

    def ended(self, origin: str, outcome: str) -> None:
        """What became of the raw record with that origin. To say it again changes nothing."""
        if origin in self._under_way:
            self._under_way.remove(origin)
            self._ended[outcome] += 1
        else:
            self._early[origin] = outcome

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many records have each outcome: unique, revision, duplicate, rejected, failed."""
        return self._ended

    @property
    def under_way(self) -> int:
        """How many have none yet."""
        return len(self._under_way)

    @property
    def taken(self) -> int:
        """How many came in: `taken == sum(outcomes) + under_way`, always."""
        return self._ended.total() + self.under_way
