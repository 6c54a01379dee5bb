"""Checks of every row of the word tables."""

import pytest

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.names import fold, organisation_form
from newsloom.tag.lexicon.notable_names import notable_names
from newsloom.tag.lexicon.tables import lexicon, read_table
from newsloom_schemas import EntityType


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in strings(inner)]
    return [each for inner in value for each in strings(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("word", sorted(set(strings(read_table("words.toml")))))
def test_each_word_in_the_tables_is_folded(word: str) -> None:
    assert all(part == fold(part) for part in word.replace("-", " ").split(" "))


def test_each_head_word_has_one_type() -> None:
    heads = read_table("words.toml")["heads"]
    for place in ("last", "first"):
        words = [word for kind in heads.values() for word in kind.get(place, ())]
        assert sorted(words) == sorted(set(words))


def test_each_variant_has_one_spelling_that_is_not_a_variant() -> None:
    spellings = read_table("words.toml")["spellings"]
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


def test_no_title_is_a_head_word_of_organisations() -> None:
    assert not lexicon().person_before & set(lexicon().last_heads)


@pytest.mark.parametrize("name", read_table("given.toml")["given"]["names"])
def test_each_given_name_is_folded_and_not_a_country(name: str) -> None:
    assert name == fold(name)
    assert gazetteer().country(name) is None


NOTABLE_NAME_VOTES = [
    (kind, name)
    for kind, lists in read_table("notable_names.toml").items()
    for names in lists.values()
    for name in names
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), NOTABLE_NAME_VOTES)
def test_each_notable_name_has_the_type_of_the_table(kind: str, name: str) -> None:
    assert name in notable_names()
    assert notable_names().type_of(name) == (None if kind == "NONE" else EntityType(kind))


def test_notable_initials_match_only_in_capitals() -> None:
    assert "WHO" in notable_names()
    assert "who" not in notable_names()
    assert "Who" not in notable_names()


SAME = read_table("same_organisations.toml")["ORG"]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_all_names_of_an_organisation_have_one_unique_form(names: list[str]) -> None:
    (form,) = {organisation_form(name) for name in names}
    assert sum(form == organisation_form(each) for others in SAME for each in others) == len(names)
