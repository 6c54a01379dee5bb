"""An entry of the gazetteer: a place or a people."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from newsloom_schemas import EntityType

LARGE: Final = 300_000
"""Inhabitants of a large city. The gazetteer has its names in all scripts, and finds it without a model."""

MAJOR: Final = 15_000
"""Inhabitants of a city whose name is evidence of its type. Smaller towns are only linked."""


class Kind(Enum):
    """The kind of an entry. A nation is a part of a country that is called a country, such as England."""

    COUNTRY = "country"
    PEOPLE = "people"
    NATION = "nation"
    SUBDIVISION = "subdivision"
    REGION = "region"
    COUNTY = "county"
    CITY = "city"
    UNLINKED = "unlinked"


TYPES: Final[Mapping[Kind, EntityType]] = {
    Kind.COUNTRY: EntityType.GPE,
    Kind.PEOPLE: EntityType.NORP,
    Kind.NATION: EntityType.GPE,
    Kind.SUBDIVISION: EntityType.GPE,
    Kind.REGION: EntityType.LOC,
    Kind.COUNTY: EntityType.GPE,
    Kind.CITY: EntityType.GPE,
    Kind.UNLINKED: EntityType.GPE,
}


class GazetteerEntry(NamedTuple):
    """A place or a people.

    Attributes:
        kind: what it is.
        name: its main name.
        country: ISO 3166-1 alpha-2 code.
        geonames: GeoNames id.
        subdivision: ISO 3166-2 code.
        population: number of inhabitants.
        capital: whether it is the capital of its country.
        latitude: degrees north; `None` if there is no point for it.
        longitude: degrees east; `None` if there is no point for it.
        area: GeoNames' code of the first-level subdivision that it is or is in, `CN.22`.
        fips: the five digits of an American county.
    """

    kind: Kind
    name: str
    country: str | None = None
    geonames: int | None = None
    subdivision: str | None = None
    population: int = 0
    capital: bool = False
    latitude: float | None = None
    longitude: float | None = None
    area: str | None = None
    fips: str | None = None
