"""Wrap a user's own batch step: check its results like those of a step, and limit the time of its answers."""

import asyncio
import pickle
from collections.abc import Sequence
from typing import Any, cast

from newsloom.core.failure import error_name, format_traceback
from newsloom.core.own_steps.step import Guard, OwnStepError
from newsloom.core.stage import BatchStep, FailedAnswer
from newsloom.core.step_result import Emit, Reject, Transient


class OwnBatchStep(BatchStep[Any, bytes, "bytes | FailedAnswer", Any]):
    """A user's own batch step with checked results and a time limit for each call of `answer`.

    Requests and answers are pickled here, so that one that cannot be pickled fails only its own record.

    `Transient`, `ConnectionError` and `TimeoutError` mean that the service is unavailable. After any other error, or when
    the time limit is exceeded, the requests are sent again one by one. Those that fail alone become dead letters. If no
    request is answered in time, the service counts as unavailable, and the worker waits.

    Args:
        step: the user's batch step.
        name: its name for metrics, dead letters and the trace.
        version: its version for the trace.
        changeable: the fields that it may change; `None` for all except `own_step.IDENTITY`.
        limit_seconds: time limit of one call of `answer`.
    """

    def __init__(
        self,
        step: BatchStep[Any, Any, Any, Any],
        name: str,
        version: str,
        changeable: frozenset[str] | None,
        limit_seconds: float,
    ) -> None:
        self.step = step
        self.name = name
        self.version = version
        self.ordered = bool(step.ordered)
        self._guard = Guard(name, changeable)
        self._limit_seconds = limit_seconds

    def request(self, record: Any, /) -> bytes | None:  # noqa: ANN401 - the record of its stage
        """Return the pickled request.

        Raises:
            OwnStepError: the step raised `Transient` or an error that would end the process.
            Exception: any other error of the step or of pickling.
        """
        request = self._guard.call(lambda: self.step.request(record))
        return None if request is None else pickle.dumps(request, protocol=5)

    def apply(self, record: Any, answer: bytes | FailedAnswer | None, /) -> Emit[Any] | Reject:  # noqa: ANN401 - as above
        """Return the result for the record.

        Raises:
            OwnStepError: the result is not allowed.
        """
        if isinstance(answer, FailedAnswer):  # the pipeline has made a dead letter of it already
            msg = f"step {self.name}: {answer.message}"
            raise OwnStepError(msg)
        given = None if answer is None else pickle.loads(answer)  # noqa: S301 - pickled by `answer` in this worker
        return self._guard.result(record, lambda: self.step.apply(record, given))

    async def answer(self, requests: Sequence[bytes], /) -> Sequence[bytes | FailedAnswer]:
        """Return the pickled answers, and a `FailedAnswer` for each request that failed alone.

        Raises:
            Transient: the service is unavailable, or no request was answered in time.
        """
        try:
            return await self._call(requests)
        except Transient:
            raise
        except Exception as error:
            if len(requests) == 1:
                if isinstance(error, AnswerTookTooLong):
                    raise Transient(str(error)) from error
                return [_failed(error)]
        return await self._one_by_one(requests)

    async def open(self) -> None:
        """Open the step's connections.

        Raises:
            ValueError: the step raised an error, which the message contains.
        """
        try:
            await self.step.open()
        except Exception as error:
            msg = f"step {self.name} could not open: {type(error).__name__}: {error}"
            raise ValueError(msg) from error

    async def close(self) -> None:
        """Close the step's connections."""
        await self.step.close()

    async def _one_by_one(self, requests: Sequence[bytes]) -> list[bytes | FailedAnswer]:
        answers: list[bytes | FailedAnswer] = []
        late = 0
        for request in requests:
            try:
                answers.extend(await self._call([request]))
            except Transient:
                raise
            except AnswerTookTooLong as error:
                late += 1
                answers.append(_failed(error))
            except Exception as error:  # noqa: BLE001 - any error fails this record, and its dead letter has it
                answers.append(_failed(error))
        if late == len(requests):
            msg = f"step {self.name} answered nothing within {self._limit_seconds:g} s"
            raise Transient(msg)
        return answers

    async def _call(self, requests: Sequence[bytes]) -> list[bytes | FailedAnswer]:
        """Call the step once.

        Raises:
            OwnStepError: the number of answers is wrong, or the step raised an error that would end the process.
            Transient: the step raised it, or a `ConnectionError` or `TimeoutError`.
            AnswerTookTooLong: the time limit was exceeded.
            Exception: any other error of the step.
        """
        given = [pickle.loads(request) for request in requests]  # noqa: S301 - pickled by `request` in this worker's pool
        try:
            async with asyncio.timeout(self._limit_seconds) as limit:
                answers: object = await self.step.answer(given)
        except TimeoutError as error:
            if not limit.expired():  # the step's own time limit
                msg = f"step {self.name}: the service did not answer in time"
                raise Transient(msg) from error
            msg = f"step {self.name} gave no answer within {self._limit_seconds:g} s"
            raise AnswerTookTooLong(msg) from error
        except ConnectionError as error:
            msg = f"step {self.name}: {type(error).__name__}: {error}"
            raise Transient(msg) from error
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise  # the worker is stopping
            msg = f"step {self.name} raised CancelledError"
            raise OwnStepError(msg) from error
        except SystemExit as error:
            msg = f"step {self.name} raised SystemExit"
            raise OwnStepError(msg) from error
        count = len(answers) if isinstance(answers, Sequence) else type(answers).__name__
        if count != len(requests):
            msg = (
                f"step {self.name} returned {count} for {len(requests)} requests; it has to return one answer for each"
            )
            raise OwnStepError(msg)
        return [pickle.dumps(answer, protocol=5) for answer in cast("Sequence[object]", answers)]


class AnswerTookTooLong(Exception):  # noqa: N818 - dead letters contain this name
    """A call of `answer` exceeded its time limit."""


def _failed(error: Exception) -> FailedAnswer:
    return FailedAnswer(error_name(type(error)), str(error), format_traceback(error))
