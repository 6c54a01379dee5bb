"""The towns of the gazetteer, and the tables of provinces and counties."""

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.tag.gazetteer.areas import read_areas, read_counties
from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.names import fold, fold_all


@given(st.lists(st.text(st.characters(exclude_characters="\n"))))
def test_many_names_are_folded_like_each_of_them(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]


@pytest.mark.parametrize("name", ["San José", "o'Fallon ", "St. Louis", "Łódź", "東京", "Århus", "İzmir", ""])
def test_names_of_towns_are_folded_like_others(name: str) -> None:
    assert fold_all([name, "Plain"]) == [fold(name), "plain"]


def test_small_towns_are_found_only_for_links() -> None:
    assert not any(entry.population < 1_000 for entry in gazetteer().find("Cedar Key"))
    (town,) = gazetteer().find_linkable("Cedar Key")
    assert (town.kind, town.subdivision, town.area) == (Kind.CITY, "US-FL", "US.FL")
    assert (town.latitude, town.longitude) == pytest.approx((29.14, -83.04), abs=0.02)


def test_a_city_knows_its_province() -> None:
    assert {entry.subdivision for entry in gazetteer().find("Guadalajara")} >= {"MX-JAL"}


def test_other_names_of_middle_sized_cities_are_found_only_for_links() -> None:
    assert not any(entry.kind is Kind.CITY and entry.country == "PS" for entry in gazetteer().find("Jenin"))
    assert any(entry.kind is Kind.CITY and entry.country == "PS" for entry in gazetteer().find_linkable("Jenin"))


def test_a_capital_is_found_under_another_name() -> None:
    assert any(entry.capital and entry.country == "MN" for entry in gazetteer().find("Ulaanbaatar"))


def test_initials_are_no_town() -> None:
    assert gazetteer().find_linkable("UN") == ()


def test_every_province_has_a_point_and_a_code_of_iso_or_none() -> None:
    codes = {row.code for row in pycountry.subdivisions}
    for area in read_areas():
        assert area.area.partition(".")[0].isalpha() or area.area.startswith("."), area
        assert not area.subdivision or area.subdivision in codes, area
        assert not area.subdivision or area.subdivision[:2] == area.area[:2], area
        assert -90 <= area.latitude <= 90, area
        assert -180 <= area.longitude <= 180, area


def test_every_county_has_a_number_of_its_own_and_a_state() -> None:
    counties = list(read_counties())
    assert len({county.fips for county in counties}) == len(counties)
    for county in counties:
        assert len(county.fips) == 5, county
        assert county.fips.isdigit(), county
        assert county.subdivision.startswith("US-"), county
        assert gazetteer().find_linkable(county.name), county
