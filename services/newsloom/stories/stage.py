"""The stories stage: it gives articles the story that they belong to, and diverts the duplicates."""

from typing import Final

from newsloom.api import Divert, Emit, Inbound, Stage, StepResult
from newsloom.claims.protocol import Store
from newsloom.settings import StoriesSettings
from newsloom_schemas import ArticleOutcome, DeduplicatedArticle, StageName, TaggedArticle, topics

VERSION: Final = "1"
"""Version of the stories. Change it if the same articles in the same order give other stories."""

_ONLY_TAGGED: Final = frozenset({"schema_", "entities", "focus"})


class DivertDuplicates:
    """Ends the way of duplicates, which the stages before this one pass on so that they count in their story."""

    name = "divert"

    def __call__(self, article: TaggedArticle, /) -> StepResult[DeduplicatedArticle | TaggedArticle]:
        """Divert a duplicate with its story; emit any other article."""
        if article.outcome is not ArticleOutcome.DUPLICATE:
            return Emit(article)
        kept = {name: value for name, value in article if name not in _ONLY_TAGGED}
        return Divert(DeduplicatedArticle.model_construct(**kept), to=topics.DUPLICATES)


def read(inbound: Inbound) -> TaggedArticle:
    """Read a record of `news.tagged`.

    Raises:
        pydantic.ValidationError: the record is not a tagged article.
    """
    return TaggedArticle.from_bytes(inbound.value)


def build(settings: StoriesSettings, store: Store | None = None) -> Stage:
    """Return the stage.

    Args:
        settings: the settings of the stage.
        store: the store of the batch steps, in the worker; `None` in the processes of the pool.
    """
    _ = settings, store
    return Stage(name=StageName.STORIES, version=VERSION, read=read, steps=(DivertDuplicates(),))
