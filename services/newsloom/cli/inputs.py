"""The files that `process`, `feed` and `inspect` read, and the messages about those that cannot be read."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from newsloom.cli.errors import complain
from newsloom.core.message import Inbound
from newsloom.runtime.files.background import StoppableInput
from newsloom.runtime.files.listing import FileId, FileListing, UnreadableFile, written_name
from newsloom.runtime.files.reading import STDIN, FileRecords

STDIN_NAME: Final = "standard input"
_MAX_SHOWN = 20


class Inputs:
    """The records of some paths. Skipped files are reported at once, unreadable ones at the end.

    Args:
        paths: files, folders, or `-` for standard input.
        leave_out: the output of the same run, which is not read.
        state: the folder of the dedup store, which is not read either.
        stoppable: whether another thread may call `stop_reading`.

    Raises:
        UnreadableFile: a path does not exist, or a folder holds no articles.
    """

    def __init__(
        self,
        paths: Sequence[str],
        leave_out: frozenset[FileId] = frozenset(),
        state: Path | None = None,
        *,
        stoppable: bool = False,
    ) -> None:
        self.unreadable: list[str] = []
        if state is not None and state.is_dir():
            found = state.stat()
            leave_out |= {(found.st_dev, found.st_ino)}
        if STDIN in paths and sys.stdin is None:
            msg = "standard input is closed"
            raise UnreadableFile(msg)
        self._stdin = StoppableInput(sys.stdin.fileno()) if stoppable and STDIN in paths and sys.stdin else None
        self.records = FileRecords(tuple(paths), leave_out, self._note, self._stdin)
        for line in self.records.notes:
            complain(line)
        if STDIN in paths and sys.stdin is not None and sys.stdin.isatty():
            complain("reading from the terminal; end with Ctrl-D")

    def stop_reading(self) -> None:
        """End a read of standard input that waits in another thread."""
        if self._stdin is not None:
            self._stdin.stop()

    def report(self) -> None:
        """Print which files could not be read."""
        _report(self.unreadable)

    def _note(self, problem: UnreadableFile) -> None:
        self.unreadable.append(str(problem))


class InputsByFile:
    """The records of each file of some paths, so that a reader can stop in one file and go on with the next.

    Args:
        paths: files, folders, or `-` for standard input; may be empty.

    Raises:
        UnreadableFile: a path does not exist, or a folder holds no articles.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.unreadable: list[str] = []
        if STDIN in paths and sys.stdin is None:
            msg = "standard input is closed"
            raise UnreadableFile(msg)
        listing = FileListing(paths)
        self._files = listing.files
        for line in listing.notes:
            complain(line)
        self.unreadable += map(str, listing.problems)
        if STDIN in paths and sys.stdin.isatty():
            complain("reading from the terminal; end with Ctrl-D")

    def files(self) -> Iterator[tuple[str, Iterator[Inbound]]]:
        """Yield the name and the records of each file. A file that cannot be read is noted, and the next one follows."""
        for file in self._files:
            name = STDIN_NAME if str(file) == STDIN else written_name(file)
            try:
                records = FileRecords((str(file),), unreadable=self._note)
            except UnreadableFile as problem:  # it has gone since it was listed
                self._note(problem)
            else:
                yield name, iter(records)

    def report(self) -> None:
        """Print which files could not be read."""
        _report(self.unreadable)

    def _note(self, problem: UnreadableFile) -> None:
        self.unreadable.append(str(problem))


def _report(unreadable: Sequence[str]) -> None:
    for line in unreadable[:_MAX_SHOWN]:
        complain(line)
    if len(unreadable) > _MAX_SHOWN:
        complain(f"… and {len(unreadable) - _MAX_SHOWN} more")
    if unreadable:
        count = len(unreadable)
        complain(f"{count} {'file' if count == 1 else 'files'} could not be read, or not to the end")
