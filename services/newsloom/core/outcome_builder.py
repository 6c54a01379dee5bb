"""Build the terminal outcome of a record. This is the only place where outcomes are made."""

import hashlib
from datetime import UTC, datetime
from typing import Final

from newsloom.core.message import Headers, Inbound, Outbound
from newsloom.core.outcome import Delivered, Failed, Outcome, OutcomeKind, PipelineResult, Rejected, SerializedRecord
from newsloom_schemas import DeadLetter, Header, Identification, RejectedArticle, headers
from newsloom_schemas.topic_registry import DEFAULT_REGISTRY, TopicRegistry
from newsloom_schemas.topics import REJECTED

_MAX_ATTEMPT_DIGITS: Final = 8  # other programs can write the header, so a longer count is ignored
_MAX_KEY_BYTES: Final = 1_000_000  # a dead letter contains the key twice, and has to fit into its topic


def build_outcome(
    inbound: Inbound,
    result: PipelineResult,
    now: datetime,
    *,
    keep_bytes: int,
    topics: TopicRegistry = DEFAULT_REGISTRY,
) -> Outcome:
    """Return the terminal outcome of a record.

    Args:
        inbound: the record as it was read.
        result: the result of its run through the pipeline.
        now: the time in UTC for headers, rejections and dead letters.
        keep_bytes: maximum size of the value in a dead letter. A longer value is cut, and the dead letter says so.
        topics: the names of the topics of rejections and dead letters.
    """
    source = step = article_id = None
    detail = ""
    if isinstance(result, Delivered):
        written = result.written
        kind, label, source = result.kind, written[0].topic, result.source
    elif isinstance(result, Rejected):
        rejection = _rejected(inbound, result, now)
        written = (_for_input(rejection, topics.name(REJECTED), inbound), *result.copies)
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
    return inbound.key[:_MAX_KEY_BYTES] if inbound.key is not None else None


def _earlier_attempts(inbound: Inbound) -> int:
    text = inbound.header(headers.ATTEMPTS) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_ATTEMPT_DIGITS else 0


def _first_failure(inbound: Inbound) -> datetime | None:
    text = inbound.header(headers.FIRST_FAILED_AT) or ""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):  # in UTC it may be before the year 1
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
    parts = inbound.header(headers.PARTS)
    if parts is not None:
        own.append((headers.PARTS, parts.encode("utf-8", "replace")))
    parent = inbound.header(headers.TRACEPARENT)
    if parent is not None:
        own.append((headers.TRACEPARENT, parent.encode("utf-8", "replace")))
    return tuple(own)
