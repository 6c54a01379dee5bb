"""How a record ends: exactly one terminal outcome for each record, made here and nowhere else."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from newsloom.core.message import Headers, Inbound, Outbound
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, ProducerFields
from newsloom_schemas import (
    DeadLetter,
    Failure,
    Header,
    Identification,
    OwnReason,
    Record,
    RejectedArticle,
    RejectionReason,
    headers,
)
from newsloom_schemas.topics import DEFAULT_REGISTRY, REJECTED, TopicRegistry

_DIGITS = 9  # of an attempt count that is believed; headers are written by others
_KEY_BYTES = 1_000_000  # of a key that is kept: it stands twice in what is written, and all of it has to fit

UNDECODABLE: Final = "newsloom.UndecodableBatch"
"""The error of a record whose batch could not be decoded."""


class OutcomeKind(StrEnum):
    """The four terminal outcomes of the accounting law: `in = emitted + diverted + rejected + failed`."""

    EMITTED = "emitted"
    DIVERTED = "diverted"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SerializedRecord:
    """A record made ready for a topic: bytes, and what its headers need."""

    topic: str
    key: str | None
    value: bytes
    event_id: str
    event_type: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """Emitted at the end of the chain, or diverted: the first of `written` is the outcome, the rest are copies."""

    stage: str
    kind: OutcomeKind
    written: tuple[SerializedRecord, ...]
    source: str | None = None
    producer: ProducerFields = UNKNOWN_PRODUCER


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rejected by a step. `copies` were made by steps before it."""

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
    """A step raised, or the process that ran it was lost. `copies` were made by steps before it."""

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
        stage: in which it ended.
        kind: how.
        label: the topic, the rejection reason or the error's class.
        outbound: the outcome itself, then copies.
        source: the article's domain, or the name of who published it, where that is known. Written by the world.
        step: that refused it, or in which it died.
        detail: the rejection's sentence, or the error's message.
        article_id: of one that was refused or died after it was given an id.
        producer: the producer's own id and labels; for the dead letter that may take the outcome's place. They may be
            personal: they are no part of logs, metrics and spans.
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
    """A record and what became of it."""

    inbound: Inbound
    outcome: Outcome


def serialize(record: Record, topic: str) -> SerializedRecord:
    """The record as bytes for a topic."""
    return SerializedRecord(
        topic=topic,
        key=record.record_key,
        value=record.to_bytes(),
        event_id=record.event_id,
        event_type=record.event_type,
    )


def build_outcome(
    inbound: Inbound,
    result: PipelineResult,
    now: datetime,
    *,
    keep_bytes: int,
    topics: TopicRegistry = DEFAULT_REGISTRY,
) -> Outcome:
    """Give a record its one terminal outcome.

    Args:
        inbound: the record as it was read.
        result: how its run through the pipeline ended.
        now: UTC; stands in the headers and in rejections and dead letters.
        keep_bytes: how much of a dead letter's value is kept; the rest is cut and the record marked so.
        topics: what the topics of rejections and dead letters are called.
    """
    source = step = article_id = None
    detail = ""
    if isinstance(result, Delivered):
        written = result.written
        kind, label, source = result.kind, written[0].topic, result.source
    elif isinstance(result, Rejected):
        refusal = _rejected(inbound, result, now)
        written = (_for_input(refusal, topics.name(REJECTED), inbound), *result.copies)
        kind, label, source = OutcomeKind.REJECTED, str(result.reason), result.known.get("domain")
        source = source or result.known.get("source")
        step, detail, article_id = result.step, result.detail, result.article_id
    else:
        letter = _dead_letter(inbound, result, now, keep_bytes)
        written = (_for_input(letter, topics.dead_letters(result.stage).name, inbound), *result.copies)
        kind, label = OutcomeKind.FAILED, result.failure.error
        step, detail, article_id = result.failure.step, result.failure.message, result.article_id
    outbound = tuple(
        Outbound(
            topic=each.topic,
            key=each.key.encode("utf-8", "surrogatepass") if each.key is not None else _kept_key(inbound),
            value=each.value,
            headers=_headers(inbound, each, result.stage, now),
        )
        for each in written
    )
    return Outcome(
        stage=result.stage,
        kind=kind,
        label=label,
        outbound=outbound,
        source=source,
        step=step,
        detail=detail,
        article_id=article_id,
        producer=result.producer,
    )


def _for_input(record: RejectedArticle | DeadLetter, topic: str, inbound: Inbound) -> SerializedRecord:
    return SerializedRecord(
        topic=topic,
        key=None,
        value=record.to_bytes(),
        event_id=f"{record.stage}:{inbound.place}",
        event_type=record.event_type,
    )


def _rejected(inbound: Inbound, result: Rejected, now: datetime) -> RejectedArticle:
    known = {name: _writable(value) for name, value in result.known.items() if value is not None}
    key = _kept_key(inbound)
    return RejectedArticle(
        origin=inbound.origin,
        stage=result.stage,
        step=result.step,
        reason=result.reason,
        detail=_writable(result.detail),
        rejected_at=now,
        article=Identification(
            sha256=hashlib.sha256(inbound.value).hexdigest(),
            size_bytes=len(inbound.value),
            key=key.decode("utf-8", "replace") if key is not None else None,
            url=known.get("url"),
            source=known.get("source"),
            title=known.get("title"),
            external_id=known.get("external_id") or result.producer.external_id,
            labels=dict(result.producer.labels),
        ),
    )


def _dead_letter(inbound: Inbound, result: Failed, now: datetime, keep_bytes: int) -> DeadLetter:
    key, lost = _kept_key(inbound), inbound.undecodable
    return DeadLetter(
        stage=result.stage,
        origin=inbound.origin,
        input=inbound.place,
        external_id=result.producer.external_id,
        labels=dict(result.producer.labels),
        value=inbound.value[:keep_bytes],
        key=key,
        headers=tuple(Header(name=name, value=value) for name, value in inbound.headers),
        size_bytes=len(inbound.value) if lost is None else None,
        sha256=hashlib.sha256(inbound.value).hexdigest() if lost is None else None,
        truncated=len(inbound.value) > keep_bytes or key != inbound.key or lost is not None,
        undecodable=lost,
        failure=result.failure,
        attempts=_earlier_attempts(inbound) + 1,
        first_failed_at=_first_failure(inbound) or now,
        last_failed_at=now,
    )


def _kept_key(inbound: Inbound) -> bytes | None:
    return inbound.key[:_KEY_BYTES] if inbound.key is not None else None


def _earlier_attempts(inbound: Inbound) -> int:
    text = inbound.header(headers.ATTEMPTS) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0


def _first_failure(inbound: Inbound) -> datetime | None:
    text = inbound.header(headers.FIRST_FAILED_AT) or ""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):  # in UTC it may lie before the year 1
        return None


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _headers(inbound: Inbound, written: SerializedRecord, stage: str, now: datetime) -> Headers:
    own: list[tuple[str, bytes]] = [
        (headers.CE_SPECVERSION, b"1.0"),
        (headers.CE_ID, written.event_id.encode("utf-8", "replace")),
        (headers.CE_TYPE, written.event_type.encode()),
        (headers.CE_SOURCE, f"newsloom/{stage}".encode()),
        (headers.CE_TIME, now.isoformat().encode()),
        (headers.CONTENT_TYPE, b"application/json"),
        (headers.ORIGIN, str(inbound.origin).encode("utf-8", "replace")),
    ]
    received_at = inbound.raw_received_at
    if received_at is not None:
        own.append((headers.RECEIVED_AT, received_at.isoformat().encode()))
    parent = inbound.header(headers.TRACEPARENT)
    if parent is not None:
        own.append((headers.TRACEPARENT, parent.encode("utf-8", "replace")))
    return tuple(own)
