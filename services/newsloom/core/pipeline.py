"""Run records through a chain of stages, one at a time, up to where a batch step has to be asked.

A pipeline is pure: it takes bytes and gives bytes, and can run in any process. At a batch step the record is suspended: its
state comes back as bytes together with the request, and `resume` goes on with the answer.
"""

import pickle
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsloom.core.clock import Clock
from newsloom.core.facts import Fact
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed, OutcomeKind, PipelineResult, Rejected, SerializedRecord, serialize
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, HasProducerFields, ProducerFields, producer_fields_of
from newsloom.core.stage import BatchStep, FailedAnswer, Stage
from newsloom.core.step_result import Copy, Divert, Reject, StepResult, Transient
from newsloom_schemas import Failure, Record, StageTrace, Topic
from newsloom_schemas.article import ArticleBase
from newsloom_schemas.topics import DEFAULT_REGISTRY, TopicRegistry

_READ = "read"
_MESSAGE_LIMIT = 2_000  # characters of an exception's message that are kept: some quote their whole input
_TRACEBACK_LIMIT = 8_000


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took for one record, in seconds."""

    stage: str
    step: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StageCompleted:
    """A stage that a record went through to its end, and the facts that its steps found out."""

    stage: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class StepPlace:
    """Where a batch step is in a pipeline."""

    stage: str
    step: str


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """One run over a record, until its end or until a batch step.

    Attributes:
        result: how the record ended; `None` when it is suspended.
        suspended_state: the suspended record's state, for `resume`.
        suspended_at: the batch step that it waits for.
        request: for that step.
        times: of each step that was run.
        completed_stages: the stages finished in this run, including the one in which the record ended.
        article_id: of the record, once it has one.
        producer: the producer's own id and labels, once the record is decoded.
    """

    result: PipelineResult | None = None
    suspended_state: bytes = b""
    suspended_at: StepPlace | None = None
    request: Any = None
    times: tuple[StepTime, ...] = ()
    completed_stages: tuple[StageCompleted, ...] = ()
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


@dataclass(slots=True)
class _State:
    """A record on its way. Changed in place within one run, and pickled where the record is suspended.

    Attributes:
        record: what the next step gets.
        stage: the number of the stage in the pipeline.
        step: the number of the next step in the stage.
        started: when the stage began, UTC.
        seconds: that the stage's steps have taken.
        notes: of the stage, for the trace.
        copies: for further topics, made by steps of any stage so far.
        article_id: of the record, once it has one.
        producer: the producer's own id and labels, once they are known.
    """

    record: Any
    stage: int = 0
    step: int = 0
    started: datetime | None = None
    seconds: float = 0.0
    notes: dict[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    copies: list[SerializedRecord] = field(default_factory=list)
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER

    def set_record(self, record: Any) -> None:  # noqa: ANN401 - what a step made
        """Go on with a record. Its id stays known while later steps wrap it in records of their own."""
        self.record = record
        if isinstance(record, ArticleBase):
            self.article_id = record.id
        if isinstance(record, HasProducerFields):
            self.producer = producer_fields_of(record)


def require_order(names: Sequence[str], order: Sequence[str]) -> None:
    """Check that stages can hand records over to one another.

    Args:
        names: of the stages.
        order: of all stages of the pipeline that the settings describe.

    Raises:
        ValueError: no stage, or stages that do not follow one another.
    """
    if not names:
        msg = "a pipeline needs at least one stage"
        raise ValueError(msg)
    first = order.index(names[0]) if names[0] in order else 0
    if list(names) != list(order[first : first + len(names)]):
        msg = f"stages must follow one another in the order {', '.join(order)}; got {', '.join(names)}"
        raise ValueError(msg)


class Pipeline:
    """A chain of stages that hand records over in memory.

    Args:
        stages: in the order of the flow, each with its name.
        clock: for the trace and the step times.
        topics: the names of the topics that records are made for, and the order of the stages.

    Raises:
        ValueError: no stage, or stages that do not follow one another.
    """

    def __init__(self, stages: Sequence[Stage], clock: Clock, topics: TopicRegistry = DEFAULT_REGISTRY) -> None:
        require_order([stage.name for stage in stages], topics.stages)
        self._stages = tuple(stages)
        self._clock = clock
        self._topics = topics

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages, in order."""
        return self._stages

    def start(self, inbound: Inbound) -> PipelineRun:
        """Read a record and run it until its end or its first batch step."""
        return _Run(self._stages, self._clock, self._topics, _State(record=None)).begin(inbound)

    def resume(self, suspended_state: bytes, answer: Any) -> PipelineRun:  # noqa: ANN401 - the batch step's own type
        """Go on with a suspended record.

        Args:
            suspended_state: of a `PipelineRun` of a pipeline built alike, in any process.
            answer: of the batch step at which it is suspended, or a `FailedAnswer`.
        """
        state: _State = pickle.loads(suspended_state)  # noqa: S301 - written by `start` in a process of ours
        return _Run(self._stages, self._clock, self._topics, state).resume_after(answer)


class _Run:
    """One record's way through the stages."""

    def __init__(self, stages: tuple[Stage, ...], clock: Clock, topics: TopicRegistry, state: _State) -> None:
        self._stages = stages
        self._clock = clock
        self._topics = topics
        self._state = state
        self._times: list[StepTime] = []
        self._completed: list[StageCompleted] = []
        self._step = _READ

    @property
    def _stage(self) -> Stage:
        return self._stages[self._state.stage]

    def begin(self, inbound: Inbound) -> PipelineRun:
        """Run a record from its bytes."""
        self._state.started = self._clock.now()
        return self._guarded(lambda: self._read(inbound))

    def resume_after(self, answer: Any) -> PipelineRun:  # noqa: ANN401 - the batch step's own type
        """Run a record from the batch step that it waited for."""
        return self._guarded(lambda: self._apply_answer(answer))

    def _guarded(self, run: Callable[[], PipelineRun]) -> PipelineRun:
        try:
            return run()
        except Transient:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a step raises is this record's end, and is recorded
            return self._failed(_failure(error, self._step))

    def _read(self, inbound: Inbound) -> PipelineRun:
        if self._stage.read is None:
            msg = f"stage {self._stage.name} cannot read bytes"
            raise TypeError(msg)
        begun = self._clock.monotonic()
        self._state.set_record(self._stage.read(inbound))
        self._add_time(_READ, begun)
        return self._run_stages()

    def _apply_answer(self, answer: Any) -> PipelineRun:  # noqa: ANN401
        step = self._stage.steps[self._state.step]
        self._step = step.name
        if not isinstance(step, BatchStep):
            msg = f"step {step.name} of {self._stage.name} is no batch step"
            raise TypeError(msg)
        if isinstance(answer, FailedAnswer):
            return self._failed(
                Failure(
                    error=answer.error,
                    message=_clip(answer.message, _MESSAGE_LIMIT),
                    step=step.name,
                    traceback=_clip(answer.traceback, _TRACEBACK_LIMIT) if answer.traceback is not None else None,
                )
            )
        begun = self._clock.monotonic()
        result = step.apply(self._state.record, answer)
        self._add_time(step.name, begun)
        ended = self._after_step(step.name, result)
        return self._ran(ended) if ended is not None else self._run_stages()

    def _run_stages(self) -> PipelineRun:
        """Run the steps that are left, of this stage and of those after it."""
        while True:
            suspended_or_ended = self._run_steps()
            if suspended_or_ended is not None:
                return suspended_or_ended
            record = self._finish_stage()
            if self._state.stage + 1 == len(self._stages):
                self._step = "write"
                output = self._topics.output(self._stage.name)
                return self._ran(self._delivered(OutcomeKind.EMITTED, record, output))
            before = self._state
            self._state = _State(
                record=record,
                stage=before.stage + 1,
                started=self._clock.now(),
                copies=before.copies,
                article_id=before.article_id,
                producer=before.producer,
            )

    def _run_steps(self) -> PipelineRun | None:
        """Run the steps that are left of a stage; `None` when the record has passed all of them."""
        state = self._state
        for step in self._stage.steps[state.step :]:
            self._step = step.name
            begun = self._clock.monotonic()
            if isinstance(step, BatchStep):
                request = step.request(state.record)
                if request is not None:
                    self._add_time(step.name, begun)
                    return self._suspended(step.name, request)
                result = step.apply(state.record, None)
            else:
                result = step(state.record)
            self._add_time(step.name, begun)
            ended = self._after_step(step.name, result)
            if ended is not None:
                return self._ran(ended)
        return None

    def _after_step(self, step: str, result: StepResult[Any]) -> PipelineResult | None:
        """Take in what a step returned; the record's end if that is one."""
        state = self._state
        state.step += 1
        if isinstance(result, Reject):
            self._completed.append(StageCompleted(self._stage.name, state.facts))
            return Rejected(
                stage=self._stage.name,
                step=step,
                reason=result.reason,
                detail=result.detail,
                known=dict(result.known),
                copies=tuple(state.copies),
                article_id=state.article_id,
                producer=self._producer(result),
            )
        state.set_record(result.record)
        state.notes.update(result.notes)
        state.facts += result.facts
        state.copies.extend(self._serialized(copy) for copy in result.copies)
        if isinstance(result, Divert):
            return self._delivered(OutcomeKind.DIVERTED, self._finish_stage(), result.to)
        return None

    def _serialized(self, copy: Copy) -> SerializedRecord:
        return serialize(copy.record, self._topic_name(copy.topic))

    def _topic_name(self, topic: Topic | str) -> str:
        return topic if isinstance(topic, str) else self._topics.name(topic)

    def _finish_stage(self) -> Any:  # noqa: ANN401 - the next stage's input
        """Return the stage's record, with the stage's entry in its trace."""
        state = self._state
        self._completed.append(StageCompleted(self._stage.name, state.facts))
        record = state.record
        if isinstance(record, ArticleBase) and state.started is not None:
            entry = StageTrace(
                stage=self._stage.name,
                version=self._stage.version,
                started=state.started,
                seconds=round(state.seconds, 6),
                notes=dict(state.notes),
                own_steps=dict(self._stage.own_steps) or None,
            )
            record = record.replace(trace=record.trace.replace(stages=(*record.trace.stages, entry)))
        return record

    def _delivered(self, kind: OutcomeKind, record: Record, topic: Topic | str) -> Delivered:
        source = record.source if isinstance(record, ArticleBase) else None
        return Delivered(
            stage=self._stage.name,
            kind=kind,
            written=(serialize(record, self._topic_name(topic)), *self._state.copies),
            source=source.domain or source.name if source is not None else None,
            producer=self._state.producer,
        )

    def _producer(self, rejection: Reject) -> ProducerFields:
        known = self._state.producer
        return ProducerFields(
            rejection.known.get("external_id") or known.external_id, dict(rejection.labels or known.labels)
        )

    def _failed(self, failure: Failure) -> PipelineRun:
        state = self._state
        return self._ran(Failed(self._stage.name, failure, tuple(state.copies), state.article_id, state.producer))

    def _add_time(self, step: str, begun: float) -> None:
        seconds = self._clock.monotonic() - begun
        self._state.seconds += seconds
        self._times.append(StepTime(self._stage.name, step, seconds))

    def _suspended(self, step: str, request: Any) -> PipelineRun:  # noqa: ANN401 - the batch step's own type
        return PipelineRun(
            suspended_state=pickle.dumps(self._state, protocol=5),
            suspended_at=StepPlace(self._stage.name, step),
            request=request,
            times=tuple(self._times),
            completed_stages=tuple(self._completed),
            article_id=self._state.article_id,
            producer=self._state.producer,
        )

    def _ran(self, result: PipelineResult) -> PipelineRun:
        return PipelineRun(
            result=result,
            times=tuple(self._times),
            completed_stages=tuple(self._completed),
            article_id=self._state.article_id,
            producer=self._state.producer,
        )


def _failure(error: Exception, step: str) -> Failure:
    kind = type(error)
    return Failure(
        error=f"{kind.__module__}.{kind.__qualname__}",
        message=_clip(str(error), _MESSAGE_LIMIT),
        step=step,
        traceback=_clip("".join(_frames(error)), _TRACEBACK_LIMIT),
    )


def _frames(error: Exception) -> Iterator[str]:
    return traceback.TracebackException.from_exception(error).format(chain=False)


def _clip(text: str, limit: int) -> str:
    clipped = text if len(text) <= limit else f"{text[:limit]} … ({len(text) - limit} characters more)"
    return clipped.encode("utf-8", "replace").decode()
