"""The publish stage: TaggedArticle → EnrichedArticle on `news.enriched`, and copies on the routes' topics."""

from typing import Final

from newsloom.api import Emit, Inbound, Stage
from newsloom.publish.routes import RouteStep, compile_routes
from newsloom.settings import PublishSettings
from newsloom_schemas import EnrichedArticle, StageName, TaggedArticle

VERSION: Final = "2"


class EnrichStep:
    """The finished record. It takes over the tagged article's fields, which were validated when they were made."""

    name = "enrich"

    def __call__(self, article: TaggedArticle, /) -> Emit[EnrichedArticle]:
        """The same article, under the schema that consumers read."""
        fields = dict(article.__dict__)
        del fields["schema_"]
        return Emit(EnrichedArticle.model_construct(**fields))


def read(inbound: Inbound) -> TaggedArticle:
    """A record of `news.tagged`.

    Raises:
        pydantic.ValidationError: it is none.
    """
    return TaggedArticle.from_bytes(inbound.value)


def build(settings: PublishSettings) -> Stage:
    """The stage, with every route compiled.

    Raises:
        RouteError: a route cannot be; the message names it and the place in its condition.
    """
    return Stage(
        name=StageName.PUBLISH, version=VERSION, read=read, steps=(EnrichStep(), RouteStep(compile_routes(settings)))
    )
