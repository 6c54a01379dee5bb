"""A batch step that gets scores from a small HTTP service."""

from collections.abc import Sequence

import aiohttp
from pydantic import BaseModel, Field, HttpUrl

from newsloom.api import BatchStep, Emit, TaggedArticle, Transient


class ScoreOptions(BaseModel):
    """The options in the settings file."""

    url: HttpUrl = Field(description='The service: it gets `{"texts": […]}` and returns `{"scores": […]}`, by POST.')
    timeout_seconds: float = Field(5.0, gt=0, description="Time limit of one request.")
    max_chars: int = Field(2_000, ge=1, description="Number of characters of each text to send.")


class ScoreStep(BatchStep[TaggedArticle, str, float | None, TaggedArticle]):
    """Adds the score of the article's text, which the service returns."""

    name = "score"
    version = "1"
    ordered = False  # a score does not depend on earlier articles

    def __init__(self, options: ScoreOptions) -> None:
        self._options = options
        self._session: aiohttp.ClientSession | None = None

    def request(self, article: TaggedArticle, /) -> str:
        """Return the text to score."""
        return article.text[: self._options.max_chars]

    async def open(self) -> None:
        """Open the connections to the service."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._options.timeout_seconds))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def answer(self, texts: Sequence[str], /) -> list[float | None]:
        """Return a score for each text; `None` for a text without a score.

        Raises:
            Transient: the service is unavailable or overloaded.
            ValueError: the service rejects the texts. newsloom then sends them one by one.
        """
        if self._session is None:
            msg = "the step is not open"
            raise RuntimeError(msg)
        try:
            async with self._session.post(str(self._options.url), json={"texts": list(texts)}) as response:
                if response.status in {408, 429} or response.status >= 500:  # noqa: PLR2004 - HTTP's server errors
                    msg = f"{self._options.url} answered {response.status}"
                    raise Transient(msg)
                if response.status != 200:  # noqa: PLR2004 - HTTP's success
                    msg = f"{self._options.url} answered {response.status}: {(await response.text())[:200]}"
                    raise ValueError(msg)
                scores: list[float | None] = (await response.json())["scores"]
                return scores
        except (aiohttp.ClientError, TimeoutError) as error:
            msg = f"{self._options.url}: {type(error).__name__}: {error}"
            raise Transient(msg) from error

    def apply(self, article: TaggedArticle, score: float | None, /) -> Emit[TaggedArticle]:
        """Return the article with its score."""
        return Emit(article if score is None else article.with_extension(self.name, {"score": score}))
