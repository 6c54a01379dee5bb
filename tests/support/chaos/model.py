"""The records of a chaos test, the outcome that each must have in spite of all faults, and the comparison."""

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
from newsloom_schemas.identity import article_origin
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, REJECTED, UNIQUE
from support.kafka.reading import StoredRecord
from support.texts.articles import Article, article, copy_of

DEAD_LETTER_TOPICS = tuple(topic.name for topic in DEAD_LETTERS.values())
OUTCOMES = (UNIQUE.name, DUPLICATES.name, REJECTED.name, *DEAD_LETTER_TOPICS)
"""The topics to which `newsloom run normalise dedup` writes outcomes."""

_COPIES = 0.2
_REJECTED = 0.02
_POISON = 0.01
_SENT_AGAIN = 0.02
_RECENT = 200
_MIN_WORDS = 120
_MAX_BREACH_CHARS = 600  # characters


class ExpectedOutcome(StrEnum):
    """The kinds of outcome that a record must have."""

    ARTICLE = "article"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FedRecord:
    """A raw record and its expected outcome.

    Attributes:
        copies: for an article, the number of the set of copies that it belongs to, possibly alone.
    """

    key: bytes
    value: bytes
    expected: ExpectedOutcome
    copies: int | None = None


@cache
def records(count: int, seed: int) -> tuple[FedRecord, ...]:
    """Return `count` records: articles (a fifth are copies, some are sent twice), a few too short, a few malformed."""
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
            made.append(FedRecord(b"%d" % number, b'{"text": "Far too short."}', ExpectedOutcome.REJECTED))
        elif drawn < _COPIES + _SENT_AGAIN + _REJECTED + _POISON:
            made.append(FedRecord(b"%d" % number, b'{"text": "It breaks off', ExpectedOutcome.FAILED))
        else:
            originals.append(_shortened(article(number)))
            made.append(_article(originals[-1]))
    return tuple(made[:count])


def _article(article: Article) -> FedRecord:
    root = article.number if article.copied_from is None else article.copied_from
    return FedRecord(article.url.encode(), article.envelope(), ExpectedOutcome.ARTICLE, root)


def _shortened(article: Article) -> Article:
    """Return the beginning of an article, so that thousands take only seconds."""
    words = accumulate(len(paragraph.split()) for paragraph in article.paragraphs)
    enough = sum(so_far < _MIN_WORDS for so_far in words) + 1
    return replace(article, paragraphs=article.paragraphs[:enough])


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a comparison.

    Attributes:
        breaches: a sentence for each record with a wrong outcome.
        repeats: the number of outcomes that repeat an earlier one.
        died: origins of sound records that became dead letters.
    """

    breaches: tuple[str, ...]
    repeats: int
    failed: frozenset[str]


def compare_outcomes(
    fed: Mapping[str, FedRecord], stored: Iterable[StoredRecord], allowed_failures: int = 0
) -> Findings:
    """Compare the records on the topics with the expected outcomes.

    Args:
        fed: each raw record by its origin.
        standing: every record on `OUTCOMES`.
        may_die: how many sound records may be dead letters: those in work when a process was killed.
    """
    said: defaultdict[str, list[_SeenOutcome]] = defaultdict(list)
    for each in stored:
        said[each.header(headers.ORIGIN)].append(_seen(each))
    breaches = [f"{origin} was never fed" for origin in said.keys() - fed.keys()]
    breaches += [f"{origin} is lost" for origin in fed.keys() - said.keys()]
    ended = {origin: found[0] for origin, found in said.items() if origin in fed}
    for origin in ended:
        found = {each.verdict for each in said[origin]}
        if len(found) > 1:
            breaches.append(f"{origin} has {len(found)} outcomes that differ: {sorted(found)}"[:_MAX_BREACH_CHARS])
    wrong = {origin: first for origin, first in ended.items() if first.expected is not fed[origin].expected}
    failed = frozenset(origin for origin, first in wrong.items() if first.expected is ExpectedOutcome.FAILED)
    allowed = failed if len(failed) <= allowed_failures else frozenset()
    for origin in wrong.keys() - allowed:
        breaches.append(f"{origin} must end as {fed[origin].expected}, not as {wrong[origin]}"[:_MAX_BREACH_CHARS])
    breaches.extend(_check_copies(fed, ended, allowed))
    return Findings(tuple(breaches), sum(map(len, said.values())) - len(said), failed)


@dataclass(frozen=True, slots=True)
class _SeenOutcome:
    """An outcome, without the fields that differ between deliveries. Only articles have `cluster` and `relation`."""

    expected: ExpectedOutcome
    verdict: str
    cluster: str = ""
    relation: str = ""

    def __str__(self) -> str:
        return f"{self.expected} {self.relation} {self.verdict}"


def _seen(stored: StoredRecord) -> _SeenOutcome:
    record: dict[str, Any] = json.loads(stored.value)
    if stored.topic in DEAD_LETTER_TOPICS:
        return _SeenOutcome(ExpectedOutcome.FAILED, record["failure"]["error"])
    if stored.topic == REJECTED.name:
        return _SeenOutcome(ExpectedOutcome.REJECTED, f"{record['step']}: {record['reason']}")
    dedup = record["dedup"]
    verdict = json.dumps([stored.topic, record["id"], record["outcome"], dedup], sort_keys=True)
    return _SeenOutcome(ExpectedOutcome.ARTICLE, verdict, dedup["cluster_id"], dedup["relation"])


def _check_copies(
    fed: Mapping[str, FedRecord], ended: Mapping[str, _SeenOutcome], failed: Collection[str]
) -> Iterator[str]:
    """Check that each set of copies has one original and one cluster, and that no cluster holds two sets.

    A set may lack its original if a member failed after its claim.
    """
    sets: defaultdict[int, list[_SeenOutcome]] = defaultdict(list)
    with_failures = {fed[origin].copies for origin in failed}
    for origin, said in ended.items():
        number = fed[origin].copies
        if number is not None and said.expected is ExpectedOutcome.ARTICLE:
            sets[number].append(said)
    sets_of: defaultdict[str, set[int]] = defaultdict(set)
    for number, members in sets.items():
        relations = Counter(each.relation for each in members)
        clusters = {each.cluster for each in members}
        one = relations["original"] == 1 or (number in with_failures and relations["original"] == 0)
        if not one or len(clusters) > 1:
            yield f"set {number} has {relations['original']} originals in {len(clusters)} clusters: {dict(relations)}"
        for cluster in clusters:
            sets_of[cluster].add(number)
    for cluster, numbers in sets_of.items():
        if len(numbers) > 1:
            yield f"cluster {cluster} holds the sets {sorted(numbers)}"


def by_origin(
    topic: str, places: Sequence[tuple[int, int]], fed: Sequence[Sequence[FedRecord]]
) -> dict[str, FedRecord]:
    """Return each article by its origin.

    Args:
        topic: the topic that was fed.
        places: the partition and offset that the broker gave each raw record.
        fed: the articles of each raw record.
    """
    found: dict[str, FedRecord] = {}
    for (partition, offset), articles in zip(places, fed, strict=True):
        origin = f"kafka:{topic}/{partition}/{offset}"
        found |= {
            (article_origin(origin, number) if len(articles) > 1 else origin): each
            for number, each in enumerate(articles)
        }
    return found


def packed(articles: Sequence[FedRecord], chance: random.Random, most: int) -> list[list[FedRecord]]:
    """Return articles in groups of 1 to `most`, for raw records in JSON Lines. None begins with a malformed one."""
    groups: list[list[FedRecord]] = []
    left = list(articles)
    while left:
        group = sorted(left[: chance.randint(1, most)], key=lambda each: each.expected is ExpectedOutcome.FAILED)
        left = left[len(group) :]
        groups += [[each] for each in group] if group[0].expected is ExpectedOutcome.FAILED else [group]
    return groups
