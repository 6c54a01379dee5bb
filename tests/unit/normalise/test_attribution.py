"""Place, agency and credit of an article, from its datelines and credit lines."""

import pytest

from newsloom.normalise.cleaning.attribution import build_attribution
from newsloom.normalise.cleaning.places import is_known_place
from newsloom_schemas import Attribution


@pytest.mark.parametrize(
    "name", ["TEHRAN", "Tehran", "New Delhi", "ST. LOUIS", "Rome", "Cologne", "Iran", "Texas", "N.Y."]
)
def test_places_are_in_the_gazetteer(name: str) -> None:
    assert is_known_place(name)


@pytest.mark.parametrize("name", ["", "EXCLUSIVE", "BREAKING", "ANALYSIS", "NASA", "The harbour"])
def test_other_words_are_not_in_the_gazetteer(name: str) -> None:
    assert not is_known_place(name)


def test_the_first_place_agency_and_credit_are_used() -> None:
    captured = [("place", "TEHRAN"), ("agency", "FJORDNEWS"), ("place", "Oslo"), ("credit", "Fjord Times.")]
    assert build_attribution(captured) == Attribution(place="Tehran", agency="FJORDNEWS", credited_to="Fjord Times")


@pytest.mark.parametrize(
    ("captured", "place"),
    [
        ([("place", "GDANSK"), ("region", "POLAND")], "Gdansk, Poland"),
        ([("place", "AUSTIN"), ("region", "Texas"), ("place", "Oslo"), ("region", "Norway")], "Austin, Texas"),
        ([("place", "BOISE"), ("place", "Oslo"), ("region", "Norway")], "Boise"),
    ],
)
def test_a_place_has_its_region(captured: list[tuple[str, str]], place: str) -> None:
    assert build_attribution(captured).place == place


@pytest.mark.parametrize(
    ("contributors", "credited"),
    [
        ("Ada Quill and Bo Reed", None),
        ("Ada Quill, Bo Reed and The Associated Press", "The Associated Press"),
        ("Harbour Times", "Harbour Times"),
        ("Ada Quill of the Harbour Times", None),
        ("Reuters", "Reuters"),
        ("Fjord News’ Ada Quill", None),
    ],
)
def test_outlets_among_contributors_are_credited_and_people_are_not(contributors: str, credited: str | None) -> None:
    assert build_attribution([("contributors", contributors)]).credited_to == credited
