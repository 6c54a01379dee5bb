"""Records that were read but are not wanted."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part, Record, UtcDatetime
from newsloom_schemas.identity import Origin


class RejectionReason(StrEnum):
    """The reasons for which newsloom itself rejects an article. The set is closed: dashboards and consumers count by it."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LARGE = "too_large"
    NOT_ARTICLE = "not_article"
    UNSUPPORTED_MEDIA = "unsupported_media"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    BAD_ENCODING = "bad_encoding"
    BOILERPLATE_ONLY = "boilerplate_only"
    CONSENT_WALL = "consent_wall"
    PAYWALL = "paywall"
    REGISTRATION_WALL = "registration_wall"
    BOT_WALL = "bot_wall"
    REGION_WALL = "region_wall"
    ERROR_PAGE = "error_page"
    INTERSTITIAL = "interstitial"


OwnReason = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}$")]
"""The reason of a plugin step: the name of the step, a dot, and its reason."""


class Identification(Part):
    """The identification of a rejected record, as far as it was known."""

    sha256: str = Field(description="Hash of the input value, hexadecimal.")
    size_bytes: NonNegativeInt
    key: str | None = None
    url: str | None = None
    source: str | None = None
    title: str | None = None
    external_id: str | None = Field(None, description="The producer's own id of the document.")
    labels: dict[str, str] = Field(
        default_factory=dict, description="The producer's labels; empty if the record could not be decoded."
    )


class RejectedArticle(Record):
    """A record that a stage rejected; on `news.rejected`."""

    schema_: Literal["newsloom.rejected/1"] = Field("newsloom.rejected/1", alias="schema")
    outcome: Literal["rejected"] = "rejected"
    origin: Origin
    stage: str
    step: str
    reason: RejectionReason | OwnReason = Field(
        description="One of newsloom's reasons, or that of a plugin step, as `<step>.<reason>`."
    )
    detail: str
    rejected_at: UtcDatetime
    article: Identification
