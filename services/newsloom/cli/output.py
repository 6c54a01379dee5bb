"""The output of `newsloom process`: a file appears complete or not at all, and no line is ever half written."""

import os
import secrets
import select
import stat
import sys
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Final, Protocol

from newsloom.cli.errors import ExitCode, OutputError
from newsloom.runtime.files.listing import FileId, reason, written_name

_STDOUT: Final = "-"
_STDOUT_NUMBER: Final = 1
_PARTIAL: Final = ".partial"
_DEVICES: Final = (Path("/dev"), Path("/proc"))


class Output(Protocol):
    """Takes lines. Each method raises `OutputError`, and `BrokenPipeError` when the reader has gone."""

    def write(self, line: bytes, /) -> None:
        """Write a line and its end."""
        ...

    def finish(self) -> None:
        """Complete the output."""
        ...

    def abandon(self) -> str:
        """Stop after an error or an interrupt. Return where the complete lines are, as in "in FILE"."""
        ...


def files_of(path: Path | None) -> frozenset[FileId]:
    """Return the file that `--out` names, if it exists: it must not be read as input."""
    try:
        found = os.fstat(_STDOUT_NUMBER) if path is None or str(path) == _STDOUT else path.stat()
    except OSError:
        return frozenset()
    return frozenset({(found.st_dev, found.st_ino)} if stat.S_ISREG(found.st_mode) else ())


def open_output(path: Path | None, *, append: bool = False) -> Output:
    """Open what `--out` names.

    Args:
        path: a file; a pipe or device, which is written directly; `-` or `None` for stdout.
        append: add to the file instead of replacing it.

    Raises:
        OutputError: it cannot be written.
    """
    if path is None or str(path) == _STDOUT:
        return Stream(_own(_STDOUT_NUMBER, "stdout"), "stdout")
    name = written_name(path)
    try:
        return _opened(path, written_name(path.resolve()) if path.is_symlink() else name, append=append)
    except IsADirectoryError as error:
        msg = f"{name}: is a folder; name a file in it"
        raise OutputError(msg, ExitCode.WRONG_USAGE) from error
    except (NotADirectoryError, FileExistsError) as error:
        msg = f"{name}: cannot be a file there: {written_name(path.parent)} is not a folder"
        raise OutputError(msg, ExitCode.WRONG_USAGE) from error
    except OSError as error:
        raise _failure(name, error) from error


def _opened(path: Path, name: str, *, append: bool) -> Output:
    number = _descriptor(path)
    if number is not None:
        return Stream(_own(number, name), name)
    target = Path(os.path.realpath(path))
    try:
        found = target.stat()
    except FileNotFoundError:
        found = None
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError
    if found is not None and not stat.S_ISREG(found.st_mode):
        return Stream(FileIO(target, "wb"), name)
    target.parent.mkdir(parents=True, exist_ok=True)
    return AppendedFile(target, name) if append else ReplacedFile(target, name, found)


def _descriptor(path: Path) -> int | None:
    """Return the descriptor that `/dev/stdout`, `/dev/fd/3` or `/proc/self/fd/3` means. Opening the path would truncate it."""
    if not any(path.is_relative_to(folder) for folder in _DEVICES):
        return None
    if path == Path("/dev/stdout"):
        return _STDOUT_NUMBER
    numbered = path.parent in {Path("/dev/fd"), Path("/proc/self/fd"), Path(f"/proc/{os.getpid()}/fd")}
    return int(path.name) if numbered and path.name.isdecimal() else None


def _own(number: int, name: str) -> FileIO:
    msg = f"{name} is closed; name a file with --out"
    if number == _STDOUT_NUMBER and sys.stdout is None:
        raise OutputError(msg, ExitCode.WRONG_USAGE)
    try:
        return FileIO(number, "wb", closefd=False)
    except OSError as error:
        raise OutputError(msg, ExitCode.WRONG_USAGE) from error


class Stream:
    """Stdout, a pipe or a device. Each line is written at once."""

    def __init__(self, file: FileIO, name: str) -> None:
        self._file = file
        self._name = name

    def write(self, line: bytes, /) -> None:
        """Write a line and its end."""
        _write(self._file, line, self._name)

    def finish(self) -> None:
        """Close the stream."""
        self._close()

    def abandon(self) -> str:
        """Close the stream; its lines cannot be taken back."""
        self._close()
        return f"on {self._name}"

    def _close(self) -> None:
        try:
            self._file.close()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _failure(self._name, error) from error


class ReplacedFile:
    """A file that is written under a temporary name in the same folder and renamed at the end.

    Args:
        target: the file, with links resolved.
        name: the file's name as the user wrote it.
        found: the existing file, whose mode is kept; `None` if there is none.
    """

    def __init__(self, target: Path, name: str, found: os.stat_result | None) -> None:
        self._target = target
        self._name = name
        if found is not None and not os.access(target, os.W_OK):
            msg = f"{name}: cannot be written: it is read-only"
            raise OutputError(msg)
        self._path = target.parent / f".newsloom-{secrets.token_hex(8)}{_PARTIAL}"
        self._file = FileIO(self._path, "xb")
        self._bytes = 0
        if found is not None:
            os.fchmod(self._file.fileno(), stat.S_IMODE(found.st_mode))
        self._was_there = found is not None

    def write(self, line: bytes, /) -> None:
        """Write a line and its end."""
        self._bytes += _write(self._file, line, self._name)

    def finish(self) -> None:
        """Rename the file to its final name, after fsync.

        Raises:
            OutputError: it cannot be written or renamed.
        """
        try:
            os.fsync(self._file.fileno())
            self._file.close()
            self._path.replace(self._target)
        except OSError as error:
            raise _failure(self._name, error) from error

    def abandon(self) -> str:
        """Keep the complete lines under another name, and leave the target as it was."""
        with suppress(OSError):
            if not self._file.closed:
                os.ftruncate(self._file.fileno(), self._bytes)
        with suppress(OSError):
            self._file.close()
        if not self._bytes:
            self._path.unlink(missing_ok=True)
            return ""
        kept = self._target.with_name(f"{self._target.name}{_PARTIAL}")
        try:
            self._path.replace(kept)
        except OSError:
            kept = self._path
        as_before = f", and {self._name} is as it was" if self._was_there else ""
        shown = written_name(kept) if kept.name != f"{self._target.name}{_PARTIAL}" else f"{self._name}{_PARTIAL}"
        return f"in {shown}{as_before}"


class AppendedFile:
    """A file to whose end lines are added.

    Args:
        target: the file, with links resolved; made if it does not exist.
        name: the file's name as the user wrote it.
    """

    def __init__(self, target: Path, name: str) -> None:
        self._name = name
        self._made = None if target.exists() else target
        self._file = FileIO(target, "a+b")
        found = os.fstat(self._file.fileno())
        self._bytes = found.st_size
        self._lines_begin = not found.st_size or os.pread(self._file.fileno(), 1, found.st_size - 1) == b"\n"

    def write(self, line: bytes, /) -> None:
        """Write a line and its end. If an earlier writer left an incomplete last line, end that line first."""
        if not self._lines_begin:
            self._bytes += _write(self._file, b"", self._name)
            self._lines_begin = True
        self._bytes += _write(self._file, line, self._name)

    def finish(self) -> None:
        """Close the file, after fsync.

        Raises:
            OutputError: the lines cannot be written.
        """
        try:
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise _failure(self._name, error) from error

    def abandon(self) -> str:
        """Cut an incomplete last line, unless another process has appended meanwhile."""
        with suppress(OSError):
            size = os.fstat(self._file.fileno()).st_size
            if size > self._bytes and not os.pread(self._file.fileno(), size - self._bytes, self._bytes).count(b"\n"):
                os.ftruncate(self._file.fileno(), self._bytes)
        with suppress(OSError):
            self._file.close()
        if self._made is not None and not self._bytes:
            self._made.unlink(missing_ok=True)
        return f"in {self._name}"


def _write(file: FileIO, line: bytes, name: str) -> int:
    """Write a line and its end. Return the number of bytes."""
    left = memoryview(line + b"\n")
    size = len(left)
    try:
        while left:
            written = file.write(left)
            if written is None:  # a full pipe in non-blocking mode
                select.select((), (file,), ())
                continue
            left = left[written:]
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _failure(name, error) from error
    return size


def _failure(name: str, error: OSError) -> OutputError:
    return OutputError(f"{name}: cannot be written: {reason(error)}")
