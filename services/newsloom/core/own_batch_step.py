"""A user's own batch step: its pure parts are checked as a step's are, and its answers are bounded in time."""

import asyncio
import pickle
import traceback
from collections.abc import Sequence
from typing import Any, Final, cast

from newsloom.core.own_step import Guard, OwnStepError
from newsloom.core.stage import BatchStep, FailedAnswer
from newsloom.core.step_result import Emit, Reject, Transient

_TRACEBACK_CHARS: Final = 8_000


class OwnBatchStep(BatchStep[Any, bytes, "bytes | FailedAnswer", Any]):
    """A user's own batch step, with what it returns checked, and each call of `answer` bounded in time.

    Requests and answers travel as pickled bytes, so that one that cannot be pickled fails its own record. When `answer`
    raises anything but `Transient`, `ConnectionError` and `TimeoutError`, which all mean that the service is away, the requests are sent again one by one: those that fail alone become dead letters, and
    the others pass. A call that runs out of time is repeated the same way. If no request at all is answered in time, the
    service counts as away, and the worker waits.

    Args:
        step: the user's.
        name: for metrics, dead letters and the trace.
        version: for the trace.
        changeable: the fields that it may change; `None` for all but those that say which record it is.
        limit_seconds: for one call of `answer`.
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
            OwnStepError: the step tried to wait or to end the process.
            Exception: whatever else the step or pickling raises.
        """
        request = self._guard.call(lambda: self.step.request(record))
        return None if request is None else pickle.dumps(request, protocol=5)

    def apply(self, record: Any, answer: bytes | FailedAnswer | None, /) -> Emit[Any] | Reject:  # noqa: ANN401 - as above
        """Return what becomes of the record.

        Raises:
            OwnStepError: the step returned something else than it may.
        """
        if isinstance(answer, FailedAnswer):  # the pipeline makes a dead letter of it before it comes here
            msg = f"step {self.name}: {answer.message}"
            raise OwnStepError(msg)
        given = None if answer is None else pickle.loads(answer)  # noqa: S301 - pickled by `answer` in our own worker
        return self._guard.result(record, lambda: self.step.apply(record, given))

    async def answer(self, requests: Sequence[bytes], /) -> Sequence[bytes | FailedAnswer]:
        """Return the pickled answers, and a `FailedAnswer` for each request that fails alone.

        Raises:
            Transient: the step raised it, or no request was answered in time.
        """
        try:
            return await self._call(requests)
        except Transient:
            raise
        except Exception as error:
            if len(requests) == 1:
                if isinstance(error, _OutOfTimeError):
                    raise Transient(str(error)) from error
                return [_failed(error)]
        return await self._one_by_one(requests)

    async def open(self) -> None:
        """Open the step's connections.

        Raises:
            ValueError: the step raised something; the message has it.
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
        late: list[int] = []
        for number, request in enumerate(requests):
            try:
                answers.extend(await self._call([request]))
            except Transient:
                raise
            except _OutOfTimeError as error:
                late.append(number)
                answers.append(_failed(error))
            except Exception as error:  # noqa: BLE001 - whatever it raises is this record's failure, and is recorded
                answers.append(_failed(error))
        if len(late) == len(requests):
            msg = f"step {self.name} answered nothing within {self._limit_seconds:g} s"
            raise Transient(msg)
        return answers

    async def _call(self, requests: Sequence[bytes]) -> list[bytes | FailedAnswer]:
        """Call the step once.

        Raises:
            OwnStepError: it returned another number of answers, or tried to end the process.
            Transient: it raised that, or a `ConnectionError` or `TimeoutError` of its own.
            _OutOfTimeError: it ran out of time.
            Exception: whatever else it raises.
        """
        given = [pickle.loads(request) for request in requests]  # noqa: S301 - pickled by `request` in our own pool
        try:
            async with asyncio.timeout(self._limit_seconds) as limit:
                answers: object = await self.step.answer(given)
        except TimeoutError as error:
            if not limit.expired():  # the step's own time limit
                msg = f"step {self.name}: the service did not answer in time"
                raise Transient(msg) from error
            msg = f"step {self.name} gave no answer within {self._limit_seconds:g} s"
            raise _OutOfTimeError(msg) from error
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


class _OutOfTimeError(Exception):
    """A call of `answer` ran over its time."""


def _failed(error: Exception) -> FailedAnswer:
    kind = type(error)
    name = (
        "newsloom.AnswerTookTooLong" if isinstance(error, _OutOfTimeError) else f"{kind.__module__}.{kind.__qualname__}"
    )
    trace = "".join(traceback.TracebackException.from_exception(error).format(chain=False))
    return FailedAnswer(name, str(error), trace[:_TRACEBACK_CHARS])
