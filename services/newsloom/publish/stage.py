"""The publish stage: TaggedArticle → EnrichedArticle on `news.enriched`, and copies on the routes' topics."""

from typing import Final

from newsloom.api import Emit, Inbound, Stage
from newsloom.publish.routes import RouteStep, compile_routes
from newsloom.settings import PublishSettings
from newsloom_schemas import EnrichedArticle, StageName, TaggedArticle

VERSION: Final = "3"


class EnrichStep:
    """Makes the enriched record from the fields of the tagged article, which are already validated."""

    name = "enrich"

    def __call__(self, article: TaggedArticle, /) -> Emit[EnrichedArticle]:
        """Return the article with the schema that consumers read."""
        fields = dict(article.__dict__)
        del fields["schema_"]
        return Emit(EnrichedArticle.model_construct(**fields))


def read(inbound: Inbound) -> TaggedArticle:
    """Read a record of `news.grouped`, or of `news.tagged` in a pipeline without stories.

    Raises:
        pydantic.ValidationError: the record is not a tagged article.
    """
    return TaggedArticle.from_bytes(inbound.value)


def build(settings: PublishSettings) -> Stage:
    """Return the stage with all routes compiled.

    Raises:
        RouteError: a route is invalid; the message names the route and the position in its condition.
    """
    return Stage(
        name=StageName.PUBLISH, version=VERSION, read=read, steps=(EnrichStep(), RouteStep(compile_routes(settings)))
    )
