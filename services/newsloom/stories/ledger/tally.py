"""The state of a story: what its articles add up to, in bounded space."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import orjson

from newsloom.claims.packing import pack, unpack
from newsloom_schemas import StoryId

MAX_OUTLETS: Final = 128
MAX_CLUSTERS: Final = 128
MAX_LANGUAGES: Final = 8
MAX_COUNTRIES: Final = 24
MAX_ENTITIES: Final = 24
MAX_CENTRAL: Final = 6
_NAMED_OUTLETS: Final = 20
_HASH_BYTES: Final = 3
"""Of 128 names, two have the same hash in 1 of 2,000 stories."""
_RANK_BITS: Final = 2
_MAX_TITLE_CHARS: Final = 200
_MAX_NAME_CHARS: Final = 80


@dataclass(frozen=True)
class Member:
    """An article of a story, as the ledger counts it.

    Attributes:
        sequence: number of its claim.
        story: the story of its first decision.
        article_id: its id.
        matched_id: the article that it was found by; "" for one that opens the story.
        likelihood: how likely both report the same event.
        same_stories: the stories that it shows to be one with its own.
        title: its title; "" if it has none.
        outlet: its outlet; "" if unknown.
        cluster: the cluster of its copies.
        same_clusters: the clusters that are one with it.
        origin: the agency or outlet that its text comes from, in lower case; "" if unknown.
        origin_rank: how good the evidence for it is, 1 to 3; 0 if it is unknown.
        language: code of its language.
        countries: codes of the countries that it is about.
        entities: id, name and type of the entities that it is most about.
        published: time of publication in seconds since the epoch; `None` if unknown.
        length: length of its text in code points.
    """

    sequence: int
    story: StoryId
    article_id: str
    matched_id: str
    likelihood: float
    same_stories: tuple[StoryId, ...]
    title: str
    outlet: str
    cluster: str
    same_clusters: tuple[str, ...]
    origin: str
    origin_rank: int
    language: str
    countries: tuple[str, ...]
    entities: tuple[tuple[str, str, str], ...]
    published: float | None
    length: int


@dataclass
class Tally:
    """What the articles of a story add up to.

    Attributes:
        story: id of the story.
        size: number of articles.
        outlets: hashes of the outlets, at most `MAX_OUTLETS`.
        more_outlets: True if there were more outlets than can be told apart.
        outlet_names: the first outlets.
        origins: for each cluster, by hashes, the origin of its text, shifted by two bits for its rank; 0 if it is unknown.
        same_clusters: for each cluster that is one with another, that other.
        languages: number of articles by language.
        countries: number of articles by country.
        entities: for each entity its name, its type and the number of articles.
        central: for each article that others were found by, the sum of their likelihoods and its title.
        first: outlet and time of the article that was published first.
        newest: id and time of the article that was published last.
        fullest: id and length of the longest article.
        last_sequence: number of the claim of its latest article.
        announced: size and time of the last event.
        merged_into: the story that it is a part of; "" if it is none.
    """

    story: StoryId
    size: int = 0
    outlets: list[int] = field(default_factory=list)
    more_outlets: bool = False
    outlet_names: list[str] = field(default_factory=list)
    origins: dict[int, int] = field(default_factory=dict)
    same_clusters: dict[int, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    entities: dict[str, list[str | int]] = field(default_factory=dict)
    central: dict[str, list[float | str]] = field(default_factory=dict)
    first: tuple[str, float] | None = None
    newest: tuple[str, float | None] = ("", None)
    fullest: tuple[str, int] = ("", -1)
    last_sequence: int = 0
    announced: tuple[int, float] = (0, 0.0)
    merged_into: str = ""

    @property
    def independent_origins(self) -> int:
        """Return by how many agencies and outlets the articles were written independently."""
        origins = self.origins.values()
        return len({origin for origin in origins if origin}) + sum(not origin for origin in origins)

    def add(self, member: Member) -> None:
        """Add an article."""
        self.size += 1
        self._add_outlet(member.outlet)
        self._add_origin(member)
        _count(self.languages, (member.language,), MAX_LANGUAGES)
        _count(self.countries, member.countries, MAX_COUNTRIES)
        self._add_entities(member)
        self._add_to_centre(member)
        if member.published is not None:
            if member.outlet and (self.first is None or member.published < self.first[1]):
                self.first = (member.outlet[:_MAX_NAME_CHARS], member.published)
            if self.newest[1] is None or member.published >= self.newest[1]:
                self.newest = (member.article_id, member.published)
        if not self.newest[0]:
            self.newest = (member.article_id, None)
        if member.length > self.fullest[1]:
            self.fullest = (member.article_id, member.length)

    def absorb(self, other: "Tally") -> None:
        """Add all that another story adds up to."""
        self.size += other.size
        for outlet in other.outlets:
            self._add_outlet_hash(outlet)
        self.more_outlets |= other.more_outlets
        self.outlet_names = list(dict.fromkeys((*self.outlet_names, *other.outlet_names)))[:_NAMED_OUTLETS]
        for one, cluster in other.same_clusters.items():
            self._unite(cluster, one)
        for cluster, origin in other.origins.items():
            self._note_origin(cluster, origin)
        for own, others in ((self.languages, other.languages), (self.countries, other.countries)):
            for code, articles in others.items():
                own[code] = own.get(code, 0) + articles
        _keep_largest(self.languages, MAX_LANGUAGES)
        _keep_largest(self.countries, MAX_COUNTRIES)
        for entity, (name, kind, count) in other.entities.items():
            self.entities[entity] = [name, kind, _int(self.entities.get(entity, ("", "", 0))[2]) + _int(count)]
        self._keep_entities()
        self.central = dict(sorted({**self.central, **other.central}.items(), key=_by_centrality)[:MAX_CENTRAL])
        if other.first is not None and (self.first is None or other.first[1] < self.first[1]):
            self.first = other.first
        if not self.newest[0] or (other.newest[1] or 0.0) > (self.newest[1] or 0.0):
            self.newest = other.newest
        if other.fullest[1] > self.fullest[1]:
            self.fullest = other.fullest

    def to_bytes(self) -> bytes:
        """Return the state as compressed bytes."""
        return pack(orjson.dumps(self, option=orjson.OPT_NON_STR_KEYS))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Tally":
        """Return the state that `to_bytes` wrote.

        Raises:
            zstandard.ZstdError: `to_bytes` did not write the bytes.
        """
        fields = orjson.loads(unpack(data))
        for name in ("origins", "same_clusters"):
            fields[name] = {int(cluster): value for cluster, value in fields[name].items()}
        for name in ("newest", "fullest", "announced"):
            fields[name] = tuple(fields[name])
        fields["first"] = tuple(fields["first"]) if fields["first"] is not None else None
        return cls(**fields)

    def _add_outlet(self, outlet: str) -> None:
        if not outlet:
            return
        self._add_outlet_hash(name_hash(outlet))
        name = outlet[:_MAX_NAME_CHARS]
        if name not in self.outlet_names and len(self.outlet_names) < _NAMED_OUTLETS:
            self.outlet_names.append(name)

    def _add_outlet_hash(self, outlet: int) -> None:
        if outlet in self.outlets:
            return
        if len(self.outlets) < MAX_OUTLETS:
            self.outlets.append(outlet)
        else:
            self.more_outlets = True

    def _add_origin(self, member: Member) -> None:
        """Note where the text of a cluster comes from. Clusters that are one have one origin, that with the best evidence."""
        cluster = name_hash(member.cluster)
        self._note_origin(cluster, name_hash(member.origin) << _RANK_BITS | member.origin_rank if member.origin else 0)
        for same in member.same_clusters:
            self._unite(cluster, name_hash(same))

    def _note_origin(self, cluster: int, origin: int) -> None:
        cluster = self._one_of(cluster)
        known = self.origins.get(cluster, 0)
        if cluster in self.origins or len(self.origins) < MAX_CLUSTERS:
            self.origins[cluster] = max(origin, known, key=_rank)

    def _unite(self, cluster: int, other: int) -> None:
        stays, goes = self._one_of(cluster), self._one_of(other)
        if stays != goes and len(self.same_clusters) < MAX_CLUSTERS:
            self.same_clusters[goes] = stays
            origin = self.origins.pop(goes, None)
            if origin is not None:
                self._note_origin(stays, origin)

    def _one_of(self, cluster: int) -> int:
        while cluster in self.same_clusters:
            cluster = self.same_clusters[cluster]
        return cluster

    def _add_entities(self, member: Member) -> None:
        for entity, name, kind in member.entities:
            known = self.entities.get(entity)
            self.entities[entity] = [name[:_MAX_NAME_CHARS], kind, 1 if known is None else _int(known[2]) + 1]
        self._keep_entities()

    def _keep_entities(self) -> None:
        """Keep the most frequent entities; of equals, those that came first."""
        if len(self.entities) > MAX_ENTITIES:
            kept = sorted(self.entities.items(), key=lambda each: -_int(each[1][2]))[:MAX_ENTITIES]
            self.entities = {entity: self.entities[entity] for entity, _ in kept}

    def _add_to_centre(self, member: Member) -> None:
        """Credit the article that this one was found by, and add this one."""
        matched = self.central.get(member.matched_id)
        if matched is not None:
            matched[0] = round(float(matched[0]) + member.likelihood, 3)
        if member.article_id not in self.central:
            self.central[member.article_id] = [0.0, member.title[:_MAX_TITLE_CHARS]]
        if len(self.central) > MAX_CENTRAL:
            self.central = dict(sorted(self.central.items(), key=_by_centrality)[:MAX_CENTRAL])


def _rank(origin: int) -> int:
    return origin & ((1 << _RANK_BITS) - 1)


def _by_centrality(entry: tuple[str, list[float | str]]) -> float:
    return -float(entry[1][0])


def _count(counts: dict[str, int], codes: Iterable[str], most: int) -> None:
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    _keep_largest(counts, most)


def _keep_largest(counts: dict[str, int], most: int) -> None:
    for code, _ in sorted(counts.items(), key=lambda each: -each[1])[most:]:
        del counts[code]


def name_hash(name: str) -> int:
    """Return a short hash of a name or id, the same in every process."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest(), "big")


def _int(value: str | int) -> int:
    return int(value)
