"""Consistent names from given spans, without a model."""

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.resolution.consistency import Consistency
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

PERSON, ORG, GPE = EntityType.PERSON, EntityType.ORG, EntityType.GPE


def resolved(text: str, *labelled: tuple[str, EntityType]) -> dict[str, tuple[EntityType, int, str]]:
    """Return type, number of mentions and full name by name. Each pair labels the first occurrence without a label."""
    spans, begin = [], 0
    for name, label in labelled:
        begin = text.index(name, begin)
        spans.append(Span(begin, begin + len(name), label))
        begin += len(name)
    names = Consistency(lexicon(), gazetteer()).resolve_types(text, spans)
    return {name.key: (name.type, len(name.spans), name.full_key) for name in names}


def test_a_name_has_the_type_that_most_of_its_mentions_have() -> None:
    text = "Zorvane rose. Zorvane fell. Zorvane rested."
    assert resolved(text, ("Zorvane", ORG), ("Zorvane", PERSON), ("Zorvane", ORG)) == {"zorvane": (ORG, 3, "zorvane")}


def test_a_surname_gets_the_type_of_its_full_name() -> None:
    text = "Mila Zorvane won. Zorvane wept. Zorvane left."
    names = resolved(text, ("Mila Zorvane", PERSON), ("Zorvane", GPE), ("Zorvane", GPE))
    assert names["zorvane"] == (PERSON, 2, "mila zorvane")


def test_a_full_name_with_a_wrong_label_gets_the_type_of_its_surname() -> None:
    text = "Zorvane won. Then Mila Zorvane wept."
    assert resolved(text, ("Zorvane", PERSON), ("Mila Zorvane", ORG))["mila zorvane"][0] is PERSON


def test_a_surname_means_the_person_who_was_named_last() -> None:
    text = "Mila Zorvane won. Petr Zorvane lost. Zorvane wept."
    names = resolved(text, ("Mila Zorvane", PERSON), ("Petr Zorvane", PERSON), ("Zorvane", PERSON))
    assert names["zorvane"][2] == "petr zorvane"


def test_a_surname_can_precede_its_full_name() -> None:
    text = "Zorvane won. Zorvane spoke. Mila Zorvane left."
    names = resolved(text, ("Zorvane", PERSON), ("Zorvane", PERSON), ("Mila Zorvane", PERSON))
    assert names["zorvane"][2] == "mila zorvane"


def test_a_titled_surname_that_was_used_alone_before_is_another_person() -> None:
    text = "President Zorvane won. Zorvane spoke. Zorvane left with Mila Zorvane."
    names = resolved(text, ("Zorvane", PERSON), ("Zorvane", PERSON), ("Zorvane", PERSON), ("Mila Zorvane", PERSON))
    assert names["zorvane"][2] == "zorvane"


def test_missed_mentions_are_found_but_not_inside_longer_names() -> None:
    text = "Mila Zorvane won. Nobody saw Zorvane. The Zorvane Prize went to zorvaneans."
    assert resolved(text, ("Mila Zorvane", PERSON))["zorvane"] == (PERSON, 1, "mila zorvane")


def test_a_name_that_also_occurs_in_lower_case_is_not_searched_for() -> None:
    text = "Ada Rivers won. Rivers rose, and rivers fell. Rivers sank."
    assert resolved(text, ("Ada Rivers", PERSON)) == {"ada rivers": (PERSON, 1, "ada rivers")}


def test_initials_mean_the_organisation_with_these_initials() -> None:
    text = "The National Goat Council met. NGC members voted."
    names = resolved(text, ("National Goat Council", ORG), ("NGC", GPE))
    assert names["ngc"] == (ORG, 1, "national goat council")


def test_countries_are_found_without_a_model_and_without_their_possessive() -> None:
    assert resolved("America's ally Finland and Norway’s king") == {
        "america": (GPE, 1, "america"),
        "finland": (GPE, 1, "finland"),
        "norway": (GPE, 1, "norway"),
    }


def test_a_country_inside_another_name_is_not_an_entity() -> None:
    assert resolved("The Finland Goat Prize and the Bank of Finland Annex") == {}


def test_the_last_word_of_a_name_shows_its_type() -> None:
    text = "Zorvane University, Zorvane Airport, the Zorvane River and Lake Zorvane"
    names = resolved(
        text, ("Zorvane University", PERSON), ("Zorvane Airport", ORG), ("Zorvane River", ORG), ("Lake Zorvane", PERSON)
    )
    assert [kind for kind, _, _ in names.values()] == [ORG, EntityType.FAC, EntityType.LOC, EntityType.LOC]


def test_a_given_name_alone_means_the_only_person_with_it() -> None:
    names = resolved("Maria Zorvane won. Maria wept.", ("Maria Zorvane", PERSON), ("Maria", PERSON))
    assert names["maria"] == (PERSON, 1, "maria zorvane")


def test_a_given_name_of_two_persons_means_neither() -> None:
    text = "Maria Zorvane won. Maria Kovač lost. Maria wept."
    names = resolved(text, ("Maria Zorvane", PERSON), ("Maria Kovač", PERSON), ("Maria", PERSON))
    assert names["maria"][2] == "maria"


def test_the_last_two_words_of_a_name_show_its_type() -> None:
    names = resolved("Zorvane National Park and Mila Park", ("Zorvane National Park", ORG), ("Mila Park", PERSON))
    assert [kind for kind, _, _ in names.values()] == [EntityType.LOC, PERSON]


def test_a_name_after_village_of_is_a_place_whatever_its_label() -> None:
    text = "Water rose in the village of Zorvane. Crews warned Zorvane before noon."
    assert resolved(text, ("Zorvane", PERSON), ("Zorvane", PERSON))["zorvane"][:2] == (GPE, 2)
    assert resolved(text.replace("village", "memory"), ("Zorvane", PERSON), ("Zorvane", PERSON))["zorvane"][0] is PERSON


def test_a_small_city_joined_to_a_large_city_is_a_city() -> None:
    for text in ("Trains between Lisbon and Cascais stood still.", "Flights to Cascais and Lisbon were late."):
        assert resolved(text, ("Cascais", PERSON))["cascais"][0] is GPE
    assert resolved("Trains to Cascais stood still.", ("Cascais", PERSON))["cascais"][0] is PERSON


def test_persons_with_the_names_of_towns_are_persons() -> None:
    names = resolved("Then Obama and Clinton met.", ("Obama", PERSON), ("Clinton", PERSON))
    assert {each[0] for each in names.values()} == {PERSON}
