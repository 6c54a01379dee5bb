"""Every row of the word tables."""

import pytest

from newsloom.tag.gazetteer import gazetteer
from newsloom.tag.lexicon import lexicon, read_table
from newsloom.tag.names import fold


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in strings(inner)]
    return [each for inner in value for each in strings(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("word", sorted(set(strings(read_table("words.toml")))))
def test_each_word_stands_in_the_table_as_names_are_folded(word: str) -> None:
    assert all(part == fold(part) for part in word.replace("-", " ").split(" "))


def test_no_word_heads_names_of_two_types() -> None:
    heads = read_table("words.toml")["heads"]
    for place in ("last", "first"):
        words = [word for kind in heads.values() for word in kind.get(place, ())]
        assert sorted(words) == sorted(set(words))


def test_each_variant_has_one_spelling_that_is_no_variant_itself() -> None:
    spellings = read_table("words.toml")["spellings"]
    variants = [variant for each in spellings.values() for variant in each]
    assert len(variants) == len(set(variants))
    assert not set(variants) & set(spellings)


@pytest.mark.parametrize("code", sorted(read_table("demonyms.toml")["en"]))
def test_each_people_belongs_to_a_country(code: str) -> None:
    for name in read_table("demonyms.toml")["en"][code]:
        assert any(place.country == code for place in gazetteer().find(name))


@pytest.mark.parametrize("code", sorted(read_table("places.toml")["countries"]))
def test_each_further_name_of_a_country_finds_it(code: str) -> None:
    row = read_table("places.toml")["countries"][code]
    for name in (*row.get("names", ()), *row.get("written", ())):
        country = gazetteer().country(name)
        assert country is not None
        assert country.country == code


def test_a_title_alone_is_never_a_head_that_makes_an_organisation_of_a_person() -> None:
    assert not lexicon().person_before & set(lexicon().last_heads)
