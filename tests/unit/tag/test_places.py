"""Which place a name means: by what contains it, what is near it, and what the other names of the document mean."""

import re
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.tag.gazetteer import great_circle, scoring
from newsloom.tag.gazetteer.basis import Basis
from newsloom.tag.gazetteer.candidates import KIND_WORDS, MAX_CANDIDATES, candidates
from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.gazetteer.hints import PlaceHints, publisher_country
from newsloom.tag.gazetteer.link import Linker, PlaceLink
from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.gazetteer.surroundings import stated_kinds
from newsloom.tag.lexicon.tables import read_table
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

LINKER = Linker(gazetteer())


def spans(text: str, names: Iterable[str]) -> dict[str, list[Span]]:
    return {
        name: [
            Span(match.start(), match.end(), EntityType.GPE)
            for match in re.finditer(rf"\b{re.escape(name)}(?!\w)", text)
        ]
        for name in names
    }


def linked(text: str, *names: str, hints: PlaceHints | None = None) -> dict[str, PlaceLink]:
    return LINKER.link(text, spans(text, names), "en", hints or PlaceHints())


def where(links: Mapping[str, PlaceLink]) -> dict[str, str | None]:
    return {name: link.entry.subdivision or link.entry.country for name, link in links.items()}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A fair opened in Paris, Texas, on Monday.", "Paris", "US-TX"),
        ("A fair opened in Paris, France, on Monday.", "Paris", "FR-IDF"),
        ("The mayor of Springfield, Ill. resigned.", "Springfield", "US-IL"),
        ("The mayor of Springfield, IL, resigned.", "Springfield", "US-IL"),
        ("A ferry left Victoria, BC, on time.", "Victoria", "CA-BC"),
        ("Two schools near Dayton (Ohio) closed.", "Dayton", "US-OH"),
        ("She studied in Oxford, England, for a year.", "Oxford", "GB-ENG"),
        ("The river rose in London, Ontario, overnight.", "London", "CA-ON"),
        ("A bakery in Birmingham, Alabama, burned.", "Birmingham", "US-AL"),
        ("A choir from Córdoba in Argentina sang.", "Córdoba", "AR-X"),
        ("Fog covered Alabama's Selma for hours.", "Selma", "US-AL"),
    ],
)
def test_a_name_means_the_place_that_the_text_puts_it_in(text: str, name: str, expected: str) -> None:
    other = [each for each in ("Alabama", "Argentina", "France") if each in text]
    links = linked(text, name, *other)
    assert where(links)[name] == expected
    assert links[name].basis is Basis.CONTAINED


def test_towns_that_are_near_to_each_other_choose_each_other() -> None:
    text = "Floods reached Paris overnight. Crews from Reno and Sherman came. Denison opened its hall, and Bonham its school."
    assert where(linked(text, "Paris", "Reno", "Sherman", "Denison", "Bonham"))["Denison"] == "US-TX"


def test_a_county_chooses_its_towns() -> None:
    text = "Voters in Shelby County, Kentucky, lined up early. In Shelbyville the line went round the block."
    links = linked(text, "Shelby County", "Kentucky", "Shelbyville")
    assert where(links)["Shelbyville"] == "US-KY"
    assert links["Shelby County"].entry.kind is Kind.COUNTY
    assert links["Shelby County"].entry.fips == "21211"


def test_near_a_large_city_means_the_small_town_beside_it() -> None:
    links = linked("A shop in Poway, north of San Diego, was robbed.", "Poway", "San Diego")
    assert where(links)["Poway"] == "US-CA"
    assert links["Poway"].basis is Basis.NEAR


@pytest.mark.parametrize(
    ("text", "names", "kind"),
    [
        ("in Hidalgo and Cameron counties", ("Hidalgo", "Cameron"), Kind.COUNTY),
        ("the provinces of Lampang, Uttaradit and Khon Kaen", ("Lampang", "Uttaradit", "Khon Kaen"), Kind.SUBDIVISION),
    ],
)
def test_a_word_in_the_plural_holds_for_a_whole_list(text: str, names: tuple[str, ...], kind: Kind) -> None:
    assert stated_kinds(text, spans(text, names)) == dict.fromkeys(names, kind)


def test_a_word_in_the_singular_holds_for_one_name() -> None:
    assert stated_kinds(
        "Lampang and Uttaradit province", spans("Lampang and Uttaradit province", ("Lampang", "Uttaradit"))
    ) == {"Uttaradit": Kind.SUBDIVISION}


def test_counties_of_a_list_are_linked_in_the_state_of_the_document() -> None:
    text = "Texas sent aid to Hidalgo and Cameron counties, the governor of Texas said."
    links = linked(text, "Texas", "Hidalgo", "Cameron")
    assert {name: links[name].entry.name for name in ("Hidalgo", "Cameron")} == {
        "Hidalgo": "Hidalgo County", "Cameron": "Cameron County",
    }  # fmt: skip
    assert where(links)["Cameron"] == "US-TX"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Probes flew to Mars and past Jupiter.", ("Mars", "Jupiter")),
        ("Then Graham left early.", ("Graham",)),
        ("The Selma of our time, he said.", ("Selma",)),
        ("A plant in Crystal City, Va., hired staff.", ("Crystal City",)),
    ],
)
def test_a_name_without_a_reason_is_not_linked(text: str, names: tuple[str, ...]) -> None:
    assert linked(text, *names) == {}


@pytest.mark.parametrize(
    ("text", "names", "name", "country"),
    [
        (
            "New York watched as envoys met in Geneva. Albany and Boston sent aid.",
            ("New York", "Geneva", "Boston"),
            "Geneva",
            "CH",
        ),
        (
            "London said its envoys in Washington had left Leeds and Manchester.",
            ("London", "Washington", "Leeds"),
            "Washington",
            "US",
        ),
    ],
)
def test_a_small_town_does_not_win_by_its_country_alone(
    text: str, names: tuple[str, ...], name: str, country: str
) -> None:
    entry = linked(text, *names)[name].entry
    assert (entry.country, entry.population > 100_000) == (country, True)


def test_states_in_a_list_are_states() -> None:
    text = "Voters in Minnesota, Virginia, Ohio and Nevada, Florida and California chose."
    names = ("Minnesota", "Virginia", "Ohio", "Nevada", "Florida", "California")
    assert {link.entry.kind for link in linked(text, *names).values()} == {Kind.SUBDIVISION}


def test_a_surname_in_the_document_is_no_small_town() -> None:
    text = "Ohio heard of Wilmington, a town near Cincinnati."
    found = spans(text, ("Ohio", "Wilmington", "Cincinnati"))
    assert "Wilmington" in LINKER.link(text, found, "en")
    assert "Wilmington" not in LINKER.link(text, found, "en", surnames={"wilmington"})


def test_a_province_and_its_seat_of_the_same_name_are_the_seat_unless_the_text_says_otherwise() -> None:
    assert linked("Rain fell on Kunduz in Afghanistan.", "Kunduz", "Afghanistan")["Kunduz"].entry.kind is Kind.CITY
    assert linked("Rain fell on Kunduz province.", "Kunduz")["Kunduz"].entry.kind is Kind.SUBDIVISION


def test_a_part_of_a_large_city_means_the_city() -> None:
    assert linked("Tenants in Central Havana wait.", "Central Havana")["Central Havana"].entry.name == "Havana"


def test_saint_and_its_short_form_are_one_name() -> None:
    assert where(linked("In Saint Louis, Missouri, it snowed.", "Saint Louis"))["Saint Louis"] == "US-MO"


def test_the_dateline_chooses_among_places() -> None:
    text = "The council of Springfield met."
    assert linked(text, "Springfield", hints=PlaceHints(dateline="Chicago"))["Springfield"].entry.country == "US"
    near = "The fair of Reno opened."
    assert where(linked(near, "Reno", hints=PlaceHints(dateline="Paris, Texas")))["Reno"] == "US-TX"


def test_the_country_of_the_publisher_has_one_vote() -> None:
    text = "The council of Hamilton met."
    assert linked(text, "Hamilton", hints=PlaceHints(home="NZ"))["Hamilton"].entry.country == "NZ"


@pytest.mark.parametrize(
    ("domain", "country"),
    [("example.com.na", "NA"), ("example.co.uk", "GB"), ("example.com", None), ("example.io", None), (None, None)],
)
def test_the_ending_of_a_domain_tells_the_country(domain: str | None, country: str | None) -> None:
    assert publisher_country(domain) == country


def test_every_row_of_the_tables_of_places_is_usable() -> None:
    table = read_table("places.toml")
    assert all(gazetteer().by_code(code) for code in table["domains"]["codes"].values())
    assert all(len(ending) == 2 and ending.islower() for ending in table["domains"]["generic"])
    assert all(word == word.casefold() for word in (*table["words"]["names"], *table["vague"]["words"]))
    for code, names in table["subdivisions"].items():
        for name in names:
            assert code in {entry.subdivision for entry in gazetteer().find_linkable(name)}, name


@pytest.mark.parametrize("word", KIND_WORDS)
def test_every_word_for_a_kind_is_folded(word: str) -> None:
    assert word == word.casefold()


NAMES = ("Paris", "Reno", "Springfield", "Texas", "Georgia", "Victoria", "London", "Cambridge", "Ontario", "Kenya")


@settings(max_examples=30, deadline=None)
@given(st.permutations(NAMES), st.lists(st.sampled_from(NAMES), min_size=1, max_size=12))
def test_links_do_not_depend_on_the_order_of_the_names(order: list[str], told: list[str]) -> None:
    text = " ".join(f"People in {name} spoke." for name in told)
    found = spans(text, told)
    shuffled = {name: found[name] for name in order if name in found}
    assert LINKER.link(text, found, "en") == LINKER.link(text, shuffled, "en")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_name_has_at_most_so_many_places(name: str) -> None:
    assert len(candidates(name, "en", gazetteer())) <= MAX_CANDIDATES


def compared_places(monkeypatch: pytest.MonkeyPatch, number: int) -> int:
    """Return how many distances are computed for a text with so many different names, each near to the next."""
    count = 0
    real = great_circle.distance_km

    def counting(points: great_circle.Floats, point: great_circle.Floats) -> great_circle.Floats:
        nonlocal count
        count += len(points)
        return real(points, point)

    names = [
        f"{first} {index}" for index, first in zip(range(number), ["San Jose", "Springfield"] * number, strict=False)
    ]
    text = ", ".join(names)
    found, start = {}, 0
    for name in names:
        found[name] = [Span(start, start + len(name), EntityType.GPE)]
        start += len(name) + 2
    cities = gazetteer().find_linkable("Springfield")[:4]
    with monkeypatch.context() as patch:
        patch.setattr(scoring, "distance_km", counting)
        patch.setattr("newsloom.tag.gazetteer.link.candidates", lambda *_: cities)
        LINKER.link(text, found, "en")
    return count


def test_ten_thousand_names_take_ten_times_the_work_of_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compared_places(monkeypatch, 10_000) <= 11 * compared_places(monkeypatch, 1_000)
