"""The focus of an article: the countries that it is about, and its most central place."""

from pydantic import Field

from newsloom_schemas.base import Part
from newsloom_schemas.entity import EntityId

FOCUS = "Where the article takes place; null if no place in it is linked, and in records of older versions."
"""The description of the field `focus` of all records."""


class FocusCountry(Part):
    """A country and its share of the places and peoples that the article names."""

    code: str = Field(description="ISO 3166-1 alpha-2 code.")
    share: float = Field(
        ge=0,
        le=1,
        description="Its share of the salience of all linked places and peoples. The shares of an article add up to at most 1; "
        "small ones are left out.",
    )


class FocusPlace(Part):
    """The most central town, county or province of the article."""

    id: EntityId = Field(description="The id of the entity.")
    name: str
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 code.")
    geonames: int | None = Field(None, description="GeoNames id; null for counties and for provinces outside the US.")
    latitude: float | None = Field(
        None, ge=-90, le=90, description="Degrees north. For a county or province: of its middle."
    )
    longitude: float | None = Field(None, ge=-180, le=180, description="Degrees east.")
    score: float = Field(
        ge=0,
        le=1,
        description="The share of the salience of all linked towns, counties and provinces that is here; what is near counts "
        "in part. 1 if the article names no place elsewhere.",
    )


class Focus(Part):
    """Where the article takes place, as far as its linked places tell."""

    countries: tuple[FocusCountry, ...] = Field((), description="The largest share first; at most five.")
    place: FocusPlace | None = Field(None, description="The most central place; null if the article has no clear one.")
