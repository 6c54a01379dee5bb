"""Entities: who and what an article names, and where in the text."""

from enum import StrEnum
from typing import NewType

from pydantic import Field, NonNegativeInt, PositiveInt

from newsloom_schemas.base import Part

EntityId = NewType("EntityId", str)
"""Document-independent: `country:IR`, `place:112931`, or `person:` / `org:` … and the normalised name."""


class EntityType(StrEnum):
    """OntoNotes 5 types, less the numeric ones that nobody searches by."""

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
    """One place in the text. Offsets are code points, end exclusive: `text[start:end] == mention.text`."""

    start: NonNegativeInt
    end: PositiveInt
    text: str


class Links(Part):
    """What the entity is in public registers."""

    geonames: int | None = None
    iso3166: str | None = Field(
        None, description="ISO 3166-1 alpha-2 code of the country that it is, lies in, or is the people of."
    )
    iso3166_2: str | None = Field(
        None, description="ISO 3166-2 code of the subdivision that it is or, for US cities, lies in."
    )
    wikidata: str | None = Field(None, description="Wikidata id, from the operator's alias file.")
    watch_list: str | None = Field(None, description="Id in the operator's alias file, where it is none of Wikidata's.")
    ticker: str | None = Field(
        None,
        description="ISO 10383 market identifier and code, as in `XNAS:AAPL`, where the text names the company so.",
    )


class Entity(Part):
    """One real thing named in the article, with all its mentions in order."""

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
        description="How much the article is about it: how often, how early, and whether in the title.",
    )
    confidence: float | None = Field(None, ge=0, le=1, description="How likely name and type are right.")
