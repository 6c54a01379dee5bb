"""When a story that grows has an event, and what the event says."""

from datetime import UTC, datetime

import pytest

from newsloom.stories.ledger.changes import has_grown, story_changed
from newsloom.stories.ledger.member_of import member_of
from newsloom.stories.ledger.tally import Tally
from newsloom_schemas import (
    EntityType,
    OriginBasis,
    OriginKind,
    SameCluster,
    SameStory,
    Story,
    StoryChange,
    StoryEvidence,
    StoryId,
    StoryRelation,
    TextOrigin,
)
from support.texts.story_articles import named, report, written
from support.texts.story_members import member


@pytest.mark.parametrize(
    ("size", "announced", "seconds", "grown"),
    [
        (2, 1, 0, True),
        (5, 4, 0, True),
        (6, 5, 0, False),
        (7, 5, 0, True),
        (24, 20, 3_599, False),
        (24, 20, 3_600, True),
        (25, 20, 1, True),
        (1_249, 1_000, 60, False),
        (1_250, 1_000, 60, True),
    ],
)
def test_large_stories_have_an_event_when_they_are_a_quarter_larger_or_after_an_hour(
    size: int, announced: int, seconds: float, *, grown: bool
) -> None:
    tally = Tally(StoryId("a"), size=size, announced=(announced, 1_000.0))
    assert has_grown(tally, 1_000.0 + seconds) is grown


def test_thousand_articles_at_once_are_few_events() -> None:
    tally, events = Tally(StoryId("a")), 0
    for n in range(1_000):
        tally.add(member(n, "a"))
        if has_grown(tally, float(n)):
            tally.announced = (tally.size, float(n))
            events += 1
    assert 20 <= events <= 32


def test_event_of_a_story_without_dates_titles_and_outlets_leaves_them_out() -> None:
    tally = Tally(StoryId("a"))
    tally.add(member(1, "a", title="", outlet="", published=None, countries=(), entities=()))
    event = story_changed(tally, StoryChange.OPENED, article_id="article 1")
    assert (event.title, event.first_publisher, event.first_published_at, event.last_published_at) == (None,) * 4
    assert (event.outlets, event.outlet_names, event.countries, event.entities) == (0, (), (), ())
    assert (event.central_id, event.newest_id, event.fullest_id) == ("article 1",) * 3
    assert (event.record_key, event.event_id) == ("a", "a:opened:1")


def test_event_of_a_merged_story_names_the_one_that_stays() -> None:
    tally = Tally(StoryId("b"))
    tally.add(member(1, "b"))
    event = story_changed(tally, StoryChange.MERGED, article_id="article 2", merged_into="a")
    assert (event.id, event.merged_into, event.article_id) == ("b", "a", "article 2")
    assert event.first_published_at == datetime.fromtimestamp(1_770_000_001, UTC)


def story(relation: StoryRelation, **changes: object) -> Story:
    evidence = StoryEvidence(summary="", matched_id="event 0 report 1")
    fields = {"id": "s", "relation": relation, "similarity": 0.9, "evidence": evidence, "parameters": "1"}
    return Story.model_validate(fields | changes)


def test_article_is_counted_with_its_names_places_and_origin() -> None:
    article = report(0, 2)
    origin = TextOrigin(name="AP", kind=OriginKind.AGENCY, basis=OriginBasis.CREDIT, article_id=article.id)
    verdict = article.dedup.replace(
        text_origin=origin, same_clusters=(SameCluster(cluster_id="c2", matched_id="x", reason=""),)
    )
    same = SameStory(story_id="s2", matched_id="x", similarity=0.95, reason="")
    found = member_of(article.replace(dedup=verdict), story(StoryRelation.JOINS, same_stories=(same,)), 12)
    assert (found.sequence, found.story, found.article_id, found.same_stories) == (12, "s", article.id, ("s2",))
    assert (found.matched_id, found.likelihood, found.title) == ("event 0 report 1", 0.9, article.title)
    assert (found.outlet, found.language, found.countries) == ("outlet-2.example", "en", ("UY",))
    assert (found.cluster, found.same_clusters, found.origin, found.origin_rank) == (article.id, ("c2",), "ap", 3)
    assert [name for _, name, _ in found.entities] == ["Maldonado", "Irene Valdivia", "Astilleros Rocha"]
    assert found.published == article.published_at.value.timestamp() if article.published_at else None
    assert found.length == len(article.text)


def test_article_that_opens_a_story_was_found_by_none() -> None:
    assert member_of(report(0, 2), story(StoryRelation.OPENS), 1).matched_id == ""


def test_article_with_little_is_counted_all_the_same() -> None:
    source = report(0, 1).source.replace(domain=None, name=None)
    found = member_of(written("Text.", name="a", published=None, source=source), story(StoryRelation.OPENS), 1)
    assert (found.title, found.outlet, found.origin, found.origin_rank, found.published) == ("", "", "", 0, None)
    assert (found.countries, found.entities) == ((), ())


def test_very_many_long_names_are_cut_to_the_first_eight() -> None:
    names = tuple(named("org", "N" * 5_000 + str(n), EntityType.ORG, salience=n / 100) for n in range(100))
    found = member_of(written("Text.", name="a", entities=names), story(StoryRelation.OPENS), 1)
    assert [name[-2:] for _, name, _ in found.entities] == [str(n) for n in range(99, 91, -1)]
    tally = Tally(StoryId("a"))
    tally.add(found)
    assert len(tally.to_bytes()) < 1_000
