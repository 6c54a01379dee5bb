"""The results of a pipeline run and the terminal outcome of a record, as values. `outcome_builder` makes the outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from newsloom.core.message import Inbound, Outbound
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, ProducerFields
from newsloom_schemas import Failure, OwnReason, Record, RejectionReason


class OutcomeKind(StrEnum):
    """The four terminal outcomes of the accounting law: `in = emitted + diverted + rejected + failed`."""

    EMITTED = "emitted"
    DIVERTED = "diverted"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SerializedRecord:
    """A record as bytes for a topic, with the values that its headers need."""

    topic: str
    key: str | None
    value: bytes
    event_id: str
    event_type: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The record was emitted by the last stage, or diverted. The first of `written` is the outcome, the others are copies."""

    stage: str
    kind: OutcomeKind
    written: tuple[SerializedRecord, ...]
    source: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


@dataclass(frozen=True, slots=True)
class Rejected:
    """A step rejected the record. `copies` come from earlier steps."""

    stage: str
    step: str
    reason: RejectionReason | OwnReason
    detail: str
    known: Mapping[str, str | None] = field(default_factory=dict)
    copies: tuple[SerializedRecord, ...] = ()
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


@dataclass(frozen=True, slots=True)
class Failed:
    """A step raised an error, or its process was ended. `copies` come from earlier steps."""

    stage: str
    failure: Failure
    copies: tuple[SerializedRecord, ...] = ()
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


PipelineResult = Delivered | Rejected | Failed


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record's terminal outcome, ready to be written.

    Attributes:
        stage: the stage in which the record ended.
        kind: one of the four kinds.
        label: the topic, the rejection reason or the name of the error.
        outbound: the outcome itself, then copies.
        source: the article's domain or the name of its publisher, if known. It comes from the input, so it can be any text.
        step: the step that rejected the record or in which it failed.
        detail: the detail of the rejection, or the message of the error.
        article_id: the id of a record that was rejected or failed after it got one.
        producer: the producer's own id and labels, for a dead letter that may replace the outcome. They may be personal
            data, so logs, metrics and spans do not contain them.
    """

    stage: str
    kind: OutcomeKind
    label: str
    outbound: tuple[Outbound, ...]
    source: str | None = None
    step: str | None = None
    detail: str = ""
    article_id: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


@dataclass(frozen=True, slots=True)
class ProcessedRecord:
    """A record with its outcome."""

    inbound: Inbound
    outcome: Outcome


def serialize(record: Record, topic: str) -> SerializedRecord:
    """Return the record as bytes for a topic."""
    return SerializedRecord(
        topic=topic,
        key=record.record_key,
        value=record.to_bytes(),
        event_id=record.event_id,
        event_type=record.event_type,
    )
