"""The entities of whole articles."""

import pytest

from newsloom.tag import tag_text
from newsloom_schemas import Entity, EntityType
from support.texts.tag_texts import ENGLISH, FRENCH


def found(text: str, language: str = "en") -> dict[str, Entity]:
    return {entity.id: entity for entity in tag_text(text, language)}


def test_a_person_is_one_entity_by_full_name_surname_title_and_capitals() -> None:
    person = found(ENGLISH)["person:aminawanjiru"]
    assert person.type is EntityType.PERSON
    assert person.name == "Amina Wanjiru"
    assert [mention.text for mention in person.mentions] == ["Amina Wanjiru", "Wanjiru", "WANJIRU", "Wanjiru"]


def test_a_name_in_quotation_marks_is_found_and_so_is_its_short_form() -> None:
    person = found(ENGLISH)["person:josefbinkarim"]
    assert [mention.text for mention in person.mentions] == ["Josef bin Karim", "Bin Karim"]


def test_an_acronym_and_its_expansion_are_one_entity() -> None:
    accord = found(ENGLISH)["law:rift-valley-water-accord"]
    assert accord.type is EntityType.LAW
    assert [mention.text for mention in accord.mentions] == ["Rift Valley Water Accord", "RVWA", "RVWA"]


def test_a_company_is_one_entity_with_and_without_its_legal_form() -> None:
    company = found(ENGLISH)["org:nordvatten"]
    assert company.type is EntityType.ORG
    assert [mention.text for mention in company.mentions] == ["Nordvatten AB", "Nordvatten"]


def test_all_names_of_a_country_are_one_entity() -> None:
    country = found(ENGLISH)["country:US"]
    assert country.links.iso3166 == "US"
    assert country.links.geonames == 6252001
    assert [mention.text for mention in country.mentions] == ["United States", "America", "U.S."]


def test_a_place_is_in_a_country_that_the_document_mentions() -> None:
    entities = found(ENGLISH)
    georgia = next(entity for entity in entities.values() if entity.name == "Georgia")
    assert (georgia.links.iso3166, georgia.links.iso3166_2) == ("US", "US-GA")
    paris = next(entity for entity in entities.values() if entity.name == "Paris")
    assert paris.links.iso3166 == "FR"
    texan = found("A storm hit Paris, Texas, on Monday. Dallas and Houston were spared.")
    assert next(entity for entity in texan.values() if entity.name == "Paris").links.iso3166_2 == "US-TX"


def test_a_people_is_linked_to_its_country() -> None:
    people = found(ENGLISH)["norp:KE"]
    assert (people.type, people.links.iso3166) == (EntityType.NORP, "KE")


def test_the_main_topic_is_the_first_entity() -> None:
    first = tag_text(ENGLISH, "en")[:2]
    assert {entity.id for entity in first} == {"person:aminawanjiru", "person:larslindqvist"}


def test_french_names_have_the_same_types() -> None:
    entities = found(FRENCH, "fr")
    types = {name: entities[name].type for name in entities}
    assert types["person:moussadiagne"] is EntityType.PERSON
    assert types["country:SN"] is EntityType.GPE
    assert types["norp:SN"] is EntityType.NORP
    assert types["org:banque-africaine-de-developpement"] is EntityType.ORG
    assert types["org:bahnwerk"] is EntityType.ORG
    assert types["event:coupe-du-monde"] is EntityType.EVENT
    assert entities["country:DE"].mentions[0].text == "Allemagne"
    assert entities["country:FR"].mentions[0].text == "France"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Россия и Казахстан подписали договор. Москва довольна.", {"country:RU", "country:KZ", "place:524901"}),
        ("zh", "中国和美国在北京举行会谈。", {"country:CN", "country:US", "place:1816670"}),
        ("de", "Deutschland und Frankreich sprechen in Berlin mit Polen.", {"country:DE", "country:FR", "country:PL"}),
        ("ar", "إيران توقع اتفاقا في طهران", {"country:IR", "place:112931"}),
    ],
)
def test_without_a_model_countries_and_large_cities_are_found(language: str, text: str, expected: set[str]) -> None:
    assert expected <= set(found(text, language))


def test_transliterations_of_a_name_have_one_id() -> None:
    one = found("Iran's Foreign Minister Hossein Amir Abdollahian spoke in Muscat on Sunday.")
    other = found("Iran's Foreign Minister Hossein Amirabdollahian spoke in Muscat on Sunday.")
    persons = [{name for name in each if name.startswith("person:")} for each in (one, other)]
    assert persons[0] == persons[1] != set()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "12 345", "🙂🙂", "no names at all stand in this sentence"])
def test_a_text_without_names_has_no_entities(text: str) -> None:
    assert tag_text(text, "en") == ()


def test_web_addresses_and_long_runs_have_no_names() -> None:
    text = f"Peter Novak told more to reporters at https://t.example/Iran and @KenyaNews. {'Iran' * 60}"
    assert set(found(text)) == {"person:peternovak"}


def test_platforms_and_agencies_are_organisations() -> None:
    entities = found(
        "Osei posted the film on Facebook. Nobody saw it on Twitter. The UN and AP confirmed it; WHO did not."
    )
    assert {
        "org:facebook",
        "org:twitter",
        "org:united-nations",
        "org:associated-press",
        "org:world-health-organization",
    } <= set(entities)


def test_a_disease_is_not_an_entity() -> None:
    assert not {name for name in found("Cases of COVID-19 rose in Ghana, and Ebola came back.") if "covid" in name}


def test_a_suffix_alone_is_not_a_name() -> None:
    entities = found("The prize went to Harold Okonjo, Jr. on Friday. Okonjo thanked the jury.")
    assert {name for name in entities if name.startswith("person:")} == {"person:haroldokonjo"}


def test_a_surname_means_the_junior_only_if_no_senior_is_named() -> None:
    alone = found("Harold Okonjo Jr. won the race. Okonjo wept for joy.")
    assert [mention.text for mention in alone["person:haroldokonjojr"].mentions] == ["Harold Okonjo Jr.", "Okonjo"]
    both = found("Harold Okonjo praised his son. Harold Okonjo Jr. won the race. Okonjo wept for joy.")
    assert [mention.text for mention in both["person:haroldokonjo"].mentions] == ["Harold Okonjo", "Okonjo"]


def test_a_plural_surname_is_a_person() -> None:
    entities = found(
        "Rancher Steven Hallmond left prison. The Hallmonds own a farm. Steven Hallmond and the Hallmonds wept."
    )
    assert entities["person:hallmonds"].type is EntityType.PERSON


def test_a_given_name_is_not_linked_to_a_city() -> None:
    for entity in tag_text("David and João went home to Panama, and David slept.", "en"):
        assert entity.name not in {"David", "João"} or entity.links.geonames is None


def test_a_small_town_is_linked_only_if_the_document_mentions_its_state() -> None:
    def springfields(text: str) -> set[str | None]:
        return {each.links.iso3166_2 for each in tag_text(text, "en") if each.name == "Springfield"}

    assert springfields("A fire burned in Springfield, Oregon, on Monday.") == {"US-OR"}
    assert springfields("Ohio was hit hard. A fire burned in Springfield on Monday.") == {"US-OH"}


def test_the_first_word_of_a_sentence_is_not_a_name() -> None:
    text = "Kettles were sold. Ana Kovač of Zagreb makes kettles.\n\nKettles are warm."
    assert {entity.name for entity in tag_text(text, "en")} <= {"Ana Kovač", "Zagreb"}
