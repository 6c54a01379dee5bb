"""Where the text of a cluster comes from: the agency or outlet, and which article says so."""

from enum import StrEnum

from pydantic import Field

from newsloom_schemas.base import Part
from newsloom_schemas.identity import ArticleId


class OriginKind(StrEnum):
    """The kind of organisation that a text comes from."""

    AGENCY = "agency"
    OUTLET = "outlet"


class OriginBasis(StrEnum):
    """What an origin rests on.

    `credit`: an article of the cluster credits it. `publisher`: the agency published an article of the cluster itself.
    `first`: it published the text first, as far as the articles and their dates show.
    """

    CREDIT = "credit"
    PUBLISHER = "publisher"
    FIRST = "first"


class TextOrigin(Part):
    """The agency or outlet that the text of a cluster comes from, as far as its articles say."""

    name: str = Field(
        description="The usual name of an agency, such as `AP`; of an outlet its domain, or its name if that is unknown."
    )
    kind: OriginKind
    basis: OriginBasis
    article_id: ArticleId = Field(description="The article that says so; for `first`, the one that was first.")
