"""Stages put one after the other, and run on one record at a time up to where a claim is needed.

A pipeline is pure: it takes bytes and gives bytes, and can run in any process. Where a stage claims, the record is
suspended: its state comes back as bytes together with the request, and `resume` goes on with the claim's answer.
"""

import pickle
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsloom.core.clock import Clock
from newsloom.core.facts import Fact
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed, OutcomeKind, PipelineResult, Rejected, SerializedRecord, serialize
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, HasProducerFields, ProducerFields, producer_fields_of
from newsloom.core.stage import Stage, Step
from newsloom.core.step_result import Copy, Divert, Emit, Reject, StepResult, Transient
from newsloom_schemas import Failure, Record, StageName, StageTrace, Topic
from newsloom_schemas.article import ArticleBase
from newsloom_schemas.topics import DEFAULT_REGISTRY, TopicRegistry

_READ = "read"
_MESSAGE_LIMIT = 2_000  # characters of an exception's message that are kept: some quote their whole input
_TRACEBACK_LIMIT = 8_000


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took for one record, in seconds."""

    stage: StageName
    step: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StageCompleted:
    """A stage that a record went through to its end, and the facts that its steps found out."""

    stage: StageName
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """What one run over a record came to, until its end or until a claim.

    Attributes:
        ending: how the record ended; `None` when it is suspended.
        carry: the suspended record's state, for `resume`.
        request: what its claim wants to know.
        settlement: what the claim is to keep, once the record has ended.
        times: of each step that was run.
        passed: the stages finished in this run, the one of the ending included.
        article_id: of the record, once it has one.
        producer: the producer's own id and labels, once the record is decoded.
    """

    result: PipelineResult | None = None
    suspended_state: bytes = b""
    request: Any = None
    settlement: Any = None
    times: tuple[StepTime, ...] = ()
    passed: tuple[StageCompleted, ...] = ()
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


@dataclass(slots=True)
class _State:
    """A record on its way: mutable, of one run, pickled where it is suspended."""

    record: Any
    stage: int = 0
    started: datetime | None = None
    seconds: float = 0.0
    notes: dict[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    copies: list[SerializedRecord] = field(default_factory=list)
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER

    def take(self, record: Any) -> None:  # noqa: ANN401 - what a step made
        """Go on with a record. What names it stays known while later steps wrap it in records of their own."""
        self.record = record
        if isinstance(record, ArticleBase):
            self.article_id = record.id
        if isinstance(record, HasProducerFields):
            self.producer = producer_fields_of(record)


def require_order(names: Sequence[StageName]) -> None:
    """Check that stages can hand records over to one another.

    Raises:
        ValueError: no stage, or stages that do not follow one another.
    """
    order = list(StageName)
    if not names:
        msg = "a pipeline needs at least one stage"
        raise ValueError(msg)
    first = order.index(names[0])
    if list(names) != order[first : first + len(names)]:
        msg = f"stages must follow one another in the order {', '.join(order)}; got {', '.join(names)}"
        raise ValueError(msg)


class Pipeline:
    """A chain of stages that hand records over in memory.

    Args:
        stages: in the order of the flow.
        clock: for the trace and the step times.
        topics: what the topics are called that records are made for.

    Raises:
        ValueError: no stage, or stages that do not follow one another.
    """

    def __init__(self, stages: Sequence[Stage], clock: Clock, topics: TopicRegistry = DEFAULT_REGISTRY) -> None:
        require_order([stage.name for stage in stages])
        self._stages = tuple(stages)
        self._clock = clock
        self._topics = topics

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages, in order."""
        return self._stages

    def start(self, inbound: Inbound) -> PipelineRun:
        """Read a record and run it until its end or its first claim."""
        run = _Run(self._stages, self._clock, self._topics, _State(record=None))
        return run.begin(inbound)

    def resume(self, suspended_state: bytes, answer: Any) -> PipelineRun:  # noqa: ANN401 - the claim's own type
        """Go on with a suspended record. `carry` is what a `Ran` of this same pipeline held."""
        state: _State = pickle.loads(suspended_state)  # noqa: S301 - written by `start` in a process of ours
        return _Run(self._stages, self._clock, self._topics, state).rejoin(answer)


class _Run:
    """One record's way through the stages."""

    def __init__(self, stages: tuple[Stage, ...], clock: Clock, topics: TopicRegistry, state: _State) -> None:
        self._stages = stages
        self._clock = clock
        self._topics = topics
        self._state = state
        self._times: list[StepTime] = []
        self._passed: list[StageCompleted] = []
        self._settlement: Any = None
        self._step = _READ

    @property
    def _stage(self) -> Stage:
        return self._stages[self._state.stage]

    def begin(self, inbound: Inbound) -> PipelineRun:
        self._state.started = self._clock.now()
        try:
            begun = self._clock.monotonic()
            self._state.take(self._stage.read(inbound))
            self._time(_READ, begun)
            return self._onwards(self._stage.steps, before_claim=True)
        except Transient:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a step raises is this record's end, and is recorded
            return self._died(error)

    def rejoin(self, answer: Any) -> PipelineRun:  # noqa: ANN401
        claiming = self._stage.claiming
        if claiming is None:
            msg = f"stage {self._stage.name} does not claim"
            raise ValueError(msg)
        try:
            self._step = "join"
            self._state.take(claiming.join(self._state.record, answer))
            return self._onwards(claiming.after, before_claim=False)
        except Transient:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return self._died(error)

    def _onwards(self, steps: tuple[Step[Any, Any], ...], *, before_claim: bool) -> PipelineRun:
        while True:
            result = self._run_steps(steps)
            if result is not None:
                return self._run_so_far(result=result)
            claiming = self._stage.claiming
            if before_claim and claiming is not None:
                self._step = "request"
                request = claiming.request(self._state.record)
                return self._run_so_far(suspended_state=pickle.dumps(self._state, protocol=5), request=request)
            record = self._finish_stage()
            if self._state.stage + 1 == len(self._stages):
                self._step = "write"
                output = self._topics.output(self._stage.name)
                return self._run_so_far(result=self._delivered(OutcomeKind.EMITTED, record, output))
            before = self._state
            self._state = _State(
                record=record,
                stage=before.stage + 1,
                started=self._clock.now(),
                copies=before.copies,
                article_id=before.article_id,
                producer=before.producer,
            )
            steps, before_claim = self._stage.steps, True

    def _run_steps(self, steps: tuple[Step[Any, Any], ...]) -> PipelineResult | None:
        for step in steps:
            self._step = step.name
            begun = self._clock.monotonic()
            outcome: StepResult[Any] = step(self._state.record)
            self._time(step.name, begun)
            if isinstance(outcome, Reject):
                self._passed.append(StageCompleted(self._stage.name, self._state.facts))
                return Rejected(
                    stage=self._stage.name,
                    step=step.name,
                    reason=outcome.reason,
                    detail=outcome.detail,
                    known=dict(outcome.known),
                    copies=tuple(self._state.copies),
                    article_id=self._state.article_id,
                    producer=self._producer(outcome),
                )
            self._take_in(outcome)
            if isinstance(outcome, Divert):
                return self._delivered(OutcomeKind.DIVERTED, self._finish_stage(), outcome.to)
        return None

    def _take_in(self, outcome: Emit[Any] | Divert[Any]) -> None:
        self._state.take(outcome.record)
        self._state.notes.update(outcome.notes)
        self._state.facts += outcome.facts
        self._state.copies.extend(self._written(copy) for copy in outcome.copies)
        if outcome.settlement is not None:
            self._settlement = outcome.settlement

    def _written(self, copy: Copy) -> SerializedRecord:
        return serialize(copy.record, self._name(copy.topic))

    def _name(self, topic: Topic | str) -> str:
        return topic if isinstance(topic, str) else self._topics.name(topic)

    def _finish_stage(self) -> Any:  # noqa: ANN401 - the next stage's input
        """The stage's record, with the stage's entry in its trace."""
        state = self._state
        self._passed.append(StageCompleted(self._stage.name, state.facts))
        record = state.record
        if isinstance(record, ArticleBase) and state.started is not None:
            entry = StageTrace(
                stage=self._stage.name,
                version=self._stage.version,
                started=state.started,
                seconds=round(state.seconds, 6),
                notes=dict(state.notes),
                own_steps=self._stage.own_steps or None,
            )
            record = record.replace(trace=record.trace.replace(stages=(*record.trace.stages, entry)))
        return record

    def _delivered(self, kind: OutcomeKind, record: Record, topic: Topic | str) -> Delivered:
        said = record.source if isinstance(record, ArticleBase) else None
        return Delivered(
            stage=self._stage.name,
            kind=kind,
            written=(serialize(record, self._name(topic)), *self._state.copies),
            source=said.domain or said.name if said is not None else None,
            producer=self._state.producer,
        )

    def _producer(self, rejection: Reject) -> ProducerFields:
        known = self._state.producer
        return ProducerFields(
            rejection.known.get("external_id") or known.external_id, dict(rejection.labels or known.labels)
        )

    def _died(self, error: Exception) -> PipelineRun:
        kind = type(error)
        failure = Failure(
            error=f"{kind.__module__}.{kind.__qualname__}",
            message=_clip(str(error), _MESSAGE_LIMIT),
            step=self._step,
            traceback=_clip("".join(_frames(error)), _TRACEBACK_LIMIT),
        )
        state = self._state
        return self._run_so_far(
            result=Failed(self._stage.name, failure, tuple(state.copies), state.article_id, state.producer)
        )

    def _time(self, step: str, begun: float) -> None:
        seconds = self._clock.monotonic() - begun
        self._state.seconds += seconds
        self._times.append(StepTime(self._stage.name, step, seconds))

    def _run_so_far(
        self,
        *,
        result: PipelineResult | None = None,
        suspended_state: bytes = b"",
        request: Any = None,  # noqa: ANN401
    ) -> PipelineRun:
        return PipelineRun(
            result=result,
            suspended_state=suspended_state,
            request=request,
            settlement=self._settlement,
            times=tuple(self._times),
            passed=tuple(self._passed),
            article_id=self._state.article_id,
            producer=self._state.producer,
        )


def _frames(error: Exception) -> Iterator[str]:
    return traceback.TracebackException.from_exception(error).format(chain=False)


def _clip(text: str, limit: int) -> str:
    clipped = text if len(text) <= limit else f"{text[:limit]} … ({len(text) - limit} characters more)"
    return clipped.encode("utf-8", "replace").decode()
