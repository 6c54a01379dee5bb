"""Every row of the word tables."""

import pytest

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.names import fold, organisation_form
from newsloom.tag.lexicon.notable_names import known
from newsloom.tag.lexicon.tables import lexicon, read_table
from newsloom_schemas import EntityType


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


@pytest.mark.parametrize("name", read_table("given.toml")["given"]["names"])
def test_each_given_name_is_folded_and_no_country_is_called_so(name: str) -> None:
    assert name == fold(name)
    assert gazetteer().country(name) is None


KNOWN = [
    (kind, name)
    for kind, lists in read_table("known.toml").items()
    for names in lists.values()
    for name in names
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), KNOWN)
def test_each_known_name_is_of_the_type_that_the_table_says(kind: str, name: str) -> None:
    assert name in known()
    assert known().type_of(name) == (None if kind == "NONE" else EntityType(kind))


def test_initials_are_known_only_in_capitals() -> None:
    assert "WHO" in known()
    assert "who" not in known()
    assert "Who" not in known()


SAME = read_table("same.toml")["ORG"]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_all_names_of_an_organisation_have_one_form_that_no_other_has(names: list[str]) -> None:
    (form,) = {organisation_form(name) for name in names}
    assert sum(form == organisation_form(each) for others in SAME for each in others) == len(names)
