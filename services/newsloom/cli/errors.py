"""Exit codes, and one line on stderr for each error that a user can act on."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer
from pydantic import ValidationError

from newsloom.cli.display.plain import plain_lines
from newsloom.core.step_result import Transient
from newsloom.runtime.files.listing import UnreadableFile, reason, written_name
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings.mistakes import one_line

_BY_SIGNAL = 128  # plus the signal's number: the exit code that shells expect


class ExitCode(IntEnum):
    """The exit codes of commands, except those of signals."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_USAGE = 2
    UNREACHABLE = 3


class OutputError(Exception):
    """The output cannot be written. The message names it and the reason; `code` is the exit code of the command."""

    def __init__(self, message: str, code: ExitCode = ExitCode.UNREACHABLE) -> None:
        super().__init__(message)
        self.code = code


class Interrupted(Exception):  # noqa: N818 - not an error
    """A signal ended the work. `code` is the exit code that shells expect: 130 for Ctrl-C, 143 for SIGTERM."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__("interrupted" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}")
        self.code = _BY_SIGNAL + number


def complain(message: str) -> None:
    """Print one line on stderr."""
    print(f"newsloom: {message}", file=sys.stderr)


@contextmanager
def clear_errors(*, debug: bool | Callable[[], bool]) -> Iterator[None]:
    """Turn errors that a user or an operator can fix into one line and an exit code.

    Args:
        debug: raise the error with its traceback instead. A function is called only when there is an error.
    """
    try:
        yield
    except BrokenPipeError:  # before OSError: it is a ConnectionError, too
        sys.stderr.close()  # the reader of our output has gone
        raise typer.Exit(ExitCode.DONE) from None
    except (Interrupted, KeyboardInterrupt) as error:
        ended = error if isinstance(error, Interrupted) else Interrupted()
        complain(str(ended))
        raise typer.Exit(ended.code) from None
    except typer.Abort as error:  # Ctrl-C at a question, or no terminal to answer it
        complain("stopped; nothing was done")
        by_hand = isinstance(error.__context__, KeyboardInterrupt)
        raise typer.Exit(_BY_SIGNAL + signal.SIGINT if by_hand else ExitCode.SOME_FAILED) from None
    except (OutputError, UnreadableFile, ValidationError, ValueError, Unreachable, Transient, OSError) as error:
        if debug() if callable(debug) else debug:
            raise
        complain(plain_lines(_line(error)))
        raise typer.Exit(_code(error)) from error


def _code(error: Exception) -> ExitCode:
    if isinstance(error, OutputError):
        return error.code
    if isinstance(error, (UnreadableFile, ValueError)):
        return ExitCode.WRONG_USAGE
    return ExitCode.UNREACHABLE


def _line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return one_line(error)
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ConnectionError):
        name = f"{written_name(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        return f"{name}{reason(error)}"
    return str(error) or type(error).__name__
