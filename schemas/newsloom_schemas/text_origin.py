"""The origin of the text of a cluster: the agency or outlet, and the article that says so."""

from enum import StrEnum

from pydantic import Field

from newsloom_schemas.base import Part
from newsloom_schemas.identity import ArticleId


class OriginKind(StrEnum):
    """The kind of organisation that a text comes from."""

    AGENCY = "agency"
    OUTLET = "outlet"


class OriginBasis(StrEnum):
    """The evidence for an origin.

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

    @property
    def rank(self) -> int:
        """Return how good the evidence is: 3 for an agency, 2 for an outlet that is credited, 1 for the first outlet."""
        if self.kind is OriginKind.AGENCY:
            return 3
        return 2 if self.basis is OriginBasis.CREDIT else 1
