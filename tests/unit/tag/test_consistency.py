"""Names made consistent, with spans handed in: no model is asked."""

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.resolution.consistency import Consistency
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

PERSON, ORG, GPE = EntityType.PERSON, EntityType.ORG, EntityType.GPE


def agreed(text: str, *labelled: tuple[str, EntityType]) -> dict[str, tuple[EntityType, int, str]]:
    """By name: type, mentions, and the name that it is short for. Each pair labels the first place not yet labelled."""
    spans, begin = [], 0
    for name, label in labelled:
        begin = text.index(name, begin)
        spans.append(Span(begin, begin + len(name), label))
        begin += len(name)
    names = Consistency(lexicon(), gazetteer()).agree(text, spans)
    return {name.key: (name.type, len(name.spans), name.full) for name in names}


def test_a_name_has_the_type_that_most_of_its_mentions_have() -> None:
    text = "Zorvane rose. Zorvane fell. Zorvane rested."
    assert agreed(text, ("Zorvane", ORG), ("Zorvane", PERSON), ("Zorvane", ORG)) == {"zorvane": (ORG, 3, "zorvane")}


def test_a_surname_takes_the_type_of_its_full_name() -> None:
    text = "Mila Zorvane won. Zorvane wept. Zorvane left."
    names = agreed(text, ("Mila Zorvane", PERSON), ("Zorvane", GPE), ("Zorvane", GPE))
    assert names["zorvane"] == (PERSON, 2, "mila zorvane")


def test_a_full_name_that_was_mistaken_takes_the_type_of_its_surname() -> None:
    text = "Zorvane won. Then Mila Zorvane wept."
    assert agreed(text, ("Zorvane", PERSON), ("Mila Zorvane", ORG))["mila zorvane"][0] is PERSON


def test_a_surname_belongs_to_who_was_named_last() -> None:
    text = "Mila Zorvane won. Petr Zorvane lost. Zorvane wept."
    names = agreed(text, ("Mila Zorvane", PERSON), ("Petr Zorvane", PERSON), ("Zorvane", PERSON))
    assert names["zorvane"][2] == "petr zorvane"


def test_a_surname_belongs_to_the_full_name_that_comes_later() -> None:
    text = "Zorvane won. Zorvane spoke. Mila Zorvane left."
    names = agreed(text, ("Zorvane", PERSON), ("Zorvane", PERSON), ("Mila Zorvane", PERSON))
    assert names["zorvane"][2] == "mila zorvane"


def test_a_surname_with_a_title_that_stood_alone_before_is_somebody_elses() -> None:
    text = "President Zorvane won. Zorvane spoke. Zorvane left with Mila Zorvane."
    names = agreed(text, ("Zorvane", PERSON), ("Zorvane", PERSON), ("Zorvane", PERSON), ("Mila Zorvane", PERSON))
    assert names["zorvane"][2] == "zorvane"


def test_missed_mentions_are_found_but_not_inside_of_longer_names() -> None:
    text = "Mila Zorvane won. Nobody saw Zorvane. The Zorvane Prize went to zorvaneans."
    assert agreed(text, ("Mila Zorvane", PERSON))["zorvane"] == (PERSON, 1, "mila zorvane")


def test_a_name_with_a_twin_in_lower_case_is_not_looked_for() -> None:
    text = "Ada Rivers won. Rivers rose, and rivers fell. Rivers sank."
    assert agreed(text, ("Ada Rivers", PERSON)) == {"ada rivers": (PERSON, 1, "ada rivers")}


def test_initials_are_the_organisation_that_has_them() -> None:
    text = "The National Goat Council met. NGC members voted."
    names = agreed(text, ("National Goat Council", ORG), ("NGC", GPE))
    assert names["ngc"] == (ORG, 1, "national goat council")


def test_countries_are_found_without_a_model_and_without_their_possessive() -> None:
    assert agreed("America's ally Finland and Norway’s king") == {
        "america": (GPE, 1, "america"),
        "finland": (GPE, 1, "finland"),
        "norway": (GPE, 1, "norway"),
    }


def test_a_country_inside_of_another_name_is_left_alone() -> None:
    assert agreed("The Finland Goat Prize and the Bank of Finland Annex") == {}


def test_the_word_that_ends_a_name_tells_its_type() -> None:
    text = "Zorvane University, Zorvane Airport, the Zorvane River and Lake Zorvane"
    names = agreed(
        text, ("Zorvane University", PERSON), ("Zorvane Airport", ORG), ("Zorvane River", ORG), ("Lake Zorvane", PERSON)
    )
    assert [kind for kind, _, _ in names.values()] == [ORG, EntityType.FAC, EntityType.LOC, EntityType.LOC]


def test_a_given_name_alone_is_the_one_person_who_is_called_so() -> None:
    names = agreed("Maria Zorvane won. Maria wept.", ("Maria Zorvane", PERSON), ("Maria", PERSON))
    assert names["maria"] == (PERSON, 1, "maria zorvane")


def test_a_given_name_alone_is_nobody_elses_where_two_are_called_so() -> None:
    text = "Maria Zorvane won. Maria Kovač lost. Maria wept."
    names = agreed(text, ("Maria Zorvane", PERSON), ("Maria Kovač", PERSON), ("Maria", PERSON))
    assert names["maria"][2] == "maria"


def test_two_words_tell_the_type_that_the_last_alone_would_not() -> None:
    names = agreed("Zorvane National Park and Mila Park", ("Zorvane National Park", ORG), ("Mila Park", PERSON))
    assert [kind for kind, _, _ in names.values()] == [EntityType.LOC, PERSON]


def test_what_is_called_a_village_is_a_place_whatever_it_was_taken_for() -> None:
    text = "Water rose in the village of Zorvane. Crews warned Zorvane before noon."
    assert agreed(text, ("Zorvane", PERSON), ("Zorvane", PERSON))["zorvane"][:2] == (GPE, 2)
    assert agreed(text.replace("village", "memory"), ("Zorvane", PERSON), ("Zorvane", PERSON))["zorvane"][0] is PERSON


def test_a_small_city_that_is_joined_to_a_large_one_is_a_city() -> None:
    for text in ("Trains between Lisbon and Cascais stood still.", "Flights to Cascais and Lisbon were late."):
        assert agreed(text, ("Cascais", PERSON))["cascais"][0] is GPE
    assert agreed("Trains to Cascais stood still.", ("Cascais", PERSON))["cascais"][0] is PERSON


def test_people_who_have_towns_named_after_them_are_people_side_by_side() -> None:
    names = agreed("Then Obama and Clinton met.", ("Obama", PERSON), ("Clinton", PERSON))
    assert {each[0] for each in names.values()} == {PERSON}
