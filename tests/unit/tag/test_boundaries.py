import pytest

from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.model.masking import mask
from newsloom.tag.resolution.boundaries import Boundaries
from newsloom.tag.resolution.local_places import places_in
from newsloom.tag.resolution.trust import STRONG, WEAK
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

PERSON, ORG, GPE, NORP, EVENT = (
    EntityType.PERSON,
    EntityType.ORG,
    EntityType.GPE,
    EntityType.NORP,
    EntityType.EVENT,
)


def corrected(name: str, label: EntityType, language: str = "en") -> list[str]:
    text = f"xx {name} yy"
    trust = WEAK if language in {"en", "fr"} else STRONG
    spans = Boundaries(lexicon(language), places_in(gazetteer(), language), trust).correct(
        text, [Span(3, 3 + len(name), label)]
    )
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("the United Nations", ORG, ["United Nations"]),
        ("Putin’s", PERSON, ["Putin"]),
        ("the United States'", GPE, ["United States"]),
        ("President Putin", PERSON, ["Putin"]),
        ("Foreign Minister Hossein Amirabdollahian", PERSON, ["Hossein Amirabdollahian"]),
        ("Ayatollah Ali Khamenei", PERSON, ["Ali Khamenei"]),
        ("Iranian President Ebrahim Raisi", PERSON, ["Iranian", "Ebrahim Raisi"]),
        ("US President Joe Biden", PERSON, ["US", "Joe Biden"]),
        ("Jordan Henderson", PERSON, ["Jordan Henderson"]),
        ("Iran's Foreign Ministry", ORG, ["Iran", "Foreign Ministry"]),
        ("Russia-Ukraine", EVENT, ["Russia-Ukraine"]),
        ("Russia-Ukraine", GPE, ["Russia", "Ukraine"]),
        ("anti-Iranian", NORP, ["Iranian"]),
        ('"Jake Sullivan"', PERSON, ["Jake Sullivan"]),
        ("World Trade Organization (WTO", ORG, ["World Trade Organization", "WTO"]),
        ("Tehran\n\nRaisi", PERSON, ["Tehran", "Raisi"]),
        ("the U.S.", GPE, ["U.S."]),
        ("Robert Downey Jr.", PERSON, ["Robert Downey Jr."]),
        ("L'Allemagne", GPE, ["Allemagne"]),
        ("La Rochelle", GPE, ["La Rochelle"]),
        ("Foreign Minister", ORG, []),
        ("Monday", EntityType.ORG, []),
        ("the", ORG, []),
        ("—", ORG, []),
    ],
)
def test_names_have_the_boundaries_that_a_reader_expects(name: str, label: EntityType, expected: list[str]) -> None:
    assert corrected(name, label) == expected


@pytest.mark.parametrize(
    ("language", "name", "label", "expected"),
    [
        ("fr", "train de Thiès", GPE, ["Thiès"]),
        ("fr", "ministre des Transports", ORG, []),
        ("fr", "l'Allemagne", GPE, ["Allemagne"]),
        ("de", "Bundeskanzlerin Anke Dorn", PERSON, ["Anke Dorn"]),
        ("de", "Ursula von der Leyen", PERSON, ["Ursula von der Leyen"]),
        ("de", "A Rosa", ORG, ["A Rosa"]),
        ("es", "El Salvador", GPE, ["El Salvador"]),
        ("es", "presidente Pedro Sánchez", PERSON, ["Pedro Sánchez"]),
        ("it", "dell'Italia", GPE, ["Italia"]),
        ("it", "D'Alema", PERSON, ["D'Alema"]),
        ("pt", "ministro Paulo Tavares", PERSON, ["Paulo Tavares"]),
        ("nl", "minister Jan de Vries", PERSON, ["Jan de Vries"]),
        ("nl", "De Nederlandsche Bank", ORG, ["De Nederlandsche Bank"]),
        ("pl", "premiera Donalda Tuska", PERSON, ["Donalda Tuska"]),
        ("ru", "Президент Владимир Путин", PERSON, ["Владимир Путин"]),
        ("tr", "Vestel's", ORG, ["Vestel's"]),
    ],
)
def test_each_language_has_its_own_titles_and_articles(
    language: str, name: str, label: EntityType, expected: list[str]
) -> None:
    assert corrected(name, label, language) == expected


def test_two_halves_of_a_person_are_joined() -> None:
    text = "aide Yury Ushakov said"
    spans = [Span(5, 9, ORG), Span(10, 17, PERSON)]
    assert Boundaries(lexicon(), gazetteer()).correct(text, spans) == [Span(5, 17, PERSON)]


def test_a_first_name_after_a_title_is_extended_by_the_surname() -> None:
    text = "President Ebrahim Raisi met"
    assert Boundaries(lexicon(), gazetteer()).correct(text, [Span(10, 17, PERSON)]) == [Span(10, 23, PERSON)]


@pytest.mark.parametrize(
    "text", ["see https://news.example/Iran now", "mail Ann@mail.example.org now", "via @TheEditor #Iran"]
)
def test_web_addresses_and_handles_are_replaced_by_as_many_spaces(text: str) -> None:
    blank = mask(text)
    assert len(blank) == len(text)
    assert not any(char.isupper() for char in blank)


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("Ukraine war", EVENT, ["Ukraine"]),
        ("Vietnam War", EVENT, ["Vietnam War"]),
        ("goat festival", EVENT, []),
        ("Citizens of Israel", PERSON, ["Israel"]),
        ("Countries in South Asia", EntityType.WORK_OF_ART, ["South Asia"]),
        ("Battle of France", EVENT, ["Battle of France"]),
        ("Honduras 2-1 Nicaragua", PERSON, ["Honduras", "Nicaragua"]),
        ("Mila Zorvane Zorvane", PERSON, ["Mila Zorvane"]),
        ("Kin Cheung/AP", PERSON, ["Kin Cheung", "AP"]),
        ("Opposition", ORG, []),
        ("Finland 10 – 12 Norway", ORG, ["Finland", "Norway"]),
    ],
)
def test_a_phrase_without_a_name_is_reduced_to_its_places(name: str, label: EntityType, expected: list[str]) -> None:
    assert corrected(name, label) == expected


def test_a_country_after_a_preposition_is_split_from_the_next_name() -> None:
    text = "the ambassador to Portugal Carlos Molinari spoke"
    spans = Boundaries(lexicon(), gazetteer()).correct(text, [Span(18, 42, PERSON)])
    assert [text[span.start : span.end] for span in spans] == ["Portugal", "Carlos Molinari"]
