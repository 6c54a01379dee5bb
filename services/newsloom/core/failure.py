"""Describe errors for dead letters."""

import traceback
from typing import Final

from newsloom_schemas import Failure

UNDECODABLE_BATCH: Final = "newsloom.UndecodableBatch"
"""The error of a record whose batch could not be decoded."""

_MAX_MESSAGE_CHARS: Final = 2_000  # some exceptions quote their whole input
_MAX_TRACEBACK_CHARS: Final = 8_000


def error_name(error: type[BaseException]) -> str:
    """Return the name of a class of errors as dead letters and metrics have it.

    For a class of newsloom it is `newsloom.` and the class name: `newsloom.ProcessDied`. It stays the same when the class
    moves to another module. For any other class it is the qualified name: `builtins.MemoryError`.
    """
    package = error.__module__.partition(".")[0]
    return f"{package if package == 'newsloom' else error.__module__}.{error.__qualname__}"


def format_traceback(error: BaseException) -> str:
    """Return the traceback of an error as text, without those of its causes."""
    return "".join(traceback.TracebackException.from_exception(error).format(chain=False))


def build_failure(error: str, message: str, step: str | None = None, trace: str | None = None) -> Failure:
    """Return the failure for a dead letter, with bounded texts.

    Args:
        error: name of the error, as `error_name` returns it.
        message: the error's message. It is cut to 2,000 characters.
        step: the step that failed, if there is one.
        trace: the traceback, if there is one. It is cut to 8,000 characters.
    """
    return Failure(
        error=error,
        message=_cut(message, _MAX_MESSAGE_CHARS),
        step=step,
        traceback=_cut(trace, _MAX_TRACEBACK_CHARS) if trace is not None else None,
    )


def _cut(text: str, max_chars: int) -> str:
    kept = text if len(text) <= max_chars else f"{text[:max_chars]} … ({len(text) - max_chars} characters more)"
    return kept.encode("utf-8", "replace").decode()
