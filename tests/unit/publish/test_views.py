"""What a ninjs item leaves out when the article does not have it, and what its links are."""

import pytest

from newsloom.publish.stage import EnrichStep
from newsloom.publish.views import ninjs, summary
from newsloom_schemas import (
    ArticleId,
    Attribution,
    EntityType,
    Links,
    NinjsItem,
    Source,
    Story,
    StoryEvidence,
    StoryId,
    StoryRelation,
)
from support.texts.tagged_articles import entity, tagged

STORY = Story(
    id=StoryId("opener"),
    relation=StoryRelation.JOINS,
    similarity=0.9,
    evidence=StoryEvidence(summary="Both name Trieste.", matched_id=ArticleId("opener")),
    parameters="1",
)


def item(**changes: object) -> NinjsItem:
    return ninjs(EnrichStep()(tagged(**changes)).record)


@pytest.mark.parametrize(
    ("links", "uri"),
    [
        (Links(wikidata="Q38", geonames=3175395), "http://www.wikidata.org/entity/Q38"),
        (Links(geonames=3175395), "https://sws.geonames.org/3175395/"),
        (Links(), None),
    ],
)
def test_concept_links_to_wikidata_before_geonames(links: Links, uri: str | None) -> None:
    (place,) = item(entities=(entity("country:IT", "Italy", EntityType.GPE, links),)).places
    assert place.uri == uri


def test_article_without_source_or_address_has_neither_in_ninjs() -> None:
    made = item(source=Source(), attribution=Attribution(), url=None, canonical_url=None)
    assert (made.infosources, made.renditions) == ((), ())


def test_agency_is_named_once_beside_the_source() -> None:
    credited = Attribution(agency="Adria Press", credited_to="Adria Press")
    names = [each.name for each in item(attribution=credited).infosources]
    assert names == ["Adriatic Herald", "Adria Press"]


def test_source_that_is_its_own_agency_is_named_once() -> None:
    own = Attribution(agency="Adriatic Herald")
    assert [each.name for each in item(attribution=own).infosources] == ["Adriatic Herald"]


def test_article_without_a_title_or_standfirst_has_no_headline_or_description() -> None:
    made = item(title=None, standfirst=None)
    assert (made.headlines, made.descriptions) == ((), ())


def test_standfirst_and_id_of_the_producer_are_in_ninjs() -> None:
    made = item(standfirst="Boats from June", external_id="ah-17")
    assert [each.value for each in made.descriptions] == ["Boats from June"]
    assert "ah-17" in [each.value for each in made.altids]


@pytest.mark.parametrize(("story", "ids"), [(STORY, ["opener"]), (None, [])])
def test_ninjs_has_the_id_of_the_story_if_there_is_one(story: Story | None, ids: list[str]) -> None:
    assert [each.value for each in item(story=story).altids if each.role == "newsloom_story_id"] == ids


@pytest.mark.parametrize(("story", "story_id"), [(STORY, "opener"), (None, None)])
def test_summary_has_the_id_of_the_story_if_there_is_one(story: Story | None, story_id: str | None) -> None:
    assert summary(EnrichStep()(tagged(story=story)).record).story_id == story_id
