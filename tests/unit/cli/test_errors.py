"""How commands end: each thing that can go wrong has its exit code, and at most one line."""

import io
import signal
import sys
from pathlib import Path

import pytest
import typer

from newsloom.cli.errors import ExitCode, Interrupted, OutputError, clear_errors
from newsloom.core.step_result import Transient
from newsloom.runtime.files.listing import UnreadableFile
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import HttpSettings


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("a setting is wrong"), ExitCode.WRONG_USAGE),
        (Unreachable("no broker"), ExitCode.UNREACHABLE),
        (Transient("no store"), ExitCode.UNREACHABLE),
        (ConnectionRefusedError("refused"), ExitCode.UNREACHABLE),
        (OutputError("out: is a folder", ExitCode.WRONG_USAGE), ExitCode.WRONG_USAGE),
        (OutputError("out: no space left"), ExitCode.UNREACHABLE),
        (UnreadableFile("a.txt: no such file"), ExitCode.WRONG_USAGE),
    ],
)
def test_what_a_user_can_mend_is_one_line_and_an_exit_code(
    error: Exception, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=False):
        raise error
    assert ended.value.exit_code == code
    assert capsys.readouterr().err == f"newsloom: {error}\n"


def test_mistake_in_a_model_is_worded_as_in_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=False):
        HttpSettings.model_validate({"port": 70_000, "prot": 1})
    assert ended.value.exit_code == ExitCode.WRONG_USAGE
    assert capsys.readouterr().err == (
        "newsloom: setting port: must be less than or equal to 65535; setting prot: there is no such setting\n"
    )


def test_a_reader_that_has_gone_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=False):
        raise BrokenPipeError
    assert ended.value.exit_code == ExitCode.DONE
    assert said.closed


def test_an_error_of_the_system_names_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=False), Path("/missing/\x1b[31m").open():
        pass
    assert ended.value.exit_code == ExitCode.UNREACHABLE
    assert capsys.readouterr().err == "newsloom: /missing/\\x1b[31m: No such file or directory\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_has_the_exit_code_that_shells_expect(number: signal.Signals, code: int) -> None:
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=True):
        raise Interrupted(number)
    assert ended.value.exit_code == code


def test_a_question_that_nobody_answers_is_not_an_interrupt() -> None:
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=False):
        raise typer.Abort
    assert ended.value.exit_code == ExitCode.SOME_FAILED


def test_with_debug_an_error_keeps_its_traceback() -> None:
    wrong = ValueError("a setting is wrong")
    with pytest.raises(ValueError, match="a setting"), clear_errors(debug=True):
        raise wrong


def test_whether_to_debug_may_be_known_only_when_something_fails() -> None:
    known: list[bool] = []

    def learn_and_fail() -> None:
        known.append(True)
        msg = "a setting"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="a setting"), clear_errors(debug=lambda: bool(known)):
        learn_and_fail()
