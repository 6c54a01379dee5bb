"""Run one record through the steps of a chain of stages."""

import pickle
from collections.abc import Callable
from typing import Any, Final

from newsloom.core.clock import Clock
from newsloom.core.failure import build_failure, error_name, format_traceback
from newsloom.core.message import SPLIT, Inbound
from newsloom.core.outcome import Delivered, Failed, OutcomeKind, PipelineResult, Rejected, SerializedRecord, serialize
from newsloom.core.pipeline_run import PipelineRun, RecordState, StageCompleted, StepId, StepTime
from newsloom.core.producer_fields import ProducerFields
from newsloom.core.stage import BatchStep, FailedAnswer, Splitter, Stage
from newsloom.core.step_result import Copy, Divert, Reject, StepResult, Transient
from newsloom_schemas import Failure, Record, StageTrace, Topic
from newsloom_schemas.article import ArticleBase
from newsloom_schemas.topic_registry import TopicRegistry

_READ: Final = "read"
_WRITE: Final = "write"


class RecordRun:
    """Runs one record through the stages.

    Args:
        stages: the stages, in order.
        clock: for the trace and the step times.
        topics: the names of the topics.
        state: the state of the record; changed in place.
    """

    def __init__(self, stages: tuple[Stage, ...], clock: Clock, topics: TopicRegistry, state: RecordState) -> None:
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

    def begin(self, inbound: Inbound, split: Splitter | None = None) -> PipelineRun:
        """Read the record and run it until it has a result or reaches a batch step, or split it into its articles.

        Args:
            inbound: the record.
            split: splits raw records. An article of a raw record is never split again, and neither is its replay.
        """
        self._state.started = self._clock.now()
        self._state.notes.update(inbound.notes)
        if split is None or inbound.origin.part is not None:
            return self._guarded(lambda: self._read(inbound))
        return self._guarded(lambda: self._split_or_read(inbound, split))

    def resume_after(self, answer: Any) -> PipelineRun:  # noqa: ANN401 - the batch step's own type
        """Resume the record with the answer of the batch step that it waits for."""
        return self._guarded(lambda: self._apply_answer(answer))

    def _guarded(self, run: Callable[[], PipelineRun]) -> PipelineRun:
        try:
            return run()
        except Transient:
            raise
        except Exception as error:  # noqa: BLE001 - any error of a step fails this record, and its dead letter has it
            failure = build_failure(error_name(type(error)), str(error), self._step, format_traceback(error))
            return self._failed(failure)

    def _split_or_read(self, inbound: Inbound, split: Splitter) -> PipelineRun:
        self._step = SPLIT
        begun = self._clock.monotonic()
        found = split(inbound)
        self._add_time(SPLIT, begun)
        if isinstance(found, tuple):
            return self._run(articles=found)
        if found is not None:
            return self._finished(self._rejected(SPLIT, found))
        self._step = _READ
        return self._read(inbound)

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
            msg = f"step {step.name} of {self._stage.name} is not a batch step"
            raise TypeError(msg)
        if isinstance(answer, FailedAnswer):
            return self._failed(build_failure(answer.error, answer.message, step.name, answer.traceback))
        begun = self._clock.monotonic()
        result = step.apply(self._state.record, answer)
        self._add_time(step.name, begun)
        final = self._apply_result(step.name, result)
        return self._finished(final) if final is not None else self._run_stages()

    def _run_stages(self) -> PipelineRun:
        """Run the remaining steps of this stage and all later stages."""
        while True:
            suspended_or_finished = self._run_steps()
            if suspended_or_finished is not None:
                return suspended_or_finished
            record = self._finish_stage()
            if self._state.stage + 1 == len(self._stages):
                self._step = _WRITE
                output = self._topics.output(self._stage.name)
                return self._finished(self._delivered(OutcomeKind.EMITTED, record, output))
            before = self._state
            self._state = RecordState(
                record=record,
                stage=before.stage + 1,
                started=self._clock.now(),
                copies=before.copies,
                article_id=before.article_id,
                producer=before.producer,
            )

    def _run_steps(self) -> PipelineRun | None:
        """Run the remaining steps of the stage. Return `None` if all of them emitted the record, or if it skips them."""
        state = self._state
        if state.step == 0 and self._passes_on():
            return None
        for step in self._stage.steps[state.step :]:
            self._step = step.name
            begun = self._clock.monotonic()
            if isinstance(step, BatchStep):
                request = step.request(state.record)
                if request is not None:
                    self._add_time(step.name, begun)
                    return self._suspend(step.name, request)
                result = step.apply(state.record, None)
            else:
                result = step(state.record)
            self._add_time(step.name, begun)
            final = self._apply_result(step.name, result)
            if final is not None:
                return self._finished(final)
        return None

    def _passes_on(self) -> bool:
        """Return whether the record skips the steps of the stage. If so, apply the result that it has instead."""
        if self._stage.passes_on is None:
            return False
        self._step = _READ
        passed = self._stage.passes_on(self._state.record)
        if passed is None:
            return False
        self._state.set_record(passed.record)
        self._state.notes.update(passed.notes)
        return True

    def _apply_result(self, step: str, result: StepResult[Any]) -> PipelineResult | None:
        """Apply the result of a step to the state. Return the record's result if the step has ended its run."""
        state = self._state
        state.step += 1
        if isinstance(result, Reject):
            return self._rejected(step, result)
        state.set_record(result.record)
        state.notes.update(result.notes)
        state.facts += result.facts
        state.copies.extend(self._serialized(copy) for copy in result.copies)
        if isinstance(result, Divert):
            return self._delivered(OutcomeKind.DIVERTED, self._finish_stage(), result.to)
        return None

    def _rejected(self, step: str, rejection: Reject) -> Rejected:
        state = self._state
        self._completed.append(StageCompleted(self._stage.name, state.facts))
        return Rejected(
            stage=self._stage.name,
            step=step,
            reason=rejection.reason,
            detail=rejection.detail,
            known=dict(rejection.known),
            copies=tuple(state.copies),
            article_id=state.article_id,
            producer=self._producer(rejection),
        )

    def _serialized(self, copy: Copy) -> SerializedRecord:
        return serialize(copy.record, self._topic_name(copy.topic))

    def _topic_name(self, topic: Topic | str) -> str:
        return topic if isinstance(topic, str) else self._topics.name(topic)

    def _finish_stage(self) -> Any:  # noqa: ANN401 - the record of any stage
        """Complete the stage, and return its record with the stage's entry in the trace."""
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
        return self._finished(Failed(self._stage.name, failure, tuple(state.copies), state.article_id, state.producer))

    def _add_time(self, step: str, begun: float) -> None:
        seconds = self._clock.monotonic() - begun
        self._state.seconds += seconds
        self._times.append(StepTime(self._stage.name, step, seconds))

    def _suspend(self, step: str, request: Any) -> PipelineRun:  # noqa: ANN401 - the batch step's own type
        return self._run(
            suspended_state=pickle.dumps(self._state, protocol=5),
            suspended_at=StepId(self._stage.name, step),
            request=request,
        )

    def _finished(self, result: PipelineResult) -> PipelineRun:
        return self._run(result=result)

    def _run(
        self,
        *,
        result: PipelineResult | None = None,
        articles: tuple[Inbound, ...] = (),
        suspended_state: bytes = b"",
        suspended_at: StepId | None = None,
        request: Any = None,  # noqa: ANN401 - the batch step's own type
    ) -> PipelineRun:
        """Build the run, with what is known at this step."""
        return PipelineRun(
            result=result,
            articles=articles,
            suspended_state=suspended_state,
            suspended_at=suspended_at,
            request=request,
            times=tuple(self._times),
            completed_stages=tuple(self._completed),
            article_id=self._state.article_id,
            producer=self._state.producer,
        )
