"""The batch step against a service in the same process."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import HttpUrl

from newsloom.api import Emit, TaggedArticle, Transient
from newsloom_topics import ScoreOptions, ScoreStep


class Service:
    """Scores a text by its length. `status` is what it answers with."""

    def __init__(self) -> None:
        self.status = 200

    async def score(self, request: web.Request) -> web.Response:
        texts = (await request.json())["texts"]
        return web.json_response({"scores": [len(text) for text in texts]}, status=self.status)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest_asyncio.fixture
async def step(service: Service) -> AsyncIterator[ScoreStep]:
    app = web.Application()
    app.router.add_post("/scores", service.score)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    opened = ScoreStep(ScoreOptions(url=HttpUrl(f"http://127.0.0.1:{port}/scores")))
    await opened.open()
    yield opened
    await opened.close()
    await runner.cleanup()


async def test_each_text_gets_its_score(step: ScoreStep) -> None:
    assert await step.answer(["one", "three"]) == [3, 5]


async def test_a_service_that_is_overloaded_is_waited_for(step: ScoreStep, service: Service) -> None:
    service.status = 503
    with pytest.raises(Transient, match="answered 503"):
        await step.answer(["one"])


async def test_a_service_that_is_not_there_is_waited_for() -> None:
    step = ScoreStep(ScoreOptions(url=HttpUrl("http://127.0.0.1:9/scores")))
    await step.open()
    with pytest.raises(Transient, match="ClientConnectorError"):
        await step.answer(["one"])
    await step.close()


async def test_a_text_that_the_service_refuses_is_an_error(step: ScoreStep, service: Service) -> None:
    service.status = 400
    with pytest.raises(ValueError, match="answered 400"):
        await step.answer(["one"])


def test_the_score_is_an_extension_of_the_article(article: TaggedArticle) -> None:
    step = ScoreStep(ScoreOptions(url=HttpUrl("http://127.0.0.1:9/scores"), max_chars=9))
    assert step.request(article) == "The ferry"
    assert step.apply(article, 0.5).record.extensions == {"score": {"score": 0.5}}
    assert step.apply(article, None) == Emit(article)
