"""Find which articles are copies or versions of one text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsloom.pages.records.item import Item
from newsloom_schemas import independent_origins
from newsloom_schemas.united_ids import UnitedIds


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles with one text.

    Attributes:
        id: the id of the cluster, after all mergers.
        canonical: row of the canonical article; None if it is not among the rows.
        rows: rows of all its articles, in the order of the input.
        merged: other ids that it had.
    """

    id: str
    canonical: int | None
    rows: tuple[int, ...]
    merged: tuple[str, ...] = ()


class ClusterNotes:
    """Collect what the records say about clusters or stories as a whole: mergers and canonical articles. The latest one counts."""

    def __init__(self) -> None:
        self._united = UnitedIds[str]()
        self._canonical: dict[str, str] = {}

    def merge(self, one: str, other: str) -> None:
        """Note that two clusters are one. Of their ids the smaller one stays."""
        smaller, larger = sorted((self.id_of(one), self.id_of(other)))
        self._united.unite(one, other)
        if smaller != larger and larger in self._canonical:
            self._canonical.setdefault(smaller, self._canonical[larger])

    def choose(self, cluster: str, article_id: str) -> None:
        """Note the canonical article of a cluster."""
        self._canonical[self.id_of(cluster)] = article_id

    def id_of(self, cluster: str) -> str:
        """Return the id under which a cluster counts."""
        return self._united.of(cluster)

    def clusters(self, items: Sequence[Item]) -> list[Cluster]:
        """Return the clusters of at least two articles, the largest first."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        names: defaultdict[str, set[str]] = defaultdict(set)
        for row, item in enumerate(items):
            if item.cluster_id:
                one = self.id_of(item.cluster_id)
                rows[one].append(row)
                names[one].add(item.cluster_id)
        by_article = {item.article_id: row for row, item in reversed(list(enumerate(items))) if item.article_id}
        found = [
            Cluster(one, by_article.get(self._canonical.get(one, one)), tuple(each), tuple(sorted(names[one] - {one})))
            for one, each in rows.items()
            if len(each) > 1
        ]
        return sorted(found, key=lambda each: (-len(each.rows), each.rows))


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """Articles that report one event.

    Attributes:
        id: the id of the story.
        title: its title; empty if unknown.
        rows: rows of its articles, in the order of the input.
        outlets: how many publishers have an article in it.
        origins: how many wrote independently of one another.
        first_publisher: who was first; empty if unknown.
        merged: other ids that its articles name.
    """

    id: str
    title: str
    rows: tuple[int, ...]
    outlets: int
    origins: int
    first_publisher: str
    merged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """Hold what the latest record of a story says about it."""

    title: str
    outlets: int
    origins: int
    first_publisher: str


def story_groups(items: Sequence[Item], facts: Mapping[str, StoryFacts], notes: ClusterNotes) -> list[StoryGroup]:
    """Return the stories of at least two articles, the largest first.

    Args:
        items: the items with their stories.
        facts: what the latest record of a story says, by the id of the story.
        notes: which stories are one.
    """
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, item in enumerate(items):
        if item.story_id:
            rows[notes.id_of(item.story_id)].append(row)
    return sorted(
        (_group(each, found, items, facts.get(each)) for each, found in rows.items() if len(found) > 1),
        key=lambda each: (-len(each.rows), each.rows),
    )


def _group(story: str, rows: Sequence[int], items: Sequence[Item], known: StoryFacts | None) -> StoryGroup:
    in_time = sorted(rows, key=lambda row: (items[row].published is None, items[row].published or 0, row))
    verdicts = [verdict for row in rows if (verdict := items[row].verdict) is not None]
    return StoryGroup(
        id=story,
        title=(known.title if known else "")
        or next((items[row].title for row in in_time if items[row].title), items[rows[0]].shown_title),
        rows=tuple(rows),
        outlets=len({items[row].source for row in rows if items[row].source}) or (known.outlets if known else 0),
        origins=known.origins if known else len(independent_origins(verdicts)),
        first_publisher=(known.first_publisher if known else "") or items[in_time[0]].source,
        merged=tuple(sorted({items[row].story_id for row in rows} - {story})),
    )
