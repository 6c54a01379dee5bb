import pytest

from newsloom.core.failure import build_failure, error_name
from newsloom.core.own_steps.batch_step import AnswerTookTooLong
from newsloom.core.own_steps.step import OwnStepError
from newsloom.normalise.errors import DecodeError
from newsloom.runtime.kafka.producing.oversize import TooLargeToWrite
from newsloom.runtime.pool.errors import ProcessDied, RecordTookTooLong


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (RecordTookTooLong, "newsloom.RecordTookTooLong"),
        (ProcessDied, "newsloom.ProcessDied"),
        (AnswerTookTooLong, "newsloom.AnswerTookTooLong"),
        (TooLargeToWrite, "newsloom.TooLargeToWrite"),
        (OwnStepError, "newsloom.OwnStepError"),
        (DecodeError, "newsloom.DecodeError"),
        (MemoryError, "builtins.MemoryError"),
    ],
)
def test_names_of_errors_in_dead_letters_do_not_change(error: type[Exception], name: str) -> None:
    assert error_name(error) == name


@pytest.mark.parametrize("module", ["newsloom_topics.stage", "newsloomish", "my.newsloom.steps"])
def test_error_of_another_package_has_its_qualified_name(module: str) -> None:
    error = type("StrangeError", (Exception,), {"__module__": module})
    assert error_name(error) == f"{module}.StrangeError"


def test_long_messages_and_tracebacks_are_cut_and_say_so() -> None:
    failure = build_failure("a.B", "m" * 2_001, "decode", "t" * 9_000)
    assert failure.message == f"{'m' * 2_000} … (1 characters more)"
    assert failure.traceback == f"{'t' * 8_000} … (1000 characters more)"


def test_failure_can_be_written_as_json_whatever_the_error_says() -> None:
    assert build_failure("a.B", "bad \ud800 text").message == "bad ? text"
