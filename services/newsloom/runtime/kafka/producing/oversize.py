"""Replace outcomes that are too large for the broker by dead letters that fit."""

from datetime import datetime

from aiokafka.record.default_records import DefaultRecordBatchBuilder

from newsloom.core.failure import build_failure, error_name
from newsloom.core.message import Outbound
from newsloom.core.outcome import Failed, OutcomeKind, ProcessedRecord
from newsloom.core.outcome_builder import build_outcome
from newsloom_schemas.topic_registry import TopicRegistry

_MIN_KEPT_BYTES = 1024  # of a dead letter's value; if even this does not fit, the record cannot be written at all


class TooLargeToWrite(Exception):  # noqa: N818 - dead letters contain this name
    """A record is too large for the broker."""


def fit_or_dead_letter(processed: ProcessedRecord, limit: int, now: datetime, topics: TopicRegistry) -> ProcessedRecord:
    """Return the record unchanged if all of its outcome can be written, otherwise with a dead letter.

    Args:
        processed: a record with its outcome.
        limit: size in bytes of the largest record that can be written.
        now: the time in UTC for the dead letter.
        topics: the registry with the topics of dead letters.

    Raises:
        TooLargeToWrite: not even a dead letter fits.
    """
    for outbound in processed.outcome.outbound:
        size = written_bytes(outbound)
        if size > limit:
            msg = f"the record for {outbound.topic} has {size} bytes; at most {limit} can be written (kafka.max_request_bytes)"
            return as_dead_letter(processed, msg, limit, now, topics)
    return processed


def as_dead_letter(
    processed: ProcessedRecord, why: str, limit: int, now: datetime, topics: TopicRegistry
) -> ProcessedRecord:
    """Return the record with a dead letter of at most `limit` bytes. Its value is truncated as far as necessary.

    Args:
        processed: a record with its outcome.
        why: the message of the failure.
        limit: size in bytes of the largest record that can be written.
        now: the time in UTC for the dead letter.
        topics: the registry with the topics of dead letters.

    Raises:
        TooLargeToWrite: not even a dead letter fits.
    """
    failure = build_failure(error_name(TooLargeToWrite), why, "send")
    replaced = processed.outcome
    failed = Failed(stage=replaced.stage, failure=failure, article_id=replaced.article_id, producer=replaced.producer)
    keep = len(processed.inbound.value)
    while True:
        outcome = build_outcome(processed.inbound, failed, now, keep_bytes=keep, topics=topics)
        if written_bytes(outcome.outbound[0]) <= limit:
            return ProcessedRecord(processed.inbound, outcome)
        if keep < _MIN_KEPT_BYTES:
            raise TooLargeToWrite(why)
        keep //= 2


def replace_refused(
    processed: ProcessedRecord, outbound: Outbound, limit: int, now: datetime, topics: TopicRegistry
) -> ProcessedRecord:
    """Return the record with a dead letter, after the broker refused an outcome because its topic's limit is lower.

    Args:
        processed: a record with its outcome.
        outbound: the part of the outcome that the broker refused.
        limit: size in bytes of the largest record that can be written.
        now: the time in UTC for the dead letter.
        topics: the registry with the topics of dead letters.

    Raises:
        TooLargeToWrite: not even a dead letter fits.
    """
    if processed.outcome.kind is OutcomeKind.FAILED and outbound is processed.outcome.outbound[0]:
        limit = written_bytes(outbound) // 2
    why = f"{outbound.topic} does not accept a record of {written_bytes(outbound)} bytes (max.message.bytes)"
    return as_dead_letter(processed, why, limit, now, topics)


def written_bytes(outbound: Outbound) -> int:
    """Return the size of a record in a request, in bytes before compression, by aiokafka's own estimate."""
    size: int = DefaultRecordBatchBuilder.estimate_size_in_bytes(outbound.key, outbound.value, list(outbound.headers))
    return size
