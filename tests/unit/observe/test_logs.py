import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.events import Event, LogLinesSuppressed
from newsloom.observe.logs.line_limit import LineLimit
from newsloom.observe.logs.setup import configure_logging, cut_long_values
from newsloom.settings import LogLevel, LogSettings


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("newsloom").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_own_line_is_one_json_object() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)

    structlog.get_logger("newsloom.runtime").info("batch done", records=200, origin="kafka:news.raw/0/1")

    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "message": "batch done",
        "records": 200,
        "origin": "kafka:news.raw/0/1",
        "level": "info",
        "logger": "newsloom.runtime",
    }


def test_library_line_has_the_same_form() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)

    logging.getLogger("aiokafka.conn").error("Unable to connect to %s", "broker:9092")

    (line,) = lines(stream)
    assert (line["message"], line["level"], line["logger"]) == (
        "Unable to connect to broker:9092",
        "error",
        "aiokafka.conn",
    )


def test_context_is_on_every_line() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)
    structlog.contextvars.bind_contextvars(stages="normalise dedup")

    structlog.get_logger("newsloom").warning("own")
    logging.getLogger("faust").warning("theirs")

    assert [line["stages"] for line in lines(stream)] == ["normalise dedup"] * 2


def test_newsloom_and_libraries_have_separate_levels() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(level=LogLevel.DEBUG, library_level=LogLevel.ERROR), stream=stream)

    structlog.get_logger("newsloom.runtime").debug("own")
    logging.getLogger("newsloom.runtime").debug("own, by the standard library")
    logging.getLogger("aiokafka").warning("theirs")

    assert [line["message"] for line in lines(stream)] == ["own", "own, by the standard library"]


def test_terminal_gets_readable_lines() -> None:
    stream = Terminal()
    configure_logging(LogSettings(), stream=stream)

    structlog.get_logger("newsloom").info("batch done", records=200)

    assert "batch done" in stream.getvalue()
    with pytest.raises(json.JSONDecodeError):
        lines(stream)


@pytest.mark.parametrize("as_json", [True, False])
def test_form_can_be_chosen(as_json: bool) -> None:  # noqa: FBT001 - a parameter of the test
    stream = Terminal() if as_json else io.StringIO()
    configure_logging(LogSettings(json_lines=as_json), stream=stream)

    structlog.get_logger("newsloom").info("batch done")

    assert stream.getvalue().startswith("{") == as_json


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["json", "terminal"])
def test_traceback_shows_no_local_variables(stream: io.StringIO) -> None:
    configure_logging(LogSettings(), stream=stream)
    article = "the whole text" + " of an article"  # not a literal that the traceback's source lines would show
    try:
        _fail(article)
    except ZeroDivisionError:
        structlog.get_logger("newsloom").exception("died")

    assert "ZeroDivisionError" in stream.getvalue()
    assert article not in stream.getvalue()


def _fail(text: str) -> float:
    return len(text) / 0


def test_article_text_does_not_fit_in_a_line() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)

    structlog.get_logger("newsloom").info("odd", text="word " * 10_000)
    logging.getLogger("trafilatura").error("cannot parse %s", "word " * 10_000)

    assert all(len(line) < 1_000 for line in stream.getvalue().splitlines())


def test_hostile_text_stays_in_its_line() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)

    structlog.get_logger("newsloom").info("rejected", url='http://x/\n{"level":"critical"}\ud800\u2028')

    (line,) = lines(stream)
    assert line["level"] == "info"


def test_warnings_are_logged() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)

    (line,) = lines(stream)
    assert "old" in line["message"]


def test_configuring_again_does_not_double_lines() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=io.StringIO())
    configure_logging(LogSettings(), stream=stream)

    structlog.get_logger("newsloom").info("once")

    assert len(lines(stream)) == 1


def test_library_that_repeats_itself_is_cut_short_and_counted() -> None:
    stream = io.StringIO()
    left_out: list[Event] = []
    configure_logging(LogSettings(max_library_lines_per_minute=5), stream=stream, emit=left_out.append)

    for port in range(1_000):
        logging.getLogger("aiokafka.conn").error("Unable to connect to %s", port)
    for port in range(1_000):
        logging.getLogger("aiokafka.conn").error(f"made of one piece: {port}")  # noqa: G004 - as some libraries do
    for number in range(20):
        structlog.get_logger("newsloom").info("rejected", number=number)

    messages = [line["message"] for line in lines(stream)]
    assert len(messages) == 5 + 5 + 20
    assert [each for each in left_out if isinstance(each, LogLinesSuppressed)] == [
        LogLinesSuppressed("aiokafka.conn", 1)
    ] * 1_990


def test_next_line_of_a_kind_says_how_many_were_left_out() -> None:
    now = [0.0]
    limit = LineLimit(2, monotonic=lambda: now[0])

    assert [limit.filter(record("gone")) for _ in range(5)] == [True, True, False, False, False]
    now[0] = 61.0
    later = record("gone")

    assert limit.filter(later)
    assert later.__dict__["left_out"] == 3
    assert "left_out" not in again(limit, "gone").__dict__


def again(limit: LineLimit, message: str) -> logging.LogRecord:
    line = record(message)
    assert limit.filter(line)
    return line


def test_number_of_left_out_lines_is_in_the_line() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream=stream)

    logging.getLogger("aiokafka").error("gone", extra={"left_out": 3})

    assert lines(stream)[0]["left_out"] == 3


def test_without_a_limit_every_line_is_let_through() -> None:
    limit = LineLimit(0)

    assert all(limit.filter(record("gone")) for _ in range(1_000))


def test_messages_that_always_differ_are_limited_in_lines_and_in_memory() -> None:
    limit = LineLimit(2, monotonic=lambda: 0.0)

    passed = sum(
        limit.filter(record("".join(chr(97 + int(digit)) for digit in str(number)))) for number in range(20_000)
    )

    assert passed <= 1_000 * 2 + 2
    assert len(limit._windows) <= 1_001


def record(message: str, logger: str = "aiokafka") -> logging.LogRecord:
    return logging.LogRecord(logger, logging.ERROR, __file__, 1, message, (), None)


@given(st.dictionaries(st.text(max_size=10), st.one_of(st.text(max_size=20_000), st.integers())))
def test_values_are_cut_to_a_length(event: dict[str, Any]) -> None:
    cut = cut_long_values(None, "info", dict(event))

    assert cut.keys() == event.keys()
    assert all(len(value) <= 8_000 for value in cut.values() if isinstance(value, str))


@pytest.mark.parametrize("written", ["info", "INFO", "Info"])
def test_level_may_be_written_in_any_case(written: str) -> None:
    assert LogSettings.model_validate({"level": written}).level is LogLevel.INFO


def test_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        LogSettings.model_validate({"level": "loud"})
