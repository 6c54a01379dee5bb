"""Names that are compared across languages: by link, or by sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.stories.features.names import MAX_NAMES, name_key, names_of, sound_of
from newsloom_schemas import EntityType, Links
from support.texts.story_articles import named


@pytest.mark.parametrize(
    "spellings",
    [
        ("Putin", "Poutine", "Путин"),
        ("Zelensky", "Selenskyj", "Зеленский"),
        ("Khamenei", "Hamenei"),
        ("Kovač", "Kovatch", "Kovac"),
        ("Schmidt", "Šmidt"),
        ("Wagner", "Vagner"),
        ("Rossi", "Rosi"),
    ],
)
def test_spellings_of_one_name_sound_the_same(spellings: tuple[str, ...]) -> None:
    assert len({sound_of(each) for each in spellings}) == 1, [sound_of(each) for each in spellings]


@pytest.mark.parametrize(
    ("name", "sound"), [("Xi", "ks"), ("Ma", "ma"), ("Mao", "mao"), ("Ōe", "oe"), ("", ""), ("—", ""), ("\ud800", "")]
)
def test_name_with_fewer_than_two_consonants_has_its_letters(name: str, sound: str) -> None:
    assert sound_of(name) == sound


@given(st.text(max_size=60))
def test_sound_is_plain(name: str) -> None:
    assert sound_of(name).isascii()


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        (named("person", "Vladimir Putin", EntityType.PERSON), "person:ptn"),
        (named("person", "Владимир Путин", EntityType.PERSON), "person:ptn"),
        (named("person", "习近平", EntityType.PERSON, Links(wikidata="Q15031")), "Q15031"),
        (named("person", "…", EntityType.PERSON), ""),
        (named("org", "Astilleros Rocha", EntityType.ORG), "name:stlrsrc"),
        (named("org", "—", EntityType.ORG), ""),
        (named("place", "Lima", EntityType.GPE, Links(geonames=3936456)), "place:lima"),
        (named("country", "PE", EntityType.GPE, Links(iso3166="PE")), "country:pe"),
        (named("norp", "Peruvian", EntityType.NORP, Links(iso3166="PE")), "country:PE"),
        (named("norp", "Catholic", EntityType.NORP), ""),
        (named("place", "Nowhere", EntityType.GPE), "name:nvr"),
    ],
)
def test_name_has_the_key_of_its_link_or_its_sound(entity: object, key: str) -> None:
    assert name_key(entity) == key  # type: ignore[arg-type]


def test_names_that_the_article_is_most_about_come_first_and_each_key_once() -> None:
    found = names_of(
        (
            named("org", "Echigo Robotics", EntityType.ORG, salience=0.2),
            named("date", "Monday", EntityType.DATE, salience=0.9),
            named("person", "Grace Nabukeera", EntityType.PERSON, salience=0.7),
            named("person", "Nabukeera", EntityType.PERSON, salience=0.1),
            named("loc", "…", EntityType.LOC, salience=0.9),
            named("org", "No Salience", EntityType.ORG),
        )
    )
    assert [(each.name, each.weight) for each in found.values()] == [
        ("Grace Nabukeera", 10), ("Echigo Robotics", 5), ("No Salience", 3),
    ]  # fmt: skip


def test_hundred_thousand_names_are_cut() -> None:
    one = [named("org", f"Org {'bcdfg'[n % 5]}{'klmnp'[n % 25 // 5]} {n % 9}", EntityType.ORG) for n in range(100)]
    found = names_of(tuple(one * 1_000))
    assert len(found) == MAX_NAMES
    ((key, name),) = names_of((named("org", "B" * 100_000 + "k", EntityType.ORG),)).items()
    assert len(name.name) == 60
    assert len(key) < 100
