"""Outcomes that are too large for the broker: dead letters that fit stand in their place."""

from datetime import datetime

from aiokafka.record.default_records import DefaultRecordBatchBuilder

from newsloom.core.message import Outbound
from newsloom.core.outcome import Failed, OutcomeKind, ProcessedRecord, build_outcome
from newsloom_schemas import Failure
from newsloom_schemas.topics import TopicRegistry

_SMALLEST_KEPT = 1024  # bytes of a dead letter's value; below that the record cannot be written at all


class TooLargeToWrite(Exception):  # noqa: N818 - the name of a failure in a dead letter
    """A record that the broker does not take."""


def fitted(processed: ProcessedRecord, limit: int, now: datetime, topics: TopicRegistry) -> ProcessedRecord:
    """Return the outcome as it is, when all of it may be written; else a dead letter of the record.

    Args:
        processed: a record and what became of it.
        limit: bytes of the largest record that may be written.
        now: UTC; stands in the dead letter.
        topics: what the topic of dead letters is called.

    Raises:
        TooLargeToWrite: not even a dead letter fits.
    """
    for outbound in processed.outcome.outbound:
        size = written_bytes(outbound)
        if size > limit:
            msg = f"the record for {outbound.topic} has {size} bytes, and at most {limit} may be written"
            return as_dead_letter(processed, msg, limit, now, topics)
    return processed


def as_dead_letter(
    processed: ProcessedRecord, why: str, limit: int, now: datetime, topics: TopicRegistry
) -> ProcessedRecord:
    """The record as a dead letter of at most `limit` bytes, its value cut as far as need be.

    Raises:
        TooLargeToWrite: not even a dead letter fits.
    """
    failure = Failure(error=f"{TooLargeToWrite.__module__}.{TooLargeToWrite.__qualname__}", message=why, step="send")
    replaced = processed.outcome
    died = Failed(stage=replaced.stage, failure=failure, article_id=replaced.article_id, producer=replaced.producer)
    keep = len(processed.inbound.value)
    while True:
        outcome = build_outcome(processed.inbound, died, now, keep_bytes=keep, topics=topics)
        if written_bytes(outcome.outbound[0]) <= limit:
            return ProcessedRecord(processed.inbound, outcome)
        if keep < _SMALLEST_KEPT:
            raise TooLargeToWrite(why)
        keep //= 2


def refused(
    processed: ProcessedRecord, outbound: Outbound, limit: int, now: datetime, topics: TopicRegistry
) -> ProcessedRecord:
    """What to write instead of an outcome that the broker found too large: its topic takes less than `limit`.

    Raises:
        TooLargeToWrite: not even a dead letter fits.
    """
    if processed.outcome.kind is OutcomeKind.FAILED and outbound is processed.outcome.outbound[0]:
        limit = written_bytes(outbound) // 2
    why = f"{outbound.topic} does not take a record of {written_bytes(outbound)} bytes"
    return as_dead_letter(processed, why, limit, now, topics)


def written_bytes(outbound: Outbound) -> int:
    """What the record takes up in a request, by aiokafka's own estimate, before compression."""
    size: int = DefaultRecordBatchBuilder.estimate_size_in_bytes(outbound.key, outbound.value, list(outbound.headers))
    return size
