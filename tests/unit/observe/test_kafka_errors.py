"""Errors that Kafka clients raise or log are sorted into a closed list of kinds."""

import io
import logging
import ssl
from collections import Counter
from collections.abc import Iterator

import aiokafka.errors
import pytest
from aiokafka import AIOKafkaProducer

from newsloom.core.events import EmitEvent, Event, KafkaClient, KafkaErrorKind, KafkaLogged
from newsloom.dev.child import free_port
from newsloom.observe.kafka_errors import KINDS, KafkaLog, kind_of
from newsloom.observe.logs.setup import configure_logging
from newsloom.runtime.kafka.clients.tokens import TokenRefusedError
from newsloom.settings import LogLevel, LogSettings

Told = Counter[tuple[str, str]]


def counting(told: Told) -> EmitEvent:
    def emit(event: Event) -> None:
        if isinstance(event, KafkaLogged):
            told[event.client, event.kind] += 1

    return emit


@pytest.fixture
def told() -> Iterator[Told]:
    counted: Told = Counter()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    settings = LogSettings(max_library_lines_per_minute=1)
    configure_logging(settings, stream=io.StringIO(), emit=counting(counted))
    yield counted
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize("name", KINDS)
def test_each_error_in_the_table_exists(name: str) -> None:
    others = (OSError, TimeoutError, ssl.SSLError, TokenRefusedError)
    assert hasattr(aiokafka.errors, name) or name in {each.__name__ for each in others}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aiokafka.errors.KafkaConnectionError("no route"), "connection"),
        (ConnectionResetError(104, "reset"), "connection"),
        (TimeoutError(), "timeout"),
        (ssl.SSLCertVerificationError("expired"), "security"),
        (aiokafka.errors.TopicAuthorizationFailedError("news.raw"), "security"),
        (aiokafka.errors.NotLeaderForPartitionError(), "topic"),
        (aiokafka.errors.NotEnoughReplicasError(), "replicas"),
        (aiokafka.errors.CommitFailedError("moved on"), "group"),
        (aiokafka.errors.ProducerFenced(), "transaction"),
        (aiokafka.errors.MessageSizeTooLargeError(), "too_large"),
        (aiokafka.errors.KafkaError("whatever"), "other"),
        (ZeroDivisionError(), "other"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_the_kind_of_an_error_follows_from_its_class_or_a_base_class(error: Exception, kind: str) -> None:
    assert kind_of(error) == kind
    assert kind_of(type(error)) == kind


def test_lines_of_clients_are_counted_by_client_and_kind(told: Told) -> None:
    # The lines are aiokafka's own, in the three ways in which it puts errors into them, and with none.
    refused = aiokafka.errors.KafkaConnectionError("refused")
    logging.getLogger("aiokafka").error("Unable connect to node with id %s: %s", 1, refused)
    logging.getLogger("aiokafka.producer.sender").warning(
        "Got error produce response on topic-partition %s, retrying. Error: %s", "news.raw/0", "NotEnoughReplicasError"
    )
    logging.getLogger("aiokafka.consumer.fetcher").warning(
        "Attempt to fetch offsets for partition %s failed due to: %s", 0, aiokafka.errors.NotLeaderForPartitionError
    )
    logging.getLogger("aiokafka.consumer.group_coordinator").error("Heartbeat session expired")
    logging.getLogger("aiokafka.consumer.fetcher").error("Something new: %s", {"of": "another kind"})
    try:
        raise aiokafka.errors.UnknownMemberIdError
    except aiokafka.errors.KafkaError:
        logging.getLogger("faust.transport.drivers.aiokafka").exception("Committing raised")

    assert told == {
        ("connection", "connection"): 1,
        ("producer", "replicas"): 1,
        ("consumer", "topic"): 1,
        ("consumer", "group"): 2,
        ("consumer", "other"): 1,
    }


async def test_lines_of_aiokafka_about_a_missing_broker_are_counted(told: Told) -> None:
    client = AIOKafkaProducer(bootstrap_servers=f"127.0.0.1:{free_port()}")
    with pytest.raises(aiokafka.errors.KafkaConnectionError):
        await client.start()
    await client.stop()

    assert told.keys() == {("connection", "connection")}


def test_lines_that_the_limit_leaves_out_are_counted_too(told: Told) -> None:
    for _ in range(50):
        logging.getLogger("aiokafka.conn").error("gone")

    assert told == {("connection", "connection"): 50}


def test_lines_of_others_and_lines_below_warning_are_not_counted(told: Told) -> None:
    logging.getLogger("aiokafka.conn").info("closed")
    logging.getLogger("aiokafkaesque").error("another library")
    logging.getLogger("newsloom.runtime").error("our own")
    logging.getLogger("faust.agents").error("not about Kafka")

    assert not told


def test_every_line_is_let_through() -> None:
    line = logging.LogRecord("aiokafka", logging.ERROR, __file__, 1, "%(a)s", ({"a": 1},), (None, None, None))

    assert KafkaLog(lambda *_: None).filter(line)


def test_lines_below_the_library_level_are_not_counted(told: Told) -> None:
    configure_logging(LogSettings(library_level=LogLevel.ERROR), stream=io.StringIO(), emit=counting(told))
    logging.getLogger("aiokafka").warning("Unable to request metadata")
    logging.getLogger("aiokafka").error("Unable to update metadata")

    assert told == {(KafkaClient.CONNECTION, KafkaErrorKind.CONNECTION): 1}
