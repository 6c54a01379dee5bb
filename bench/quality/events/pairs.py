"""Pairs of articles as the stage compares them, and the weights that are fitted on them."""

import asyncio
import math
import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.quality.events.corpus import StreamArticle, raw_record, read_rows, tagged
from newsloom.claims.embedded import EmbeddedStore
from newsloom.claims.memory import InMemoryBackend
from newsloom.claims.protocol import Entry, short_hash
from newsloom.claims.window import Window
from newsloom.core.clock import SystemClock
from newsloom.stories.decision.compare import Comparison, compare
from newsloom.stories.decision.decide import decide
from newsloom.stories.decision.match import Placed, head_of
from newsloom.stories.decision.parameters import Weights
from newsloom.stories.decision.weights import WeighedArticle, weighed
from newsloom.stories.features.hashes import compared_hash
from newsloom.stories.features.story_features import story_features
from newsloom.stories.features.words import word_key, words
from newsloom.stories.store import RULES
from newsloom_schemas import Story, StoryId, TaggedArticle
from newsloom_schemas.united_ids import UnitedIds

JUDGED: Final = "story_pairs_en.jsonl.gz"
SAME_UP_TO, DIFFERENT_FROM = 1.75, 2.5
"""Mean judgement of people, 1 (same story) to 4: pairs between these bounds are left out."""
_JUDGED_WEIGHT: Final = 3.0
_FAR_DAYS: Final = math.log1p(30.0)
_FAR_PAIRS: Final = 6_000
_FAR_UNDATED_WEIGHT: Final = 0.1
_FAR_NEAR_WEIGHT: Final = 0.03
_TWO_DAYS: Final = math.log1p(2.0)
_BATCH: Final = 64
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Claimed:
    """An article as it was claimed, with the numbers of its candidates, from 0."""

    article: WeighedArticle
    candidates: tuple[int, ...]
    event: str


@dataclass(frozen=True)
class Pair:
    """Two articles: their events, what they share, and whether they are one story, if that is known."""

    events: tuple[str, str]
    found: Comparison
    same: bool


def claimed(articles: Sequence[StreamArticle]) -> list[Claimed]:
    """Claim articles in a store in memory, in order."""
    features = [story_features(each.article) for each in articles]
    store = EmbeddedStore(InMemoryBackend(), Window(1e12, 10**9), RULES, SystemClock())
    entries = [
        Entry(number.to_bytes(8, "big"), b"", b"", short_hash(each.cluster_id), each.postings, (), b"")
        for number, each in enumerate(features)
    ]

    async def claim_all() -> Iterator[tuple[WeighedArticle, tuple[int, ...]]]:
        results = [
            result for at in range(0, len(entries), _BATCH) for result in await store.claim(entries[at : at + _BATCH])
        ]
        return (
            (weighed(each, result.frequencies, result.claims), tuple(number - 1 for number in result.candidates))
            for each, result in zip(features, results, strict=True)
        )

    found = asyncio.run(claim_all())
    return [
        Claimed(article, candidates, each.event) for (article, candidates), each in zip(found, articles, strict=True)
    ]


def stories(articles: Sequence[Claimed]) -> list[Story]:
    """Return the story of each article."""
    placed: list[Placed] = []
    found: list[Story] = []
    for each in articles:
        found.append(decide(each.article, [placed[number] for number in each.candidates]))
        placed.append(Placed(each.article, head_of(found[-1])))
    return found


def merged_ids(found: Sequence[Story]) -> list[StoryId]:
    """Return the id of each story after all mergers, as a consumer counts them."""
    united = UnitedIds[StoryId]()
    for each in found:
        for same in each.same_stories:
            united.unite(each.id, same.story_id)
    return [united.of(each.id) for each in found]


def event_pairs(articles: Sequence[Claimed]) -> list[Pair]:
    """Return the pairs of each article of an event with its candidates."""
    return [
        Pair((each.event, other.event), compare(each.article, other.article), each.event == other.event)
        for each, other in _candidate_pairs(articles)
        if each.event or other.event
    ]


def far_pairs(articles: Sequence[Claimed]) -> list[Pair]:
    """Return pairs of other articles that were published more than 30 days apart: surely different events."""
    found = [
        Pair(("", ""), shared, same=False)
        for each, other in _candidate_pairs(articles)
        if not each.event and not other.event and each.article.features.cluster_id != other.article.features.cluster_id
        if not (shared := compare(each.article, other.article)).undated and shared.days >= _FAR_DAYS
    ]
    return random.Random(5).sample(found, min(_FAR_PAIRS, len(found)))


def judged_pairs(folder: Path, articles: Sequence[Claimed]) -> list[Pair]:
    """Return the pairs that people judged, weighed as if they came behind the stream."""
    frequencies = Counter(posting for each in articles for posting in each.article.features.postings)

    def weigh(article: TaggedArticle) -> WeighedArticle:
        features = story_features(article)
        return weighed(features, [frequencies[posting] for posting in features.postings], len(articles))

    return [Pair(("", ""), compare(weigh(one), weigh(other)), same) for one, other, same in judged_articles(folder)]


@cache
def judged_articles(folder: Path) -> tuple[tuple[TaggedArticle, TaggedArticle, bool], ...]:
    """Return the articles of each pair that people judged, and whether they are one story."""
    rows = read_rows(folder / JUDGED)
    records = [raw_record(number, _fields(row[side])) for number, (row, side) in enumerate(_sides(rows))]
    articles = dict(tagged(records))
    return tuple(
        (articles[2 * number], articles[2 * number + 1], row["overall"] <= SAME_UP_TO)
        for number, row in enumerate(rows)
        if {2 * number, 2 * number + 1} <= articles.keys() and not SAME_UP_TO < row["overall"] < DIFFERENT_FROM
    )


def only_names(articles: Sequence[Claimed]) -> list[Claimed]:
    """Return articles of which only the words remain that other languages share: those of names, and numbers."""
    return [Claimed(_only_names(each.article), each.candidates, each.event) for each in articles]


def fitted(
    events: Sequence[Pair],
    far: Sequence[Pair],
    judged: Sequence[Pair],
    *,
    without: Collection[str] = (),
    figures: Collection[str] = Comparison._fields,
) -> Weights:
    """Return the weights of a logistic regression (ridge 1), fitted by Newton's method.

    Args:
        events: pairs of articles of events.
        far: pairs that are surely different.
        judged: pairs that people judged.
        without: events whose pairs are left out.
        figures: the figures of a comparison that count; the others get the weight 0.
    """
    rows: list[tuple[Comparison, bool, float]] = []
    for pair in events:
        if not {*pair.events}.isdisjoint(without):
            continue
        rows.append((pair.found, pair.same, 1.0))
        if not pair.found.undated:
            rows.append((_undated(pair.found), pair.same, 1.0))
    rows += [(pair.found, pair.same, _JUDGED_WEIGHT) for pair in judged]
    for pair in far:
        rows.append((pair.found, pair.same, 1.0))
        rows.append((_undated(pair.found), pair.same, _FAR_UNDATED_WEIGHT))
        rows.append((pair.found._replace(days=_TWO_DAYS), pair.same, _FAR_NEAR_WEIGHT))
    places = [place for place, name in enumerate(Comparison._fields) if name in figures]
    values = np.array([row[0] for row in rows], np.float64)[:, places]
    constant, weights = _regression(values, np.array([row[1] for row in rows]), np.array([row[2] for row in rows]))
    whole = np.zeros(len(Comparison._fields))
    whole[places] = weights
    return Weights(constant, Comparison(*map(float, whole)))


def _regression(values: Floats, same: NDArray[np.bool_], weights: Floats) -> tuple[float, Floats]:
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-9
    rows = np.c_[(values - mean) / deviation, np.ones(len(values))]
    ridge = np.r_[np.ones(values.shape[1]), 1e-6]
    found = np.zeros(rows.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weights * (likely - same)) + ridge * found
        curve = (rows * (weights * likely * (1 - likely))[:, None]).T @ rows + np.diag(ridge)
        found = found - np.linalg.solve(curve, slope)
    scaled = found[:-1] / deviation
    return float(found[-1] - (scaled * mean).sum()), scaled


def _candidate_pairs(articles: Sequence[Claimed]) -> Iterator[tuple[Claimed, Claimed]]:
    return ((each, articles[number]) for each in articles for number in each.candidates)


def _undated(found: Comparison) -> Comparison:
    return found._replace(days=0.0, undated=1.0)


def _only_names(article: WeighedArticle) -> WeighedArticle:
    features = article.features
    kept = {compared_hash(word_key(word)) for name in features.names for word in words(name.name)}
    kept |= {term.hash for term in features.terms if word_key(term.word).isdigit()}
    return WeighedArticle(
        features,
        {key: weight for key, weight in article.terms.items() if key in kept},
        {key: weight for key, weight in article.title.items() if key in kept},
        article.opening,  # what is covered of it is what the other article also names
        article.names,
    )


def _sides(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    return ((row, side) for row in rows for side in ("a", "b"))


def _fields(text: str) -> dict[str, Any]:
    title, _, rest = text.partition("\n")
    return {"title": title, "text": rest or title}
