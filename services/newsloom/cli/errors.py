"""How commands end: exit codes, and one clear line for each thing that went wrong."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer
from pydantic import ValidationError

from newsloom.core.outcome import Transient
from newsloom.runtime.files import UnreadableFile
from newsloom.runtime.unreachable import Unreachable


class ExitCode(IntEnum):
    """What a command's exit code says."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_USAGE = 2
    UNREACHABLE = 3


def complain(message: str) -> None:
    """One line on stderr."""
    print(f"newsloom: {message}", file=sys.stderr)


@contextmanager
def clear_errors(*, debug: bool) -> Iterator[None]:
    """Turn what a user or an operator can mend into one line and an exit code; with `debug`, keep the traceback."""
    try:
        yield
    except (UnreadableFile, ValidationError, ValueError) as error:
        if debug:
            raise
        complain(_line(error))
        raise typer.Exit(ExitCode.WRONG_USAGE) from error
    except BrokenPipeError:  # a ConnectionError as well
        sys.stderr.close()  # whoever read our output has gone; nothing more can be said
        raise typer.Exit(ExitCode.DONE) from None
    except (Unreachable, Transient, ConnectionError) as error:
        if debug:
            raise
        complain(_line(error))
        raise typer.Exit(ExitCode.UNREACHABLE) from error


def _line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"setting {'.'.join(map(str, each['loc'])) or '(all)'}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        )
    return str(error) or type(error).__name__
