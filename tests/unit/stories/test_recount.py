"""Stories are added up from written articles as the ledger counts them."""

from typing import Any

import pytest

from newsloom.stories.ledger.recount import Recount
from newsloom_schemas import (
    ArticleId,
    ArticleOutcome,
    ClusterId,
    DeduplicatedArticle,
    EnrichedArticle,
    FileOrigin,
    SameStory,
    Source,
    Story,
    StoryChange,
    StoryChanged,
    StoryEvidence,
    StoryId,
    StoryRelation,
    TaggedArticle,
)
from support.texts.tagged_articles import tagged


def id_of(number: int) -> str:
    return f"{number:032x}"


def article(number: int, story: int, *same: int, **changes: Any) -> TaggedArticle:  # noqa: ANN401 - any field
    """Return an article of a story, which shows that others are one with it."""
    return tagged(
        id=ArticleId(id_of(number)),
        origin=FileOrigin(file=f"{number}.html"),
        dedup=tagged().dedup.replace(cluster_id=ClusterId(id_of(number))),
        source=Source(domain=f"outlet-{number}.example"),
        story=Story(
            id=StoryId(id_of(story)),
            relation=StoryRelation.OPENS if number == story else StoryRelation.JOINS,
            similarity=0.9,
            evidence=StoryEvidence(summary="Both report on the ferry."),
            same_stories=tuple(
                SameStory(story_id=StoryId(id_of(each)), matched_id=ArticleId(id_of(each)), similarity=0.95, reason="One.")
                for each in same
            ),
            parameters="stories/1",
        ),
        **changes,
    )  # fmt: skip


def enriched(article: TaggedArticle) -> EnrichedArticle:
    return EnrichedArticle(**{name: value for name, value in article if name != "schema_"})


def duplicate(article: TaggedArticle) -> DeduplicatedArticle:
    left_out = {"schema_", "entities", "focus"}
    return DeduplicatedArticle(**{name: value for name, value in article if name not in left_out})


def stories(*articles: TaggedArticle | EnrichedArticle | DeduplicatedArticle) -> dict[str, StoryChanged]:
    recount = Recount()
    for each in articles:
        assert recount.add(each)
    return {story.id: story for story in recount.stories()}


def test_a_story_has_all_its_articles_and_copies() -> None:
    copy = duplicate(article(3, 1, outcome=ArticleOutcome.DUPLICATE))
    copy = copy.replace(dedup=copy.dedup.replace(cluster_id=ClusterId(id_of(2))))
    (story,) = stories(enriched(article(1, 1)), enriched(article(2, 1)), copy).values()
    assert (story.change, story.size, story.outlets, story.independent_origins) == (StoryChange.GREW, 3, 3, 2)
    assert story.article_id == id_of(3)
    assert {entity.name: entity.articles for entity in story.entities}["Italy"] == 2


def test_a_single_article_has_opened_its_story() -> None:
    assert stories(article(1, 1))[id_of(1)].change is StoryChange.OPENED


def test_an_article_that_comes_again_is_counted_once() -> None:
    assert stories(article(1, 1), enriched(article(1, 1)))[id_of(1)].size == 1


def test_an_article_without_a_story_is_told() -> None:
    assert not Recount().add(tagged())


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_of_stories_that_are_one_the_smallest_id_stays_whatever_the_order(order: tuple[int, ...]) -> None:
    articles = (article(5, 5), article(7, 7, 5), article(9, 9, 7), article(4, 4, 9))
    found = stories(*(articles[each] for each in order))
    assert (found[id_of(4)].size, found[id_of(4)].outlets, found[id_of(4)].change) == (4, 4, StoryChange.GREW)
    for merged in (5, 7, 9):
        assert (found[id_of(merged)].change, found[id_of(merged)].merged_into) == (StoryChange.MERGED, id_of(4))


def test_a_story_is_part_of_one_whose_articles_are_not_there() -> None:
    found = stories(article(7, 7, 2))
    assert found[id_of(7)].merged_into == id_of(2)
    assert (found[id_of(2)].size, found[id_of(2)].newest_id) == (1, id_of(7))


def test_adding_up_changes_nothing() -> None:
    recount = Recount()
    recount.add(article(7, 7, 2))
    recount.add(article(2, 2))
    assert list(recount.stories()) == list(recount.stories())
