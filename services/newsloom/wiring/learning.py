"""Read records for `newsloom learn`: articles that newsloom wrote as they are, raw input through normalise."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Self

from newsloom.core.message import Inbound
from newsloom.learning.seen_article import SeenArticle, article_record, is_newsloom_record, seen_article
from newsloom.normalise.site_rules.regions import regions_of_article
from newsloom.settings import Settings
from newsloom.wiring.inspecting import Inspector, Rejection, StepFailure, inspector

_ALL_ARTICLES = 1_000_000_000


@dataclass(slots=True)
class ReadCounts:
    """What became of the records that were read.

    Attributes:
        written: articles that newsloom had written.
        raw: articles of raw input that normalise accepted.
        not_articles: records that newsloom had rejected or could not process.
        rejected: raw input that normalise rejects or that fails, by the reason.
    """

    written: int = 0
    raw: int = 0
    not_articles: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


class SeenArticles:
    """Turns records into what learning keeps of them. Normalise is built when the first raw record comes.

    Args:
        settings: the settings. Rules of sites are not applied, since what they cut is to be learned again.
    """

    def __init__(self, settings: Settings) -> None:
        normalise = settings.normalise.model_copy(update={"site_rules_path": None})
        self._settings = settings.model_copy(update={"normalise": normalise})
        self._stack = AsyncExitStack()
        self._inspector: Inspector | None = None
        self.counts = ReadCounts()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def of(self, inbound: Inbound) -> AsyncIterator[SeenArticle]:
        """Yield the articles of a record; none if it has none.

        Raises:
            ValueError: a setting of normalise is wrong.
        """
        record = article_record(inbound.value)
        if record is not None:
            for article in self._written(seen_article(record)):
                yield article
        elif is_newsloom_record(inbound.value):
            self.counts.not_articles += 1
        else:
            if self._inspector is None:
                self._inspector = await self._stack.enter_async_context(inspector(self._settings))
            async for run in self._inspector.runs(inbound, _ALL_ARTICLES):
                if isinstance(run.ending, Rejection):
                    self.counts.rejected[run.ending.reason] += 1
                elif isinstance(run.ending, StepFailure):
                    self.counts.rejected[run.ending.error.rpartition(".")[2]] += 1
                else:
                    regions = None
                    if run.page is not None:
                        regions = regions_of_article(run.page, run.ending.text.split("\n\n"))
                    accepted = seen_article(run.ending.model_dump(mode="json"), regions)
                    if accepted is not None:
                        self.counts.raw += 1
                        yield accepted

    def _written(self, article: SeenArticle | None) -> Iterator[SeenArticle]:
        if article is None:
            self.counts.not_articles += 1
        else:
            self.counts.written += 1
            yield article
