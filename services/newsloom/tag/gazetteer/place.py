"""What a place or a people of the registers is."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from newsloom_schemas import EntityType

LARGE: Final = 300_000
"""Inhabitants from which a city's names in all scripts are kept, and from which the gazetteer alone finds it."""


class Kind(Enum):
    """What a place is."""

    COUNTRY = "country"
    PEOPLE = "people"
    NATION = "nation"
    SUBDIVISION = "subdivision"
    REGION = "region"
    CITY = "city"
    UNLINKED = "unlinked"


TYPES: Final[Mapping[Kind, EntityType]] = {
    Kind.COUNTRY: EntityType.GPE,
    Kind.PEOPLE: EntityType.NORP,
    Kind.NATION: EntityType.GPE,
    Kind.SUBDIVISION: EntityType.GPE,
    Kind.REGION: EntityType.LOC,
    Kind.CITY: EntityType.GPE,
    Kind.UNLINKED: EntityType.GPE,
}


class Place(NamedTuple):
    """One place or people of the registers.

    `country` is ISO 3166-1 alpha-2; `subdivision` ISO 3166-2; `geonames` a GeoNames id; `population` inhabitants.
    """

    kind: Kind
    name: str
    country: str | None = None
    geonames: int | None = None
    subdivision: str | None = None
    population: int = 0
    capital: bool = False
