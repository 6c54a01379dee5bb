"""Run records through normalise alone, in this process, and keep what its steps noted: for `newsloom inspect`."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, redirect_stdout
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from newsloom.core.message import SPLIT, Inbound
from newsloom.core.stage import BatchStep, FailedAnswer, Split, Splitter, Stage
from newsloom.core.step_result import Reject, StepResult, Transient
from newsloom.normalise.page.page import Page
from newsloom.normalise.records import Draft, RawRecord
from newsloom.settings import Settings
from newsloom.wiring.stages import batch_steps, splitter, stage
from newsloom_schemas import NormalisedArticle, StageName, headers

_MAX_MESSAGE_CHARS: Final = 2_000  # some exceptions quote their whole input
_READ: Final = "read"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a record would be rejected, and the step that says so."""

    step: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class StepFailure:
    """Why a record would become a dead letter, and the step that failed. `error` is the qualified name of the exception."""

    step: str
    error: str
    message: str


Ending: TypeAlias = NormalisedArticle | Rejection | StepFailure


@dataclass(frozen=True, slots=True)
class NormaliseRun:
    """What normalise makes of one record.

    Attributes:
        inbound: the record.
        ending: the article, or why there is none.
        notes: the notes of the steps that the record passed, as in the trace of an article.
        read: the record with the JSON of its Avro, if a schema registry explained it; else the record as it is.
        page: its parsed page, if it had one.
    """

    inbound: Inbound
    ending: Ending
    notes: Mapping[str, str]
    read: Inbound
    page: Page | None = None


@dataclass(slots=True)
class _Progress:
    """The `notes`, `read` and `page` of a `NormaliseRun`, as far as they are known while the record runs."""

    notes: dict[str, str]
    read: Inbound
    page: Page | None = None


class Inspector:
    """Runs records through the steps of normalise, with the user's own steps. It writes nothing.

    Args:
        built: the stage, with its models loaded.
        batch: its batch steps, opened, by name.
        split: splits raw records; `None` if splitting is off.
    """

    def __init__(
        self, built: Stage, batch: Mapping[str, BatchStep[Any, Any, Any, Any]], split: Splitter | None = None
    ) -> None:
        if built.read is None:
            msg = f"stage {built.name} reads no raw records"
            raise TypeError(msg)
        self._read = built.read
        self._stage = built
        self._batch = batch
        self._split = split

    async def runs(self, inbound: Inbound, max_articles: int) -> AsyncIterator[NormaliseRun]:
        """Yield what becomes of a record, or of each of its first `max_articles` articles if it holds several.

        Raises:
            Transient: as `run`.
        """
        found: Split = None
        if self._split is not None and inbound.undecodable is None and inbound.origin.part is None:
            try:
                found = self._split(inbound)
            except Exception as error:  # noqa: BLE001 - whatever it raises would be the record's dead letter
                yield NormaliseRun(inbound, _failure(SPLIT, error), {}, inbound)
                return
        if isinstance(found, Reject):
            yield NormaliseRun(inbound, Rejection(SPLIT, str(found.reason), found.detail), {}, inbound)
            return
        for article in (inbound,) if found is None else found[:max_articles]:
            yield await self.run(article)

    async def run(self, inbound: Inbound) -> NormaliseRun:
        """Return what becomes of a record.

        Raises:
            Transient: the service of an own batch step does not answer.
        """
        progress = _Progress(dict(inbound.notes), inbound)
        lost = inbound.undecodable
        if lost is not None:
            message = f"the batch of the record cannot be decoded ({lost.codec}): {lost.reason}"
            return NormaliseRun(inbound, StepFailure(_READ, "UndecodableBatch", message), progress.notes, inbound)
        with redirect_stdout(sys.stderr):  # stdout is the command's output, and an own step may print
            ending = await self._run_steps(inbound, progress)
        return NormaliseRun(inbound, ending, progress.notes, progress.read, progress.page)

    async def _run_steps(self, inbound: Inbound, progress: _Progress) -> Ending:
        at = _READ
        try:
            record: Any = self._read(inbound)
            for step in self._stage.steps:
                at = step.name
                result = await self._ask(step, record) if isinstance(step, BatchStep) else step(record)
                if isinstance(result, FailedAnswer):
                    return StepFailure(at, result.error, result.message[:_MAX_MESSAGE_CHARS])
                if isinstance(result, Reject):
                    return Rejection(at, str(result.reason), result.detail)
                progress.notes.update(result.notes)
                record = result.record
                if isinstance(record, Draft):
                    progress.page = record.page
                if isinstance(record, RawRecord) and record.value != inbound.value:
                    named = (headers.CONTENT_TYPE, (record.content_type or "").encode())
                    progress.read = replace(inbound, value=record.value, headers=(*inbound.headers, named))
        except Transient:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a step raises would be the record's dead letter
            return _failure(at, error)
        if not isinstance(record, NormalisedArticle):
            return StepFailure(at, "TypeError", f"normalise ended with {type(record).__name__}, not with an article")
        return record

    async def _ask(self, step: BatchStep[Any, Any, Any, Any], record: Any) -> StepResult[Any] | FailedAnswer:  # noqa: ANN401 - the record of its stage
        request = step.request(record)
        if request is None:
            return step.apply(record, None)
        (answer,) = await self._batch[step.name].answer([request])
        return answer if isinstance(answer, FailedAnswer) else step.apply(record, answer)


def _failure(step: str, error: Exception) -> StepFailure:
    kind = type(error)
    return StepFailure(step, f"{kind.__module__}.{kind.__qualname__}", str(error)[:_MAX_MESSAGE_CHARS])


@asynccontextmanager
async def inspector(settings: Settings) -> AsyncIterator[Inspector]:
    """Build normalise with its models, and open the services of own batch steps.

    Raises:
        ValueError: a setting is wrong; the message names it.
    """
    async with AsyncExitStack() as stack:
        batch = batch_steps(settings, [StageName.NORMALISE])
        for step in batch.values():
            await step.open()
            stack.push_async_callback(step.close)
        built = stage(settings, StageName.NORMALISE)
        split = splitter(settings, [StageName.NORMALISE])
        yield Inspector(built, {place.step: step for place, step in batch.items()}, split)
