"""The focus of an article: its countries and its central place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.tag.entities.focus import focus
from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom_schemas import Entity, EntityId, EntityType, Focus, Mention

CITY = {"Lund": (55.7, 13.19), "Malmö": (55.6, 13.0), "Umeå": (63.8, 20.26), "Oslo": (59.9, 10.75)}


def entry(name: str, kind: Kind = Kind.CITY, country: str | None = "SE", area: str | None = None) -> GazetteerEntry:
    latitude, longitude = CITY.get(name, (None, None))
    return GazetteerEntry(kind, name, country, latitude=latitude, longitude=longitude, area=area)


def entity(name: str, salience: float) -> Entity:
    return Entity(
        id=EntityId(f"place:{name}"),
        name=name,
        type=EntityType.GPE,
        count=1,
        mentions=(Mention(start=0, end=1, text="x"),),
        salience=salience,
    )


def found(*places: tuple[GazetteerEntry, float]) -> Focus | None:
    entities = [entity(each.name, salience) for each, salience in places]
    return focus(entities, {EntityId(f"place:{each.name}"): each for each, _ in places})


def test_the_countries_have_their_shares_of_the_salience() -> None:
    where = found((entry("Sweden", Kind.COUNTRY), 0.6), (entry("Norway", Kind.COUNTRY, "NO"), 0.2))
    assert where is not None
    assert [(each.code, each.share) for each in where.countries] == [("SE", 0.75), ("NO", 0.25)]
    assert where.place is None


def test_the_central_place_is_where_most_of_the_salience_is_near() -> None:
    where = found((entry("Umeå"), 0.4), (entry("Lund"), 0.35), (entry("Malmö"), 0.35))
    assert where is not None
    assert where.place is not None
    assert where.place.name in {"Lund", "Malmö"}
    assert where.place.latitude == pytest.approx(55.6, abs=0.2)


def test_a_single_town_has_the_full_score() -> None:
    where = found((entry("Oslo", country="NO"), 0.1), (entry("Norway", Kind.COUNTRY, "NO"), 0.8))
    assert where is not None
    assert where.place is not None
    assert (where.place.name, where.place.score) == ("Oslo", 1.0)


def test_towns_far_from_each_other_are_no_central_place() -> None:
    towns = [GazetteerEntry(Kind.CITY, f"T{n}", "SE", latitude=10.0 * n, longitude=0.0) for n in range(5)]
    where = found(*((town, 0.3) for town in towns))
    assert where is not None
    assert where.place is None


def test_a_region_of_the_world_has_no_country_and_so_no_focus() -> None:
    assert found((GazetteerEntry(Kind.REGION, "Sahel"), 0.9)) is None
    assert found() is None


def test_a_town_stands_for_its_province() -> None:
    province = GazetteerEntry(Kind.SUBDIVISION, "Skåne", "SE", latitude=56.0, longitude=13.5, area="SE.27")
    town = GazetteerEntry(Kind.CITY, "Lund", "SE", latitude=55.7, longitude=13.19, area="SE.27")
    where = found((province, 0.5), (town, 0.4))
    assert where is not None
    assert where.place is not None
    assert where.place.name == "Lund"


PLACES = st.lists(
    st.tuples(
        st.sampled_from([Kind.CITY, Kind.COUNTRY, Kind.PEOPLE, Kind.SUBDIVISION, Kind.REGION, Kind.COUNTY]),
        st.sampled_from(["SE", "NO", "DE", "FR", "US", "BR", None]),
        st.floats(-90, 90),
        st.floats(-180, 180),
        st.floats(0, 1),
    ),
    max_size=90,
)


@given(PLACES)
def test_shares_add_up_to_at_most_one_and_scores_are_shares(
    places: list[tuple[Kind, str | None, float, float, float]],
) -> None:
    where = found(
        *(
            (GazetteerEntry(kind, f"n{number}", country, latitude=latitude, longitude=longitude), salience)
            for number, (kind, country, latitude, longitude, salience) in enumerate(places)
        )
    )
    if where is not None:
        Focus.model_validate(where.model_dump())
        assert sum(each.share for each in where.countries) <= 1.0
        assert [each.share for each in where.countries] == sorted(
            (each.share for each in where.countries), reverse=True
        )
