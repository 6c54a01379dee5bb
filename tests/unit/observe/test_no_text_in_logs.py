"""A word that every article of hostile input contains is in no line of the log, whatever outcome the articles have."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog

from newsloom.core.events import BatchCompleted, RecordProcessed
from newsloom.core.message import Inbound
from newsloom.core.outcome import Failed, OutcomeKind
from newsloom.core.outcome_builder import build_outcome
from newsloom.core.pipeline import Pipeline
from newsloom.observe.logs.listener import EventLog
from newsloom.observe.logs.setup import configure_logging
from newsloom.settings import LogSettings, Settings
from newsloom.wiring.stages import pipeline
from newsloom_schemas import Failure, KafkaOrigin, StageName
from support.event_list import deliver_to

WORD = "zanzibarquokka"
PLACE = KafkaOrigin(topic="news.raw", partition=0, offset=7)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

BAD = {
    "cut off": b'{"text": "' + WORD.encode(),
    "of the wrong type": json.dumps({"text": [WORD], "title": {"is": WORD}}).encode(),
    "no envelope": json.dumps([WORD, {WORD: WORD}]).encode(),
    "too short": json.dumps({"text": f"{WORD} {WORD}", "title": WORD}).encode(),
    "a date that is none": json.dumps({"text": f"{WORD} " * 50, "published_at": WORD}).encode(),
    "a page without an article": f"<html><body><nav><a href='/'>{WORD}</a></nav></body></html>".encode(),
    "a page of links": f"<html><body>{f'<li><a href=x>{WORD}</a></li>' * 300}</body></html>".encode(),
    "a wall": f"<html><body><p>Accept cookies to read {WORD}. Subscribe to read on.</p></body></html>".encode(),
    "a feed that breaks": f"<rss><channel><item><title>{WORD}".encode(),
    "bytes that are no text": b"\x00\xff\x00" + WORD.encode() * 50,
    "labels of a text that is too short": json.dumps(
        {"text": "ferry", "labels": {WORD: WORD}, "metadata": {"who": WORD, "x" * 99: WORD}, "external_id": WORD}
    ).encode(),
    "labels that are cut, of a page without an article": json.dumps(
        {"html": "<nav><a href='/'>ferry</a></nav>", "labels": {WORD: f"{WORD} " * 400, f"{WORD}\0": 1}}
    ).encode(),
    "labels of an article of ours that is broken": json.dumps(
        {"labels": {WORD: [WORD]}, "external_id": [WORD]}
    ).encode(),
    "one word": f"{WORD} ".encode() * 500,
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture(scope="module")
def stages() -> dict[StageName, Pipeline]:
    settings = Settings.model_validate({"tag": {"preload_languages": ()}})
    return {name: pipeline(settings, [name]) for name in StageName}


@pytest.mark.parametrize("stage", StageName)
def test_no_word_of_an_article_is_in_the_log(
    stage: StageName, stages: dict[StageName, Pipeline], log: io.StringIO
) -> None:
    deliver = deliver_to(EventLog(lambda _: None))
    kinds = set()
    for value in BAD.values():
        inbound = Inbound(value=value, place=PLACE)
        result = stages[stage].start(inbound).result
        if result is not None:
            outcome = build_outcome(inbound, result, NOW, keep_bytes=100)
            deliver(RecordProcessed(inbound, outcome, NOW.timestamp()))
            kinds.add(outcome.kind)
    deliver(BatchCompleted(len(BAD), 0.1))

    assert OutcomeKind.FAILED in kinds
    assert kinds >= ({OutcomeKind.REJECTED} if stage is StageName.NORMALISE else set())
    assert len(log.getvalue().splitlines()) > 1
    assert WORD not in log.getvalue().lower()


def test_message_of_a_foreign_error_is_in_the_dead_letter_only(log: io.StringIO) -> None:
    inbound = Inbound(value=b"1", place=PLACE)
    for error in ("builtins.ValueError", "newsloom.DecodeError"):
        died = Failed(StageName.TAG, Failure(error=error, message=f"cannot read {WORD}"), article_id="b3:1")
        outcome = build_outcome(inbound, died, NOW, keep_bytes=100)
        deliver_to(EventLog(lambda _: None))(RecordProcessed(inbound, outcome, NOW.timestamp()))

    foreign, own = (json.loads(line) for line in log.getvalue().splitlines())

    assert (foreign["error"], foreign["id"], "detail" in foreign) == ("builtins.ValueError", "b3:1", False)
    assert own["detail"] == f"cannot read {WORD}"
