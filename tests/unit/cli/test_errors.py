"""How commands end: each thing that can go wrong has its exit code, and at most one line."""

import io
import sys

import pytest
import typer

from newsloom.cli.errors import ExitCode, clear_errors
from newsloom.core.outcome import Transient
from newsloom.runtime.unreachable import Unreachable


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("a setting is wrong"), ExitCode.WRONG_USAGE),
        (Unreachable("no broker"), ExitCode.UNREACHABLE),
        (Transient("no store"), ExitCode.UNREACHABLE),
        (ConnectionRefusedError("refused"), ExitCode.UNREACHABLE),
    ],
)
def test_what_a_user_can_mend_is_one_line_and_an_exit_code(
    error: Exception, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=False):
        raise error
    assert ended.value.exit_code == code
    assert capsys.readouterr().err == f"newsloom: {error}\n"


def test_a_reader_that_has_gone_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    with pytest.raises(typer.Exit) as ended, clear_errors(debug=False):
        raise BrokenPipeError
    assert ended.value.exit_code == ExitCode.DONE
    assert said.closed


def test_with_debug_an_error_keeps_its_traceback() -> None:
    wrong = ValueError("a setting is wrong")
    with pytest.raises(ValueError, match="a setting"), clear_errors(debug=True):
        raise wrong
