"""The article as IPTC ninjs 2.1, for systems that take news in that standard.

A profile of https://iptc.org/std/ninjs/ninjs-schema_2.1.json: only properties of the standard, no others, since it
closes its objects. What has no place there is in `altids`.
"""

from typing import Literal

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part, Record, UtcDatetime

DOCUMENT_KEY = "newsloom_document_key"
"""Role of the alternative id that is the document key, by which the record is keyed."""

EXTERNAL_ID = "external_id"
"""Role of the alternative id that is the producer's own id of the document."""


class NinjsStandard(Part):
    """Which standard, version and schema a ninjs item keeps to."""

    name: Literal["ninjs"] = "ninjs"
    version: Literal["2.1"] = "2.1"
    schema_: Literal["https://iptc.org/std/ninjs/ninjs-schema_2.1.json"] = Field(
        "https://iptc.org/std/ninjs/ninjs-schema_2.1.json", alias="schema"
    )


class NinjsHeadline(Part):
    """A headline and its role."""

    role: str
    value: str


class NinjsDescription(Part):
    """What is said of the content in short, and its role."""

    role: str
    contenttype: str
    value: str


class NinjsBody(Part):
    """The text in one form."""

    role: str
    contenttype: str
    charcount: NonNegativeInt = Field(description="Code points of `value`.")
    wordcount: NonNegativeInt = Field(description="Words of `value` as white space separates them.")
    value: str


class NinjsConcept(Part):
    """A person, organisation, place, event, object or subject that the item names."""

    name: str
    rel: str
    uri: str | None = Field(None, description="In a public register: Wikidata, else GeoNames.")
    literal: str = Field(description="newsloom's entity id.")


class NinjsInfosource(Part):
    """Who published or supplied the content."""

    name: str
    literal: str | None = None


class NinjsRendition(Part):
    """Where the item stands on the web."""

    name: str
    href: str
    contenttype: str


class NinjsAltid(Part):
    """A further identifier."""

    role: str
    value: str


class NinjsItem(Record):
    """An enriched article as a ninjs 2.1 item; on routes with the view `ninjs`."""

    uri: str = Field(description="Names the document: the same for all its versions.")
    standard: NinjsStandard = NinjsStandard()
    type: Literal["text"] = "text"
    representationtype: Literal["full"] = "full"
    profile: Literal["newsloom"] = "newsloom"
    version: str = Field(description="The article's id: another for each version of the document.")
    versioncreated: UtcDatetime | None = Field(None, description="When newsloom received this version.")
    contentcreated: UtcDatetime | None = Field(None, description="When the article was published.")
    pubstatus: Literal["usable", "canceled"] = Field("usable", description="`canceled` for a retraction.")
    ednote: str | None = Field(None, description="The dedup verdict in one sentence.")
    language: str
    title: str | None = None
    by: str | None = None
    located: str | None = Field(None, description="The dateline's place.")
    headlines: tuple[NinjsHeadline, ...] = ()
    descriptions: tuple[NinjsDescription, ...] = Field((), description="The standfirst, in the role `standfirst`.")
    bodies: tuple[NinjsBody, ...]
    people: tuple[NinjsConcept, ...] = ()
    organisations: tuple[NinjsConcept, ...] = ()
    places: tuple[NinjsConcept, ...] = ()
    events: tuple[NinjsConcept, ...] = ()
    objects: tuple[NinjsConcept, ...] = ()
    subjects: tuple[NinjsConcept, ...] = ()
    infosources: tuple[NinjsInfosource, ...] = ()
    renditions: tuple[NinjsRendition, ...] = ()
    altids: tuple[NinjsAltid, ...]

    @property
    def event_type(self) -> str:
        """The CloudEvents type. ninjs itself has no place for it."""
        return "newsloom.ninjs/1"

    @property
    def record_key(self) -> str:
        """The document key: versions of one document stay in order."""
        return next((each.value for each in self.altids if each.role == DOCUMENT_KEY), self.uri)

    @property
    def event_id(self) -> str:
        """The article's id."""
        return self.version
