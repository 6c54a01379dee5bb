import pytest

from newsloom.tag import tag_text
from newsloom.tag.entities.confidence import MEASURED_TYPES, confidence, confidence_features, entity_confidence
from newsloom.tag.lexicon.tables import read_table
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Finder, Span
from newsloom_schemas import EntityType
from support.texts.tag_texts import ENGLISH


def named(votes: dict[EntityType, float], mentions: int = 1, kind: EntityType = EntityType.PERSON) -> Name:
    spans = [Span(10 * at, 10 * at + 5, kind, Finder.MODEL) for at in range(mentions)]
    return Name("kovac", kind, spans, "kovac", votes)


def test_each_feature_has_a_weight_and_each_weight_a_feature() -> None:
    tables = read_table("confidence.toml")
    assert set(tables["small"]) == {"bias", *confidence_features(named({}))}
    by_transformer = named({})
    by_transformer.spans[0] = by_transformer.spans[0]._replace(likely=0.8)
    assert set(tables["transformer"]) == {"bias", *confidence_features(by_transformer)}


def test_a_name_that_the_transformer_is_sure_of_has_a_higher_confidence() -> None:
    names = [named({EntityType.PERSON: 2.0}) for _ in range(3)]
    for name, likely in zip(names, (0.6, 0.9, 0.999), strict=True):
        name.spans[0] = name.spans[0]._replace(likely=likely)
    first, second, third = map(confidence, names)
    assert 0 < first < second < third < 1


def test_more_votes_raise_the_confidence_and_a_rival_lowers_it() -> None:
    sure = confidence(named({EntityType.PERSON: 8.0}))
    unsure = confidence(named({EntityType.PERSON: 1.0}))
    contested = confidence(named({EntityType.PERSON: 8.0, EntityType.ORG: 7.5}))
    assert 0 < unsure < sure < 1
    assert contested < sure


def test_the_confidence_of_an_entity_is_the_mean_of_its_mentions() -> None:
    strong, weak = named({EntityType.PERSON: 9.0}, mentions=3), named({EntityType.PERSON: 1.0})
    mean = (3 * confidence(strong) + confidence(weak)) / 4
    assert entity_confidence([strong, weak], EntityType.PERSON) == pytest.approx(mean, abs=0.001)


def test_types_without_a_measurement_have_no_confidence() -> None:
    assert entity_confidence([named({EntityType.EVENT: 3.0}, kind=EntityType.EVENT)], EntityType.EVENT) is None
    for entity in tag_text(ENGLISH, "en"):
        assert (entity.confidence is not None) == (entity.type in MEASURED_TYPES)
