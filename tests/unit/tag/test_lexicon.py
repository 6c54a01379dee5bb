"""Checks of every row of the word tables."""

import pytest

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.names import fold, organisation_form
from newsloom.tag.lexicon.notable_names import notable_names
from newsloom.tag.lexicon.tables import LANGUAGES, lexicon, read_table
from newsloom_schemas import EntityType


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in strings(inner)]
    return [each for inner in value for each in strings(inner)] if isinstance(value, list) else []


TABLES = ("any", *LANGUAGES)


@pytest.mark.parametrize("language", TABLES)
def test_each_word_in_the_tables_is_folded(language: str) -> None:
    for word in strings(read_table(f"words/{language}.toml")):
        assert all(part == fold(part) for part in word.replace("-", " ").replace("|", " ").split(" ")), word


@pytest.mark.parametrize("language", TABLES)
def test_no_list_has_a_word_twice(language: str) -> None:
    for key, value in read_table(f"words/{language}.toml").items():
        if isinstance(value, list):
            assert sorted(value) == sorted(set(value)), key


@pytest.mark.parametrize("language", TABLES)
def test_each_head_word_has_one_type(language: str) -> None:
    heads = read_table(f"words/{language}.toml")["heads"]
    for place in ("last", "first"):
        words = [word for kind in heads.values() for word in kind.get(place, ())]
        assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_table_has_only_lists_that_the_lexicon_reads(language: str) -> None:
    keys = {
        "titles", "before_persons", "after_persons", "settlements", "roles", "articles", "common", "heads", "of",
        "place_prepositions", "strong_place_prepositions", "conjunctions", "function_words", "elisions", "indeclinable", "inflections", "possessive", "compounds", "days", "brands_with_s", "after_names_with_s", "kin", "after_organisations", "before_organisations", "alone", "after_peoples", "said_before", "surnames_first", "after_headline_companies",
        "settlements_directly", "double_surnames",
    }  # fmt: skip
    assert set(read_table(f"words/{language}.toml")) <= keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_group_of_endings_has_a_base_form_and_other_forms(language: str) -> None:
    for endings in lexicon(language).inflections:
        assert len(endings) == len(set(endings)) > 1


def test_a_language_without_a_table_has_only_the_words_of_any_language() -> None:
    assert lexicon("xx").language == ""
    assert not lexicon("xx").titles
    assert "gmbh" in lexicon("xx").legal_forms


def test_each_variant_has_one_spelling_that_is_not_a_variant() -> None:
    spellings = read_table("words/any.toml")["spellings"]
    variants = [variant for each in spellings.values() for variant in each]
    assert len(variants) == len(set(variants))
    assert not set(variants) & set(spellings)


@pytest.mark.parametrize("code", sorted(read_table("demonyms.toml")["en"]))
def test_each_people_belongs_to_a_country(code: str) -> None:
    for name in read_table("demonyms.toml")["en"][code]:
        assert any(place.country == code for place in gazetteer().find(name))


@pytest.mark.parametrize("code", sorted(read_table("places.toml")["countries"]))
def test_each_additional_name_of_a_country_finds_it(code: str) -> None:
    row = read_table("places.toml")["countries"][code]
    for name in (*row.get("names", ()), *row.get("written", ())):
        country = gazetteer().country(name)
        assert country is not None
        assert country.country == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_is_a_head_word_of_organisations(language: str) -> None:
    assert not lexicon(language).person_before & set(lexicon(language).last_heads)


@pytest.mark.parametrize("name", read_table("given.toml")["given"]["names"])
def test_each_given_name_is_folded_and_not_a_country(name: str) -> None:
    assert name == fold(name)
    assert gazetteer().country(name) is None


NOTABLE = {key: value for key, value in read_table("notable_names.toml").items() if key != "besides_companies"}
NOTABLE_NAME_VOTES = [
    (kind, name)
    for table in (NOTABLE.pop("en"), NOTABLE)
    for kind, lists in table.items()
    for names in lists.values()
    for name in names
]


@pytest.mark.parametrize(("kind", "name"), NOTABLE_NAME_VOTES)
def test_each_notable_name_has_the_type_of_the_table(kind: str, name: str) -> None:
    assert name in notable_names()
    assert notable_names().type_of(name) == (None if kind == "NONE" else EntityType(kind))


def test_names_that_are_words_elsewhere_are_only_for_english() -> None:
    assert notable_names("en").type_of("Alphabet") is EntityType.ORG
    assert "Alphabet" not in notable_names("de")
    assert notable_names("de").type_of("Siemens") is EntityType.ORG


def test_notable_initials_match_only_in_capitals() -> None:
    assert "WHO" in notable_names()
    assert "who" not in notable_names()
    assert "Who" not in notable_names()


SAME = read_table("same_organisations.toml")["ORG"]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_all_names_of_an_organisation_have_one_unique_form(names: list[str]) -> None:
    (form,) = {organisation_form(name) for name in names}
    assert sum(form == organisation_form(each) for others in SAME for each in others) == len(names)
