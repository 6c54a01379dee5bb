"""Read the tables of provinces and American counties, which `bench/fit/areas.py` makes from GeoNames."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

AREAS_FILE: Final = Path(__file__).parent / "data" / "areas.tsv"
COUNTIES_FILE: Final = Path(__file__).parent / "data" / "counties.tsv"


class Area(NamedTuple):
    """A province, state or other first-level subdivision of a country, as GeoNames knows it.

    Attributes:
        area: GeoNames' code, `CN.22`.
        subdivision: ISO 3166-2 code; empty if unknown or if the area is none of ISO's.
        name: its English name; empty if unknown.
        latitude: the mean of its towns, in degrees.
        longitude: the mean of its towns, in degrees.
    """

    area: str
    subdivision: str
    name: str
    latitude: float
    longitude: float


class County(NamedTuple):
    """An American county.

    Attributes:
        fips: its five digits.
        subdivision: ISO 3166-2 code of its state.
        name: its name with its kind, "Broward County".
        latitude: the mean of its towns, in degrees.
        longitude: the mean of its towns, in degrees.
    """

    fips: str
    subdivision: str
    name: str
    latitude: float
    longitude: float


def read_areas() -> Iterator[Area]:
    """Yield all areas, by code."""
    for area, subdivision, name, latitude, longitude in _rows(AREAS_FILE):
        yield Area(area, subdivision, name, float(latitude), float(longitude))


def read_counties() -> Iterator[County]:
    """Yield all American counties, by state and name."""
    for fips, subdivision, name, latitude, longitude in _rows(COUNTIES_FILE):
        yield County(fips, subdivision, name, float(latitude), float(longitude))


def _rows(file: Path) -> Iterator[list[str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
