import pytest

from newsloom.tag import tag_text
from newsloom.tag.entities.confidence import MEASURED, confidence, features, of_entity
from newsloom.tag.lexicon.tables import read_table
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Found, Span
from newsloom_schemas import EntityType
from support.texts.tag_texts import ENGLISH


def named(votes: dict[EntityType, float], mentions: int = 1, kind: EntityType = EntityType.PERSON) -> Name:
    spans = [Span(10 * at, 10 * at + 5, kind, Found.MODEL) for at in range(mentions)]
    return Name("kovac", kind, spans, "kovac", votes)


def test_each_feature_has_a_weight_and_each_weight_a_feature() -> None:
    assert set(read_table("confidence.toml")["weights"]) == {"bias", *features(named({}))}


def test_more_votes_for_the_type_make_it_surer_and_a_rival_less_sure() -> None:
    sure = confidence(named({EntityType.PERSON: 8.0}))
    unsure = confidence(named({EntityType.PERSON: 1.0}))
    contested = confidence(named({EntityType.PERSON: 8.0, EntityType.ORG: 7.5}))
    assert 0 < unsure < sure < 1
    assert contested < sure


def test_the_confidence_of_an_entity_is_the_mean_of_its_mentions() -> None:
    strong, weak = named({EntityType.PERSON: 9.0}, mentions=3), named({EntityType.PERSON: 1.0})
    mean = (3 * confidence(strong) + confidence(weak)) / 4
    assert of_entity([strong, weak], EntityType.PERSON) == pytest.approx(mean, abs=0.001)


def test_types_that_were_not_measured_have_no_confidence() -> None:
    assert of_entity([named({EntityType.EVENT: 3.0}, kind=EntityType.EVENT)], EntityType.EVENT) is None
    for entity in tag_text(ENGLISH, "en"):
        assert (entity.confidence is not None) == (entity.type in MEASURED)
