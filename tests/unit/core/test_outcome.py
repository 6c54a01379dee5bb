import hashlib
from datetime import UTC, datetime

import pytest

from newsloom.core.message import Headers, Inbound
from newsloom.core.outcome import Delivered, Failed, Outcome, OutcomeKind, PipelineResult, Rejected, serialize
from newsloom.core.outcome_builder import build_outcome
from newsloom.settings import KafkaSettings
from newsloom_schemas import (
    DeadLetter,
    Failure,
    FileOrigin,
    KafkaOrigin,
    Language,
    NormalisedArticle,
    RejectedArticle,
    RejectionReason,
    StageName,
    headers,
)

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
PLACE = KafkaOrigin(topic="news.raw", partition=2, offset=41)
FAILURE = Failure(error="builtins.ValueError", message="no", step="decode")


def inbound(value: bytes = b"raw bytes", own: Headers = ()) -> Inbound:
    return Inbound(value=value, place=PLACE, key=b"k", headers=own, received_at=NOW)


def processed(result: PipelineResult, record: Inbound | None = None, keep_bytes: int = 1000) -> Outcome:
    return build_outcome(record or inbound(), result, NOW, keep_bytes=keep_bytes)


def article() -> NormalisedArticle:
    return NormalisedArticle(
        id="a1", document_key="d1", origin=PLACE, language=Language(code="en", confidence=1), text="Some text."
    )


def delivered() -> Delivered:
    return Delivered(StageName.NORMALISE, OutcomeKind.EMITTED, (serialize(article(), "news.normalised"),))


def refused() -> Rejected:
    return Rejected(
        StageName.NORMALISE, "validate", RejectionReason.EMPTY, "no text", {"url": "http://a.example/\ud800"}
    )


def test_rejection_and_failure_name_the_step_and_the_reason() -> None:
    rejected, dead = processed(refused()), processed(Failed(StageName.NORMALISE, FAILURE, article_id="b3:12"))
    assert (rejected.step, rejected.detail, rejected.article_id) == ("validate", "no text", None)
    assert (dead.step, dead.detail, dead.article_id) == ("decode", "no", "b3:12")


def test_source_of_a_rejected_record_is_its_domain_or_else_the_producers_source() -> None:
    known = {"domain": "gazette.example", "source": "The Gazette"}
    for said, source in ((known, "gazette.example"), (known | {"domain": None}, "The Gazette"), ({}, None)):
        result = Rejected(StageName.NORMALISE, "validate", RejectionReason.EMPTY, "no text", said)
        assert processed(result).source == source


def test_delivered_record_has_its_document_key_and_its_origin() -> None:
    (outbound,) = processed(delivered()).outbound
    found = dict(outbound.headers)
    assert (outbound.topic, outbound.key) == ("news.normalised", b"d1")
    assert found[headers.ORIGIN] == b"kafka:news.raw/2/41"
    assert found[headers.CE_ID] == b"a1"
    assert found[headers.CE_TYPE] == b"newsloom.normalised/1"
    assert found[headers.CE_SOURCE] == b"newsloom/normalise"
    assert found[headers.RECEIVED_AT] == b"2026-03-04T05:06:00+00:00"


@pytest.mark.parametrize("result", [delivered(), refused(), Failed(StageName.NORMALISE, FAILURE)])
def test_every_outcome_has_all_headers_in_the_registry(result: PipelineResult) -> None:
    outcome = processed(result)
    for outbound in outcome.outbound:
        assert set(headers.WRITTEN) <= {name for name, _ in outbound.headers}


def test_trace_context_is_passed_on() -> None:
    parent = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    (outbound,) = processed(delivered(), inbound(own=((headers.TRACEPARENT, parent),))).outbound
    assert dict(outbound.headers)[headers.TRACEPARENT] == parent


def test_rejection_identifies_the_input_and_keeps_its_key() -> None:
    outcome = processed(refused())
    (outbound,) = outcome.outbound
    rejected = RejectedArticle.from_bytes(outbound.value)
    assert (outcome.kind, outcome.label) == (OutcomeKind.REJECTED, "empty")
    assert (outbound.topic, outbound.key) == ("news.rejected", b"k")
    assert rejected.article.sha256 == hashlib.sha256(b"raw bytes").hexdigest()
    assert rejected.article.url == "http://a.example/?"
    assert rejected.origin == PLACE


def test_dead_letter_has_the_original_bytes_key_and_headers() -> None:
    raw = bytes(range(256))
    record = inbound(raw, own=(("x", b"\x00\xff"), ("null", None)))  # type: ignore[arg-type]  # Kafka has null headers
    (outbound,) = processed(Failed(StageName.TAG, FAILURE), record).outbound
    letter = DeadLetter.from_bytes(outbound.value)
    assert outbound.topic == "news.dead-letter.tag"
    assert (letter.value, letter.key, letter.truncated) == (raw, b"k", False)
    assert [(header.name, header.value) for header in letter.headers] == [("x", b"\x00\xff"), ("null", None)]
    assert (letter.attempts, letter.first_failed_at, letter.last_failed_at) == (1, NOW, NOW)


def test_truncated_dead_letter_is_marked_and_has_the_size_and_hash_of_the_whole_value() -> None:
    (outbound,) = processed(Failed(StageName.TAG, FAILURE), inbound(b"0123456789"), keep_bytes=4).outbound
    letter = DeadLetter.from_bytes(outbound.value)
    assert (letter.value, letter.truncated, letter.size_bytes) == (b"0123", True, 10)
    assert letter.sha256 == hashlib.sha256(b"0123456789").hexdigest()
    assert letter.input == PLACE


@pytest.mark.parametrize(
    "result", [Failed(StageName.NORMALISE, FAILURE), refused()], ids=lambda each: type(each).__name__
)
@pytest.mark.parametrize("byte", [b"k", b"\0", b"\xff"])
def test_record_with_the_largest_possible_key_has_an_outcome_that_fits(result: PipelineResult, byte: bytes) -> None:
    record = Inbound(value=b"raise", place=PLACE, key=byte * 12_000_000)
    (outbound,) = processed(result, record).outbound
    assert len(outbound.key or b"") + len(outbound.value) < 12_000_000


def test_dead_letter_with_a_truncated_key_is_marked() -> None:
    record = Inbound(value=b"raise", place=PLACE, key=b"k" * 2_000_000)
    letter = DeadLetter.from_bytes(processed(Failed(StageName.NORMALISE, FAILURE), record).outbound[0].value)
    assert (letter.key, letter.value, letter.truncated) == (b"k" * 1_000_000, b"raise", True)


def test_replayed_record_keeps_its_origin_and_counts_attempts() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    own = (
        (headers.ORIGIN, b"file:a.txt#3"),
        (headers.ATTEMPTS, b"2"),
        (headers.FIRST_FAILED_AT, first.isoformat().encode()),
    )
    (outbound,) = processed(Failed(StageName.TAG, FAILURE), inbound(own=own)).outbound
    letter = DeadLetter.from_bytes(outbound.value)
    assert (letter.attempts, letter.first_failed_at) == (3, first)
    assert letter.origin == FileOrigin(file="a.txt", position=3)
    assert letter.input == PLACE


@pytest.mark.parametrize("forged", [b"-1", b"9" * 5000, "٣".encode(), b"", b"two"])
def test_invalid_attempt_counts_are_ignored(forged: bytes) -> None:
    (outbound,) = processed(Failed(StageName.TAG, FAILURE), inbound(own=((headers.ATTEMPTS, forged),))).outbound
    assert DeadLetter.from_bytes(outbound.value).attempts == 1


@pytest.mark.parametrize("forged", [b"", b"2026-01-01", b"0001-01-01T00:00:00+10:00", b"9999-12-31T23:59:59-10:00"])
def test_invalid_times_of_the_first_failure_are_ignored(forged: bytes) -> None:
    (outbound,) = processed(Failed(StageName.TAG, FAILURE), inbound(own=((headers.FIRST_FAILED_AT, forged),))).outbound
    assert DeadLetter.from_bytes(outbound.value).first_failed_at == NOW


@pytest.mark.parametrize(
    "forged", [b"", b"kafka:", b"kafka:a/b/c", b"file:", b"\xff", b"kafka:t/-1/2", b"kafka:t/1/2/"]
)
def test_with_an_invalid_origin_header_the_position_is_the_origin(forged: bytes) -> None:
    assert inbound(own=((headers.ORIGIN, forged),)).origin == PLACE


@pytest.mark.parametrize(
    ("result", "topic"),
    [(refused(), "sport.rejected"), (Failed(StageName.NORMALISE, FAILURE), "sport.dead-letter.normalise")],
    ids=["rejected", "dead"],
)
def test_rejections_and_dead_letters_go_to_the_topics_of_the_settings(result: PipelineResult, topic: str) -> None:
    topics = KafkaSettings(topic_prefix="sport.").registry
    outcome = build_outcome(inbound(), result, NOW, keep_bytes=1000, topics=topics)
    assert outcome.outbound[0].topic == topic
