"""Run the command line so that every command has usable streams, one-line errors and documented exit codes."""

import errno
import os
import sys
from contextlib import suppress
from typing import TextIO, cast

import typer

from newsloom.cli import context
from newsloom.cli.app import app
from newsloom.cli.errors import OutputError, clear_errors
from newsloom.runtime.files.listing import reason

_STREAMS = 3  # descriptors of stdin, stdout and stderr


def run() -> None:
    """Run the command line; never returns.

    Raises:
        SystemExit: with the exit code.
    """
    _make_streams_usable()
    try:
        with clear_errors(debug=context.debug):
            _run()
    except typer.Exit as ended:
        _write_nothing_more()
        sys.exit(ended.exit_code)


def _run() -> None:
    try:
        app()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # click turned it into exit code 1
            raise BrokenPipeError from None
        _empty_stdout()
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC and error.filename is None:
            raise _stdout_failed(error) from error
        raise


def _empty_stdout() -> None:
    """Flush stdout while an error can still be reported."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _stdout_failed(error) from error


def _stdout_failed(error: OSError) -> OutputError:
    return OutputError(f"stdout: cannot be written: {reason(error)}")


def _write_nothing_more() -> None:
    """Discard what is still buffered, which Python would try to write again when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _make_streams_usable() -> None:
    """Open closed standard streams on /dev/null, for this process and the pool.

    Otherwise the next file that is opened would get the number of a standard stream. Characters that a stream cannot
    encode are replaced, so that a title does not make a command fail in a terminal without UTF-8.
    """
    for number in range(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003 - takes the lowest free number
    if sys.stderr is None:
        sys.stderr = cast("TextIO", open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - stays open until the process exits
    if sys.stdout is not None:
        with suppress(AttributeError):
            sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a TextIOWrapper, unless it was replaced
