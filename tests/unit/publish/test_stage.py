import json
from datetime import UTC, datetime

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed, OutcomeKind
from newsloom.core.pipeline import Pipeline
from newsloom.publish.routes import RouteError, route_topics
from newsloom.publish.stage import build
from newsloom.settings import PublishSettings, Route, RouteView
from newsloom_schemas import (
    ArticleOutcome,
    ArticleSummary,
    EnrichedArticle,
    Entity,
    EntityCount,
    KafkaOrigin,
    NinjsItem,
    PublicationStatus,
    Relation,
    RevisionKind,
    Source,
    TaggedArticle,
)
from support.texts.tagged_articles import TEXT, tagged

PLACE = KafkaOrigin(topic="news.tagged", partition=0, offset=3)


def run(article: TaggedArticle, *routes: Route) -> Delivered:
    pipeline = Pipeline([build(PublishSettings(routes=routes))], SystemClock())
    ran = pipeline.start(Inbound(value=article.to_bytes(), place=PLACE))
    assert isinstance(ran.result, Delivered), ran.result
    return ran.result


def route(when: str, *, name: str = "r", topic: str = "news.italy", view: RouteView = RouteView.FULL) -> Route:
    return Route(name=name, topic=topic, when=when, view=view)


ITALY = 'article.entities.exists(e, e.id == "country:IT")'


def test_every_article_goes_to_news_enriched_with_all_fields() -> None:
    article = tagged()
    delivered = run(article)
    [written] = delivered.written
    assert (delivered.kind, written.topic, written.key) == (
        OutcomeKind.EMITTED,
        "news.enriched",
        article.document_key,
    )
    record = EnrichedArticle.from_bytes(written.value)
    assert record.model_dump(exclude={"schema_", "trace"}) == article.model_dump(exclude={"schema_", "trace"})
    assert [stage.stage for stage in record.trace.stages] == ["tag", "publish"]


def test_the_enriched_record_equals_a_validated_one() -> None:
    [written] = run(tagged()).written
    assert EnrichedArticle.model_validate_json(written.value).to_bytes() == written.value


def test_a_record_that_is_not_a_tagged_article_fails() -> None:
    pipeline = Pipeline([build(PublishSettings())], SystemClock())
    result = pipeline.start(Inbound(value=b'{"schema": "newsloom.raw/1"}', place=PLACE)).result
    assert isinstance(result, Failed)
    assert result.failure.step == "read"


def test_an_article_is_copied_to_each_route_whose_condition_holds() -> None:
    delivered = run(
        tagged(),
        route(ITALY, name="italy"),
        route('article.language.code == "fr"', name="french", topic="news.french"),
        route("true", name="all", topic="news.all", view=RouteView.SUMMARY),
    )
    assert [written.topic for written in delivered.written] == ["news.enriched", "news.italy", "news.all"]
    record = EnrichedArticle.from_bytes(delivered.written[0].value)
    assert record.trace.stages[-1].notes == {"routes": "italy, all"}
    assert {written.key for written in delivered.written} == {record.document_key}
    assert {written.event_id for written in delivered.written} == {record.id}
    assert [written.event_type for written in delivered.written] == [
        "newsloom.enriched/1",
        "newsloom.enriched/1",
        "newsloom.summary/1",
    ]


def test_two_routes_to_one_topic_write_one_copy() -> None:
    delivered = run(tagged(), route(ITALY, name="a"), route("true", name="b"))
    assert [written.topic for written in delivered.written] == ["news.enriched", "news.italy"]
    assert EnrichedArticle.from_bytes(delivered.written[0].value).trace.stages[-1].notes == {"routes": "a, b"}


def test_a_route_that_cannot_be_evaluated_is_noted_and_others_still_work() -> None:
    delivered = run(tagged(source=Source()), route('article.source.name == "X"', name="x"), route("true", topic="t"))
    assert [written.topic for written in delivered.written] == ["news.enriched", "t"]
    notes = EnrichedArticle.from_bytes(delivered.written[0].value).trace.stages[-1].notes
    assert notes == {"route.x": "the record has no 'name'", "routes": "r"}


def test_a_summary_has_all_fields_except_text_posts_removed_and_mentions() -> None:
    article = tagged()
    written = run(article, route("true", view=RouteView.SUMMARY)).written[1]
    record = ArticleSummary.model_validate_json(written.value)
    whole = json.loads(article.to_bytes())
    shown = json.loads(written.value)
    assert record.characters == len(TEXT)
    assert set(whole) - set(shown) == {"text", "removed", "extensions", "posts"}
    assert set(shown) - set(whole) == {"characters"}
    assert shown["entities"] == [
        {name: value for name, value in each.items() if name != "mentions"} for each in whole["entities"]
    ]
    same = set(whole) & set(shown) - {"schema", "entities", "trace"}
    assert {name: shown[name] for name in same} == {name: whole[name] for name in same}


def test_an_entity_of_a_summary_has_all_fields_except_mentions() -> None:
    assert set(Entity.model_fields) - set(EntityCount.model_fields) == {"mentions"}
    assert set(EntityCount.model_fields) <= set(Entity.model_fields)


def test_a_ninjs_item_has_the_content_of_the_article() -> None:
    written = run(tagged(), route("true", view=RouteView.NINJS)).written[1]
    item = json.loads(written.value)
    assert item["standard"] == {
        "name": "ninjs",
        "version": "2.1",
        "schema": "https://iptc.org/std/ninjs/ninjs-schema_2.1.json",
    }
    assert item["uri"] == "urn:newsloom:document:https%3A%2F%2Fadriatic.example%2Fferry%3Fid%3D7"
    assert item["headlines"] == [{"role": "main", "value": "A ferry for two ports"}]
    assert item["bodies"][0]["value"] == TEXT
    assert (item["bodies"][0]["charcount"], item["bodies"][0]["wordcount"]) == (len(TEXT), 16)
    assert item["by"] == "Mira Novak, Luca Sartori"
    assert item["located"] == "Trieste, Italy"
    assert item["pubstatus"] == "usable"
    assert [place["uri"] for place in item["places"]] == ["https://sws.geonames.org/3175395/"]
    assert [person["literal"] for person in item["people"]] == ["person:ana kovač"]
    assert [body["name"] for body in item["organisations"]] == ["Adria Lines"]
    assert [source["name"] for source in item["infosources"]] == ["Adriatic Herald", "Adria Press"]
    assert item["renditions"][0]["href"] == "https://adriatic.example/ferry?id=7"
    assert item["contentcreated"] == "2026-03-04T09:30:00Z"
    assert (written.event_type, written.key) == ("newsloom.ninjs/1", "https://adriatic.example/ferry?id=7")
    assert NinjsItem.from_bytes(written.value).record_key == written.key


def test_the_standfirst_is_in_every_view() -> None:
    article = tagged(standfirst="Two ports, one boat.")
    views = [RouteView.FULL, RouteView.SUMMARY, RouteView.NINJS]
    routes = [route("true", name=view, topic=f"news.{view}", view=view) for view in views]
    whole, shown, item = (json.loads(written.value) for written in run(article, *routes).written[1:])
    assert (whole["standfirst"], shown["standfirst"]) == ("Two ports, one boat.", "Two ports, one boat.")
    said = {"role": "standfirst", "contenttype": "text/plain", "value": "Two ports, one boat."}
    assert item["descriptions"] == [said]
    assert whole["text"] == TEXT


def test_a_retraction_has_the_status_canceled_in_ninjs() -> None:
    article = tagged()
    verdict = article.dedup.replace(relation=Relation.REVISION, revision=RevisionKind.RETRACTION)
    retracted = article.replace(dedup=verdict, outcome=ArticleOutcome.REVISION)
    item = json.loads(run(retracted, route("true", view=RouteView.NINJS)).written[1].value)
    assert item["pubstatus"] == "canceled"


def test_the_publishers_status_and_embargo_are_in_every_view() -> None:
    until = datetime(2026, 3, 6, 18, tzinfo=UTC)
    article = tagged(publication_status=PublicationStatus.CANCELED, embargoed_until=until)
    views = [RouteView.FULL, RouteView.SUMMARY, RouteView.NINJS]
    routes = [route("true", name=view, topic=f"news.{view}", view=view) for view in views]
    whole, shown, item = (json.loads(written.value) for written in run(article, *routes).written[1:])
    for each in (whole, shown):
        assert (each["publication_status"], each["embargoed_until"]) == ("canceled", "2026-03-06T18:00:00Z")
    assert (item["pubstatus"], item["embargoed"]) == ("canceled", "2026-03-06T18:00:00Z")


@pytest.mark.parametrize(
    ("routes", "complaint"),
    [
        (
            [route('article.langage.code == "fr"', name="french")],
            "route 'french': condition 1:9: EnrichedArticle has no field 'langage'; did you mean 'language'?",
        ),
        ([route("article.title ==", name="half")], "route 'half': condition 1:17: Syntax error"),
        ([route("true"), route("true", topic="b")], "route 'r': the name is used by two routes"),
        (
            [route("true", name="a"), route("true", name="b", view=RouteView.NINJS)],
            "route 'b': topic 'news.italy' gets the view full from route 'a'; one topic, one view",
        ),
    ],
)
def test_an_invalid_route_stops_the_start_with_one_clear_line(routes: list[Route], complaint: str) -> None:
    with pytest.raises(RouteError) as refusal:
        build(PublishSettings(routes=tuple(routes)))
    assert str(refusal.value).startswith(complaint)
    assert "\n" not in str(refusal.value)


def test_route_topics_have_the_form_of_the_registry() -> None:
    settings = PublishSettings(
        routes=(
            route("true", name="a"),
            route("false", name="b"),
            route("true", name="c", topic="news.feed", view=RouteView.NINJS),
        )
    )
    italy, feed = route_topics(settings)
    assert [(topic.name, topic.writers) for topic in (italy, feed)] == [
        ("news.italy", ("publish",)),
        ("news.feed", ("publish",)),
    ]
    assert italy.value is EnrichedArticle
    assert feed.value is NinjsItem
    assert italy.purpose == "Route: a; b"


def test_a_copied_published_at_keeps_its_time() -> None:
    written = run(tagged(), route(ITALY)).written[1]
    published = EnrichedArticle.from_bytes(written.value).published_at
    assert published is not None
    assert published.value == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
