"""The values that a run of a pipeline over a record returns, and the state of a record within a run."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsloom.core.facts import Fact
from newsloom.core.message import Inbound
from newsloom.core.outcome import PipelineResult, SerializedRecord
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, HasProducerFields, ProducerFields, producer_fields_of
from newsloom_schemas.article import ArticleBase


@dataclass(frozen=True, slots=True)
class StepTime:
    """The time that a step took for one record, in seconds."""

    stage: str
    step: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StageCompleted:
    """A stage that a record completed, with the facts that its steps found."""

    stage: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class StepId:
    """The stage and the name of a batch step, which identify it in a pipeline."""

    stage: str
    step: str


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """One run over a record, until it has a result, reaches a batch step, or is split into articles.

    Attributes:
        result: the record's result; `None` if the record is suspended or split.
        articles: the articles of a raw record that holds several. Each has to be run as a record of its own.
        suspended_state: the state of a suspended record, for `Pipeline.resume`.
        suspended_at: the batch step that the record waits for.
        request: the record's request to that step.
        times: the time of each step in this run.
        completed_stages: the stages completed in this run, including the one of the result.
        article_id: the article's id, once it has one.
        producer: the producer's own id and labels, once the record is decoded.
    """

    result: PipelineResult | None = None
    articles: tuple[Inbound, ...] = ()
    suspended_state: bytes = b""
    suspended_at: StepId | None = None
    request: Any = None
    times: tuple[StepTime, ...] = ()
    completed_stages: tuple[StageCompleted, ...] = ()
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


@dataclass(slots=True)
class RecordState:
    """The state of a record between two steps. A run changes it in place, and pickles it to suspend the record.

    Attributes:
        record: the input of the next step.
        stage: index of the stage in the pipeline.
        step: index of the next step in the stage.
        started: time in UTC at which the stage began.
        seconds: time that the steps of the stage have taken.
        notes: notes of the stage for the trace.
        facts: facts that the steps of the stage have found.
        copies: records for other topics, from the steps of all stages so far.
        article_id: the article's id, once it has one.
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

    def set_record(self, record: Any) -> None:  # noqa: ANN401 - the output of any step
        """Set the input of the next step. The last known id stays, because some steps return records without one."""
        self.record = record
        if isinstance(record, ArticleBase):
            self.article_id = record.id
        if isinstance(record, HasProducerFields):
            self.producer = producer_fields_of(record)
