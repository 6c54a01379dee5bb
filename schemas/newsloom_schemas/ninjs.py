"""The article as IPTC ninjs 2.1, for systems that read news in that standard.

This is a profile of https://iptc.org/std/ninjs/ninjs-schema_2.1.json. It has only properties of the standard, which does
not allow others. Other ids are in `altids`.
"""

from typing import Literal

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part, Record, UtcDatetime

DOCUMENT_KEY = "newsloom_document_key"
"""Role of the alternative id with the document key, which is also the Kafka key."""

EXTERNAL_ID = "external_id"
"""Role of the alternative id with the producer's own id of the document."""


class NinjsStandard(Part):
    """The standard, version and schema of a ninjs item."""

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
    """A short description of the content, and its role."""

    role: str
    contenttype: str
    value: str


class NinjsBody(Part):
    """The text in one format."""

    role: str
    contenttype: str
    charcount: NonNegativeInt = Field(description="Code points of `value`.")
    wordcount: NonNegativeInt = Field(description="Words of `value`, separated by white space.")
    value: str


class NinjsConcept(Part):
    """A person, organisation, place, event, object or subject that the item names."""

    name: str
    rel: str
    uri: str | None = Field(None, description="Wikidata URI, else GeoNames URI.")
    literal: str = Field(description="newsloom's entity id.")


class NinjsInfosource(Part):
    """A publisher or supplier of the content."""

    name: str
    literal: str | None = None


class NinjsRendition(Part):
    """The address of the item on the web."""

    name: str
    href: str
    contenttype: str


class NinjsAltid(Part):
    """An alternative identifier."""

    role: str
    value: str


class NinjsItem(Record):
    """An enriched article as a ninjs 2.1 item; on routes with the view `ninjs`."""

    uri: str = Field(description="Id of the document, the same for all its versions.")
    standard: NinjsStandard = NinjsStandard()
    type: Literal["text"] = "text"
    representationtype: Literal["full"] = "full"
    profile: Literal["newsloom"] = "newsloom"
    version: str = Field(description="Id of the article, different for each version of the document.")
    versioncreated: UtcDatetime | None = Field(None, description="When newsloom received this version.")
    contentcreated: UtcDatetime | None = Field(None, description="When the article was published.")
    pubstatus: Literal["usable", "canceled"] = Field(
        "usable", description="`canceled` for a retraction, and for a document that its publisher has canceled."
    )
    embargoed: UtcDatetime | None = Field(None, description="The time before which the item must not be published.")
    ednote: str | None = Field(None, description="The dedup verdict in one sentence.")
    language: str
    title: str | None = None
    by: str | None = None
    located: str | None = Field(None, description="Place of the dateline.")
    headlines: tuple[NinjsHeadline, ...] = ()
    descriptions: tuple[NinjsDescription, ...] = Field((), description="The standfirst, with the role `standfirst`.")
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
        """Return the CloudEvents type. ninjs itself has no property for it."""
        return "newsloom.ninjs/1"

    @property
    def record_key(self) -> str:
        """Return the document key, so that versions of one document stay in order."""
        return next((each.value for each in self.altids if each.role == DOCUMENT_KEY), self.uri)

    @property
    def event_id(self) -> str:
        """Return the id of the article."""
        return self.version
