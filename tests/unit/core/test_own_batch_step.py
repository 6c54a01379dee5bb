"""A user's own batch step: an error fails only its record, and an unavailable service is transient."""

import asyncio
import pickle
import threading
from collections.abc import Awaitable, Callable, Sequence

import pytest

from newsloom.api import BatchStep, Emit, NormalisedArticle, Reject, StepResult, Transient
from newsloom.core.own_steps.batch_step import OwnBatchStep
from newsloom.core.own_steps.step import OwnStepError
from newsloom.core.stage import FailedAnswer
from newsloom_schemas import FileOrigin, Language

ARTICLE = NormalisedArticle(
    id="a",
    document_key="a",
    origin=FileOrigin(file="a"),
    language=Language(code="en", confidence=1.0),
    text="The ferry left at noon.",
)
Answer = Callable[[Sequence[object]], Awaitable[object]]


class Ask(BatchStep[NormalisedArticle, object, object, NormalisedArticle]):
    """A batch step that answers with a function of the test."""

    name = "ask"
    version = "3"
    ordered = False

    def __init__(self, answer: Answer, requested: object = "request") -> None:
        self._answer = answer
        self._requested = requested
        self.asked: list[int] = []

    def request(self, _: NormalisedArticle, /) -> object:
        return self._requested

    async def answer(self, requests: Sequence[object], /) -> Sequence[object]:
        self.asked.append(len(requests))
        return await self._answer(requests)  # type: ignore[return-value]  # what a careless step returns

    def apply(self, article: NormalisedArticle, answer: object, /) -> StepResult[NormalisedArticle]:
        return Emit(article.with_extension("ask", answer))


def own(step: BatchStep[NormalisedArticle, object, object, NormalisedArticle], seconds: float = 30.0) -> OwnBatchStep:
    return OwnBatchStep(step, "ask", "3", None, seconds)


def requests(*values: object) -> list[bytes]:
    return [pickle.dumps(each) for each in values]


def read(answers: Sequence[bytes | FailedAnswer]) -> list[object]:
    return [each if isinstance(each, FailedAnswer) else pickle.loads(each) for each in answers]  # noqa: S301 - of our own


async def lengths(values: Sequence[object]) -> object:
    """Return the length of each text. Some texts raise an error, or get no answer in time."""
    if "hang" in values:
        await asyncio.sleep(600)
    if "fault" in values:
        msg = "cannot read this text"
        raise LookupError(msg)
    return [len(str(each)) for each in values]


async def test_answers_come_back_in_the_order_of_the_requests() -> None:
    step = own(Ask(lengths))
    assert read(await step.answer(requests("one", "three"))) == [3, 5]
    assert (step.name, step.version, step.ordered) == ("ask", "3", False)


async def test_request_that_fails_alone_fails_only_its_record() -> None:
    asked = Ask(lengths)
    first, failed, last = read(await own(asked).answer(requests("one", "fault", "three")))
    assert (first, last) == (3, 5)
    assert isinstance(failed, FailedAnswer)
    assert (failed.error, failed.message) == ("builtins.LookupError", "cannot read this text")
    assert "lengths" in (failed.traceback or "")
    assert asked.asked == [3, 1, 1, 1]


async def test_request_without_an_answer_in_time_fails_only_its_record_if_others_are_answered() -> None:
    first, failed = read(await own(Ask(lengths), 0.2).answer(requests("one", "hang")))
    assert first == 3
    assert isinstance(failed, FailedAnswer)
    assert (failed.error, failed.message) == (
        "newsloom.AnswerTookTooLong",
        "step ask gave no answer within 0.2 s",
    )


@pytest.mark.parametrize("count", [1, 2])
async def test_service_that_answers_no_request_in_time_is_transient(count: int) -> None:
    with pytest.raises(Transient, match=r"within 0\.1 s"):
        await own(Ask(lengths), 0.1).answer(requests(*["hang"] * count))


@pytest.mark.parametrize("error", [Transient("away"), ConnectionRefusedError("no service"), TimeoutError("slow")])
async def test_unavailable_service_is_transient(error: Exception) -> None:
    async def away(_: Sequence[object]) -> object:
        raise error

    with pytest.raises(Transient):
        await own(Ask(away)).answer(requests("one", "two"))


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ([1], "returned 1 for 2 requests"),
        (None, "returned NoneType for 2 requests"),
        (7, "returned int for 2 requests"),
    ],
)
async def test_wrong_number_of_answers_fails_the_records(result: object, message: str) -> None:
    async def wrong(values: Sequence[object]) -> object:
        return result if len(values) > 1 else [0] * 3

    failed = read(await own(Ask(wrong)).answer(requests("one", "two")))
    assert all(isinstance(each, FailedAnswer) and "returned 3 for 1 requests" in each.message for each in failed)

    async def always(_: Sequence[object]) -> object:
        return result

    with pytest.raises(OwnStepError, match=message):
        await own(Ask(always))._call(requests("one", "two"))


async def test_answer_that_cannot_be_pickled_fails_its_record() -> None:
    async def lock(values: Sequence[object]) -> object:
        return [threading.Lock() if each == "lock" else 1 for each in values]

    first, failed = read(await own(Ask(lock)).answer(requests("one", "lock")))
    assert first == 1
    assert isinstance(failed, FailedAnswer)
    assert "pickle" in failed.message


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError()])
async def test_a_step_cannot_end_the_worker(error: BaseException) -> None:
    async def ends(_: Sequence[object]) -> object:
        raise error

    (failed,) = read(await own(Ask(ends)).answer(requests("one")))
    assert isinstance(failed, FailedAnswer)
    assert failed.message == f"step ask raised {type(error).__name__}"


async def test_cancellation_of_the_worker_is_not_an_error_of_the_step() -> None:
    asking = asyncio.create_task(own(Ask(lengths)).answer(requests("hang")))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


def test_step_may_return_no_request() -> None:
    assert own(Ask(lengths, requested=None)).request(ARTICLE) is None


def test_request_that_cannot_be_pickled_is_an_error_of_its_record() -> None:
    with pytest.raises(TypeError, match="pickle"):
        own(Ask(lengths, requested=threading.Lock())).request(ARTICLE)


def test_result_is_checked_like_that_of_a_step() -> None:
    result = own(Ask(lengths)).apply(ARTICLE, pickle.dumps(5))
    assert isinstance(result, Emit)
    assert result.record.extensions == {"ask": 5}

    class Renames(Ask):
        def apply(self, article: NormalisedArticle, _: object, /) -> StepResult[NormalisedArticle]:
            return Emit(article.replace(document_key="mine"))

    with pytest.raises(OwnStepError, match="changed document_key"):
        own(Renames(lengths)).apply(ARTICLE, None)

    class Rejects(Ask):
        def apply(self, _: NormalisedArticle, __: object, /) -> StepResult[NormalisedArticle]:
            return Reject("low_score", "The score is 0.")

    rejected = own(Rejects(lengths)).apply(ARTICLE, None)
    assert isinstance(rejected, Reject)
    assert rejected.reason == "ask.low_score"


async def test_step_that_cannot_open_is_a_settings_error() -> None:
    class Closed(Ask):
        async def open(self) -> None:
            msg = "no such database"
            raise OSError(msg)

    with pytest.raises(ValueError, match="step ask could not open: OSError: no such database"):
        await own(Closed(lengths)).open()
