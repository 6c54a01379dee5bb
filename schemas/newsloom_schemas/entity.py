"""Entities: the persons, organisations, places and things that an article names, and their mentions."""

from enum import StrEnum
from typing import NewType

from pydantic import Field, NonNegativeInt, PositiveInt

from newsloom_schemas.base import Part

EntityId = NewType("EntityId", str)
"""An id that is the same in all documents: `country:IR`, `place:112931`, or `person:`, `org:` … and the normalised name."""


class EntityType(StrEnum):
    """The types of OntoNotes 5, without those numeric types that nobody searches for."""

    PERSON = "PERSON"
    ORG = "ORG"
    GPE = "GPE"
    LOC = "LOC"
    FAC = "FAC"
    NORP = "NORP"
    EVENT = "EVENT"
    PRODUCT = "PRODUCT"
    LAW = "LAW"
    WORK_OF_ART = "WORK_OF_ART"
    DATE = "DATE"
    MONEY = "MONEY"
    PERCENT = "PERCENT"


class Mention(Part):
    """One occurrence in the text. Offsets are code points, and `text[start:end] == mention.text`."""

    start: NonNegativeInt
    end: PositiveInt
    text: str


class Links(Part):
    """The ids of the entity in public registers and in the alias file."""

    geonames: int | None = None
    iso3166: str | None = Field(
        None, description="ISO 3166-1 alpha-2 code of the country: itself, the one it is in, or that of the people."
    )
    iso3166_2: str | None = Field(
        None, description="ISO 3166-2 code of the subdivision: itself, or the one that the town or county is in."
    )
    wikidata: str | None = Field(None, description="Wikidata id, from the operator's alias file.")
    watch_list: str | None = Field(None, description="Id from the operator's alias file, if it is not a Wikidata id.")
    ticker: str | None = Field(
        None,
        description="ISO 10383 market identifier and code, such as `XNAS:AAPL`, if the text has a ticker.",
    )


class Entity(Part):
    """An entity named in the article, with all its mentions in order."""

    id: EntityId
    name: str
    type: EntityType
    count: PositiveInt
    mentions: tuple[Mention, ...]
    links: Links = Links()
    salience: float | None = Field(
        None,
        ge=0,
        le=1,
        description="How much the article is about the entity: how often, how early, and whether in the title.",
    )
    confidence: float | None = Field(None, ge=0, le=1, description="How likely it is that name and type are right.")
