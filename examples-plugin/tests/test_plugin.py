"""Tests of the steps without a pipeline, Kafka or mocks. The batch step is tested against a service in the same process."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import HttpUrl, ValidationError

from newsloom.api import Emit, Reject, TaggedArticle, Transient
from newsloom_topics import ScoreOptions, ScoreStep, StageOptions, TopicOptions, TopicStep, topic_stage

TOPICS: dict[str, Any] = {"topics": {"shipping": ["Harbour", "ferry"], "energy": ["power", "grid"]}}


@pytest.fixture
def article() -> TaggedArticle:
    return TaggedArticle.model_validate(
        {
            "id": "0123456789abcdef0123456789abcdef",
            "origin": {"file": "ferry.txt", "position": 0},
            "document_key": "https://gazette.example/ferry",
            "outcome": "unique",
            "dedup": {
                "relation": "original",
                "canonical_id": "0123456789abcdef0123456789abcdef",
                "cluster_id": "0123456789abcdef0123456789abcdef",
                "similarity": 0,
                "containment": {"of_this_in_match": 0, "of_match_in_this": 0},
                "evidence": {"summary": "No similar article came before."},
                "thresholds": "1",
            },
            "language": {"code": "en", "confidence": 1},
            "text": "The ferry left the harbour at noon. The power cut that had kept the ferry in port was over.",
        }
    )


def run(article: TaggedArticle, **options: Any) -> Emit[TaggedArticle] | Reject:  # noqa: ANN401 - as in a settings file
    return TopicStep(TopicOptions.model_validate(TOPICS | options))(article)


def topics(result: Emit[TaggedArticle] | Reject) -> object:
    assert isinstance(result, Emit)
    return result.record.extensions["topics"]


def test_topic_is_added_when_its_words_occur_often_enough(article: TaggedArticle) -> None:
    assert topics(run(article)) == {"shipping": 3}
    assert topics(run(article, min_words=1)) == {"shipping": 3, "energy": 1}


def test_article_without_a_topic_is_rejected_if_only_is_set(article: TaggedArticle) -> None:
    result = run(article, topics={"sport": ["goal"]}, only=True)
    assert isinstance(result, Reject)
    assert result.reason == "off_topic"


def test_options_without_topics_are_not_valid() -> None:
    with pytest.raises(ValidationError):
        TopicOptions(topics={})


class Service:
    """Returns the length of each text as its score, with the HTTP status `status`."""

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


async def test_overloaded_service_is_transient(step: ScoreStep, service: Service) -> None:
    service.status = 503
    with pytest.raises(Transient, match="answered 503"):
        await step.answer(["one"])


async def test_unreachable_service_is_transient() -> None:
    step = ScoreStep(ScoreOptions(url=HttpUrl("http://127.0.0.1:9/scores")))
    await step.open()
    with pytest.raises(Transient, match="ClientConnectorError"):
        await step.answer(["one"])
    await step.close()


async def test_text_that_the_service_rejects_is_an_error(step: ScoreStep, service: Service) -> None:
    service.status = 400
    with pytest.raises(ValueError, match="answered 400"):
        await step.answer(["one"])


def test_score_becomes_an_extension_of_the_article(article: TaggedArticle) -> None:
    step = ScoreStep(ScoreOptions(url=HttpUrl("http://127.0.0.1:9/scores"), max_chars=9))
    assert step.request(article) == "The ferry"
    assert step.apply(article, 0.5).record.extensions == {"score": {"score": 0.5}}
    assert step.apply(article, None) == Emit(article)


def test_stage_has_the_score_step_only_if_a_service_is_named() -> None:
    topics = TopicOptions(topics={"shipping": ("ferry",)})
    scores = ScoreOptions(url=HttpUrl("http://127.0.0.1:9/scores"))
    assert [step.name for step in topic_stage(StageOptions(topics=topics)).steps] == ["topics"]
    assert [step.name for step in topic_stage(StageOptions(topics=topics, scores=scores)).steps] == ["topics", "score"]
