"""The JSON envelope that a producer may put on `news.raw`. Forgiving: it is written by others."""

from typing import Any

from pydantic import AliasChoices, ConfigDict, Field, model_validator

from newsloom_schemas.base import Record


class RawArticle(Record):
    """An article as a producer has it: `text`, `html`, or a text with the page it is from; and whatever else is known.

    Unknown fields are left out. Dates are strings here: they are read, bounded and given a precision by normalise.
    """

    model_config = ConfigDict(extra="ignore")

    text: str | None = Field(None, validation_alias=AliasChoices("text", "body", "content"))
    html: str | None = None
    url: str | None = None
    source: str | None = Field(None, description="The publisher's name or domain, or the feed's.")
    title: str | None = None
    standfirst: str | None = Field(None, description="The line under the title that sums the article up.")
    authors: tuple[str, ...] = ()
    published_at: str | None = Field(None, validation_alias=AliasChoices("published_at", "published", "date"))
    language: str | None = Field(None, description="BCP 47 tag, as the producer has it.")
    external_id: str | None = Field(
        None,
        description="The producer's own id of the document, stable over its versions. It comes back on every outcome.",
    )
    labels: dict[str, Any] = Field(
        default_factory=dict,
        description="Facts of your own that come back on every outcome, as strings: a tenant, a feed, a job. Numbers and "
        "booleans become their JSON, objects and lists compact JSON; null is left out.",
    )
    metadata: dict[str, Any] = Field(
        default_factory=dict, description="Labels too, by the name that many producers use. `labels` wins."
    )

    @model_validator(mode="after")
    def _has_a_body(self) -> "RawArticle":
        if self.text is None and self.html is None:
            msg = "an envelope needs `text` or `html`"
            raise ValueError(msg)
        return self
