import pytest

from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.gazetteer.lookup import countries_in, gazetteer


@pytest.mark.parametrize("name", ["Iran", "IRAN", "iran", "Islamic Republic of Iran"])
def test_a_country_is_found_in_any_case(name: str) -> None:
    assert [place.country for place in gazetteer().find(name)] == ["IR"]


def test_initials_are_a_country_only_in_their_exact_spelling() -> None:
    assert gazetteer().country("US") is not None
    assert gazetteer().country("us") is None


@pytest.mark.parametrize(("name", "code"), [("Allemagne", "DE"), ("États-Unis", "US"), ("Russie", "RU")])
def test_countries_are_found_in_french(name: str, code: str) -> None:
    country = gazetteer().country(name)
    assert country is not None
    assert country.country == code


@pytest.mark.parametrize("name", ["Iranians", "Iranian", "Iraniennes", "Iranien"])
def test_peoples_are_found_in_all_forms(name: str) -> None:
    assert [(place.kind, place.country) for place in gazetteer().find(name)] == [(Kind.PEOPLE, "IR")]


def test_names_that_are_also_words_are_ambiguous() -> None:
    assert gazetteer().unambiguous("Chad") is None
    assert gazetteer().unambiguous("TaggingState") is None
    assert gazetteer().unambiguous("Finland") is not None


def test_languages_outside_cldr_have_no_country_names() -> None:
    assert countries_in("und") == {}
    assert countries_in("not a language") == {}
    assert countries_in("ja")["日本"].country == "JP"


def test_abbreviated_states_are_places_only_in_their_exact_spelling() -> None:
    assert [place.subdivision for place in gazetteer().find("Fla.")] == ["US-FL"]
    assert gazetteer().find("fla.") == ()
    assert gazetteer().unambiguous("Fla.") is None


def test_initials_are_not_a_city() -> None:
    assert gazetteer().find("UN") == ()
    assert gazetteer().find("TIME") == ()
