"""What is fed in a chaos test, what must become of it whatever dies meanwhile, and the judgement on what did."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import accumulate
from typing import Any

from newsloom_schemas import headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, REJECTED, UNIQUE
from support.kafka.reading import Standing
from support.texts.articles import Article, article, copy_of

DEAD = tuple(topic.name for topic in DEAD_LETTERS.values())
OUTCOMES = (UNIQUE.name, DUPLICATES.name, REJECTED.name, *DEAD)
"""Where `newsloom run normalise dedup` writes what became of records."""

_COPIES = 0.2
_REJECTED = 0.02
_POISON = 0.01
_SENT_AGAIN = 0.02
_RECENT = 200
_LEAST_WORDS = 120
_BREACH_LIMIT = 600  # characters


class Fate(StrEnum):
    """What must become of a record."""

    ARTICLE = "article"
    REJECTED = "rejected"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Fed:
    """A raw record, and what must come of it.

    Attributes:
        copies: the number of its set of copies, alone in it or not; of an article only.
    """

    key: bytes
    value: bytes
    fate: Fate
    copies: int | None = None


@cache
def records(count: int, seed: int) -> tuple[Fed, ...]:
    """So many records: articles, of which a fifth are copies, some sent a second time; a few too short; a few poison."""
    chance = random.Random(f"chaos:{seed}")
    first = seed * 1_000_000
    originals = [_shortened(article(first))]
    made = [_article(originals[0])]
    for number in range(first + 1, first + count):
        drawn = chance.random()
        if drawn < _COPIES:
            made.append(_article(copy_of(chance.choice(originals[-_RECENT:]), number)))
        elif drawn < _COPIES + _SENT_AGAIN:
            made.append(_article(chance.choice(originals[-_RECENT:])))
        elif drawn < _COPIES + _SENT_AGAIN + _REJECTED:
            made.append(Fed(b"%d" % number, b'{"text": "Far too short."}', Fate.REJECTED))
        elif drawn < _COPIES + _SENT_AGAIN + _REJECTED + _POISON:
            made.append(Fed(b"%d" % number, b'{"text": "It breaks off', Fate.DEAD))
        else:
            originals.append(_shortened(article(number)))
            made.append(_article(originals[-1]))
    return tuple(made[:count])


def _article(article: Article) -> Fed:
    root = article.number if article.copied_from is None else article.copied_from
    return Fed(article.url.encode(), article.envelope(), Fate.ARTICLE, root)


def _shortened(article: Article) -> Article:
    """Its beginning, so that two thousand take seconds."""
    words = accumulate(len(paragraph.split()) for paragraph in article.paragraphs)
    enough = sum(so_far < _LEAST_WORDS for so_far in words) + 1
    return replace(article, paragraphs=article.paragraphs[:enough])


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found.

    Attributes:
        breaches: as sentences.
        repeats: outcomes that only say again what was said.
        died: origins of what is dead, though nothing was wrong with it.
    """

    breaches: tuple[str, ...]
    repeats: int
    died: frozenset[str]


def judge(fed: Mapping[str, Fed], standing: Iterable[Standing], may_die: int = 0) -> Judgement:
    """Hold what stands on the topics against what must stand there.

    Args:
        fed: each raw record by its origin.
        standing: every record on `OUTCOMES`.
        may_die: how many sound records may be dead letters: those at hand when a process was killed.
    """
    said: defaultdict[str, list[_Said]] = defaultdict(list)
    for each in standing:
        said[each.header(headers.ORIGIN)].append(_said(each))
    breaches = [f"{origin} was never fed" for origin in said.keys() - fed.keys()]
    breaches += [f"{origin} is lost" for origin in fed.keys() - said.keys()]
    ended = {origin: found[0] for origin, found in said.items() if origin in fed}
    for origin in ended:
        found = {each.verdict for each in said[origin]}
        if len(found) > 1:
            breaches.append(f"{origin} has {len(found)} outcomes that differ: {sorted(found)}"[:_BREACH_LIMIT])
    wrong = {origin: first for origin, first in ended.items() if first.fate is not fed[origin].fate}
    died = frozenset(origin for origin, first in wrong.items() if first.fate is Fate.DEAD)
    pardoned = died if len(died) <= may_die else frozenset()
    for origin in wrong.keys() - pardoned:
        breaches.append(f"{origin} must end as {fed[origin].fate}, not as {wrong[origin]}"[:_BREACH_LIMIT])
    breaches.extend(_copies_judged(fed, ended, pardoned))
    return Judgement(tuple(breaches), sum(map(len, said.values())) - len(said), died)


@dataclass(frozen=True, slots=True)
class _Said:
    """An outcome, without what is of this delivery. `cluster` and `relation` are an article's."""

    fate: Fate
    verdict: str
    cluster: str = ""
    relation: str = ""

    def __str__(self) -> str:
        return f"{self.fate} {self.relation} {self.verdict}"


def _said(standing: Standing) -> _Said:
    record: dict[str, Any] = json.loads(standing.value)
    if standing.topic in DEAD:
        return _Said(Fate.DEAD, record["failure"]["error"])
    if standing.topic == REJECTED.name:
        return _Said(Fate.REJECTED, f"{record['step']}: {record['reason']}")
    dedup = record["dedup"]
    verdict = json.dumps([standing.topic, record["id"], record["outcome"], dedup], sort_keys=True)
    return _Said(Fate.ARTICLE, verdict, dedup["cluster_id"], dedup["relation"])


def _copies_judged(fed: Mapping[str, Fed], ended: Mapping[str, _Said], died: Collection[str]) -> Iterator[str]:
    """Each set of copies has one original and one cluster, and no cluster holds two sets.

    A member that died after its claim may have been the original.
    """
    sets: defaultdict[int, list[_Said]] = defaultdict(list)
    bereft = {fed[origin].copies for origin in died}
    for origin, said in ended.items():
        number = fed[origin].copies
        if number is not None and said.fate is Fate.ARTICLE:
            sets[number].append(said)
    sets_of: defaultdict[str, set[int]] = defaultdict(set)
    for number, members in sets.items():
        relations = Counter(each.relation for each in members)
        clusters = {each.cluster for each in members}
        one = relations["original"] == 1 or (number in bereft and relations["original"] == 0)
        if not one or len(clusters) > 1:
            yield f"set {number} has {relations['original']} originals in {len(clusters)} clusters: {dict(relations)}"
        for cluster in clusters:
            sets_of[cluster].add(number)
    for cluster, numbers in sets_of.items():
        if len(numbers) > 1:
            yield f"cluster {cluster} holds the sets {sorted(numbers)}"


def by_origin(topic: str, places: Sequence[tuple[int, int]], fed: Sequence[Fed]) -> dict[str, Fed]:
    """Each record by its origin, which is the partition and offset where the broker put it."""
    return {f"kafka:{topic}/{partition}/{offset}": each for (partition, offset), each in zip(places, fed, strict=True)}
