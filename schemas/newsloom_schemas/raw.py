"""The JSON envelope that producers can write to `news.raw`. It is lenient, since others write it."""

from typing import Any

from pydantic import AliasChoices, ConfigDict, Field, model_validator

from newsloom_schemas.base import Record


class RawArticle(Record):
    """An article as a producer sends it: `text`, `html` or both, and any known metadata.

    Unknown fields are ignored. Dates are strings here; normalise parses and checks them and determines their precision.
    """

    model_config = ConfigDict(extra="ignore")

    text: str | None = Field(None, validation_alias=AliasChoices("text", "body", "content"))
    html: str | None = None
    url: str | None = None
    source: str | None = Field(None, description="Name or domain of the publisher or the feed.")
    title: str | None = None
    standfirst: str | None = Field(None, description="The line under the title that summarises the article.")
    authors: tuple[str, ...] = ()
    published_at: str | None = Field(None, validation_alias=AliasChoices("published_at", "published", "date"))
    modified_at: str | None = Field(None, description="When the article was last changed.")
    publication_status: str | None = Field(
        None, description="`usable`, `withheld` or `canceled`, as the publisher states."
    )
    embargoed_until: str | None = Field(None, description="The time before which the article must not be published.")
    language: str | None = Field(None, description="BCP 47 tag of the language.")
    section: str | None = Field(None, description="The part of the publication that the article appeared in.")
    keywords: tuple[str, ...] = Field((), description="The publisher's keywords or tags.")
    image: str | None = Field(None, description="URL of the lead picture.")
    external_id: str | None = Field(
        None,
        description="The producer's own id of the document, the same for all its versions. It is in every outcome.",
    )
    labels: dict[str, Any] = Field(
        default_factory=dict,
        description="Your own facts, which are in every outcome as strings: a tenant, a feed, a job. Numbers, booleans, "
        "objects and lists become compact JSON; null is left out.",
    )
    metadata: dict[str, Any] = Field(
        default_factory=dict, description="More labels, under the name that many producers use. `labels` has priority."
    )

    @model_validator(mode="after")
    def _has_a_body(self) -> "RawArticle":
        if self.text is None and self.html is None:
            msg = "an envelope needs `text` or `html`"
            raise ValueError(msg)
        return self
