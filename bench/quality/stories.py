"""How well articles of one event find each other: `python -m bench.quality.stories CORPORA [--read N]`.

34 events of a public set, whose articles are within 3,000 others in the order of dates. The weights are fitted anew for each
fifth of the events, on the other four; everything else is as it ships.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from bench.fit.stories import ACROSS
from bench.quality.events.corpus import StreamArticle, stream
from bench.quality.events.figures import b_cubed, tfidf_stories
from bench.quality.events.pairs import (
    Claimed,
    claimed,
    event_pairs,
    far_pairs,
    fitted,
    judged_pairs,
    merged_ids,
    only_names,
    stories,
)
from newsloom.stories.decision import parameters
from newsloom.stories.decision.compare import Comparison
from newsloom.stories.decision.parameters import Weights
from newsloom_schemas import Story, StoryId, TaggedArticle

Fold: TypeAlias = tuple[frozenset[str], Weights]
"""Some of the events, and weights that were fitted without them."""

OTHERS: Final = 3_000
_FOLDS: Final = 5
_THRESHOLDS: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
_FIXED: Final = 0.25
_MIN_SIZE: Final = 3


def main() -> None:
    """Print the figures, and the titles of some stories to read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument(
        "--read", type=int, default=0, metavar="N", help="print N stories of all other articles instead"
    )
    arguments = parser.parse_args()
    if arguments.read:
        _print_stories(arguments.corpora, arguments.read)
        return
    articles = stream(arguments.corpora, OTHERS)
    gold = {str(each.article.id): each.event for each in articles if each.event}
    print(f"stories: {len(gold)} articles of {len({*gold.values()})} events within {len(articles) - len(gold)} others")
    rows = claimed(articles)
    shipped = merged_ids(stories(rows))
    _print_figures("as shipped", articles, shipped)
    folds = fold_weights(arguments.corpora, articles, rows)
    print_folded("5-fold over events", articles, rows, folds)
    of_events = _undated(rows, lambda row: bool(row.event))
    print_folded("5-fold, undated, articles of events", articles, of_events, folds)
    print_folded("5-fold, undated, all articles", articles, _undated(rows, lambda _: True), folds)
    names = only_names(rows)
    folds = fold_weights(arguments.corpora, articles, names, figures=ACROSS)
    print_folded("5-fold, as if each article had a language of its own", articles, names, folds)
    texts = [f"{each.article.title or ''} {each.article.text}" for each in articles]
    by_threshold = {
        threshold: b_cubed(_by_id(articles, tfidf_stories(texts, threshold)), gold).f for threshold in _THRESHOLDS
    }
    best = max(by_threshold, key=lambda threshold: by_threshold[threshold])
    print(
        f"  TF-IDF of all words: {by_threshold[best]:.3f} at its best ({best}), {by_threshold[_FIXED]:.3f} at {_FIXED}"
    )
    clusters = {str(each.article.id): str(each.article.dedup.cluster_id) for each in articles}
    print(f"  cluster_id taken for the story: {b_cubed(clusters, gold).f:.3f}")


def fold_weights(
    folder: Path,
    articles: Sequence[StreamArticle],
    rows: Sequence[Claimed],
    *,
    figures: Collection[str] = Comparison._fields,
) -> list[Fold]:
    """Return each fifth of the events, with weights that were fitted without it.

    Args:
        folder: the folder of the corpora.
        articles: the stream.
        rows: its articles as they were claimed, or what `only_names` left of them.
        figures: the figures of a comparison that count. Without `terms` no pairs count that people judged within a language.
    """
    events = sorted({each.event for each in articles if each.event})
    random.Random(3).shuffle(events)
    pairs, far = event_pairs(rows), far_pairs(rows)
    judged = judged_pairs(folder, rows) if "terms" in figures else []
    folds = [frozenset(events[number::_FOLDS]) for number in range(_FOLDS)]
    return [(fold, fitted(pairs, far, judged, without=fold, figures=figures)) for fold in folds]


def print_folded(name: str, articles: Sequence[StreamArticle], rows: Sequence[Claimed], folds: Sequence[Fold]) -> None:
    """Print how right the stories of the articles of events are, each decided by the weights that were fitted without its event.

    Args:
        name: what is printed before the figures.
        articles: the stream.
        rows: its articles as they are decided.
        folds: the events and weights of each fold.
    """
    gold = {str(each.article.id): each.event for each in articles if each.event}
    found: dict[str, str] = {}
    noise = 0
    for number, (fold, weights) in enumerate(folds):
        ids = _with_weights(weights, rows)
        own = {f"{number}:{story}" for each, story in zip(articles, ids, strict=True) if each.event in fold}
        for each, story in zip(articles, ids, strict=True):
            if each.event in fold:
                found[each.article.id] = f"{number}:{story}"
            elif not each.event:
                noise += f"{number}:{story}" in own
    figures = b_cubed(found, gold)
    print(
        f"  {name}: B³ F {figures.f:.3f}, precision {figures.precision:.3f}, recall {figures.recall:.3f}; "
        f"{noise / len({*gold.values()}):.2f} other articles in a story of an event"
    )


def _undated(rows: Sequence[Claimed], is_undated: Callable[[Claimed], bool]) -> list[Claimed]:
    """Return the articles as if some of them had no date."""
    return [
        replace(row, article=replace(row.article, features=replace(row.article.features, published=None)))
        if is_undated(row)
        else row
        for row in rows
    ]


def _with_weights(weights: Weights, rows: Sequence[Claimed]) -> list[StoryId]:
    """Return the stories that other weights would give."""
    before = parameters.WITHIN_LANGUAGE
    try:
        vars(parameters).update(WITHIN_LANGUAGE=weights)
        return merged_ids(stories(rows))
    finally:
        vars(parameters).update(WITHIN_LANGUAGE=before)


def _print_figures(name: str, articles: Sequence[StreamArticle], ids: Sequence[str]) -> None:
    gold = {str(each.article.id): each.event for each in articles if each.event}
    figures = b_cubed(_by_id(articles, ids), gold)
    sizes = Counter(ids)
    large = sum(size >= _MIN_SIZE for size in sizes.values())
    print(f"  {name}: B³ F {figures.f:.3f}; {len(sizes)} stories, {large} of {_MIN_SIZE} articles or more, "
          f"the largest of {max(sizes.values())}")  # fmt: skip


def _by_id(articles: Sequence[StreamArticle], ids: Sequence[object]) -> dict[str, object]:
    return {each.article.id: story for each, story in zip(articles, ids, strict=True)}


def _print_stories(folder: Path, number: int) -> None:
    articles = [each for each in stream(folder, 10**9) if not each.event]
    found = stories(claimed(articles))
    members: dict[str, list[tuple[TaggedArticle, Story]]] = defaultdict(list)
    for each, story, place in zip(articles, merged_ids(found), found, strict=True):
        members[story].append((each.article, place))
    large = [each for each in members.values() if len(each) >= _MIN_SIZE]
    print(f"{len(large)} stories of {_MIN_SIZE} articles or more; the largest of {max(map(len, large))}")
    for chosen in random.Random(9).sample(large, min(number, len(large))):
        print(f"\n{chosen[0][1].id}: {len(chosen)} articles")
        for article, place in chosen:
            day = str(article.published_at.day) if article.published_at is not None else "no date"
            print(f"  {article.id[:8]} {day:10} {place.similarity:.2f} {article.title}")


if __name__ == "__main__":
    main()
