"""Put sets of copies on news.normalised, and check that each gets one original and one cluster."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from newsloom_schemas import DeduplicatedArticle, NormalisedArticle, Relation, Verdict
from newsloom_schemas.topics import DUPLICATES, NORMALISED, UNIQUE
from support.kafka.reading import produce, read_all
from support.stores import dedup_runner
from support.texts import articles

OUTCOMES = [UNIQUE.name, DUPLICATES.name]


def copy_sets(sets: int, copies: int, seed: int = 0) -> list[NormalisedArticle]:
    """Return the articles of all sets, mixed. The id of an article is `SET/COPY`."""
    made: list[NormalisedArticle] = []
    for number in range(sets):
        first = articles.article(seed * 100_000 + number)
        for copy in range(copies):
            text = first.text if copy == 0 else articles.copy_of(first, copy).text
            made.append(dedup_runner.article(text, name=f"{number}/{copy}", position=number * copies + copy))
    random.Random(seed).shuffle(made)
    return made


async def put(bootstrap_servers: str, records: Iterable[NormalisedArticle]) -> None:
    """Send the articles to news.normalised as normalise would. Copies are on different partitions."""
    await produce(bootstrap_servers, NORMALISED.name, [(each.id.encode(), each.to_bytes()) for each in records])


async def verdicts(bootstrap_servers: str) -> dict[str, Verdict]:
    """Return the verdict of each article. An article that was delivered twice must have the same verdict twice."""
    found: dict[str, Verdict] = {}
    for outcome in await read_all(bootstrap_servers, OUTCOMES):
        record = DeduplicatedArticle.from_bytes(outcome.value)
        first = found.setdefault(record.id, record.dedup)
        assert first == record.dedup, f"{record.id} got {first} and {record.dedup}"
    return found


def check(records: Sequence[NormalisedArticle], said: dict[str, Verdict]) -> None:
    """Check that each article has a verdict, and each set one original and one cluster."""
    assert set(said) == {each.id for each in records}
    originals = Counter(_set_of(each) for each, verdict in said.items() if verdict.relation is Relation.ORIGINAL)
    assert originals == dict.fromkeys({_set_of(each.id) for each in records}, 1)
    clusters: defaultdict[str, set[str]] = defaultdict(set)
    for each, verdict in said.items():
        clusters[_set_of(each)].add(verdict.cluster_id)
        assert verdict.relation is Relation.ORIGINAL or verdict.canonical_id != each or verdict.previous_canonical_id
    assert {number: len(found) for number, found in clusters.items()} == dict.fromkeys(clusters, 1)


def _set_of(article_id: str) -> str:
    return article_id.partition("/")[0]
