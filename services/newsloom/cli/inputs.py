"""The files that `process`, `feed` and `inspect` read, and the messages about those that cannot be read."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from newsloom.cli.errors import complain
from newsloom.core.message import Inbound
from newsloom.runtime.files.background import StoppableInput
from newsloom.runtime.files.listing import FileId, FileListing, UnreadableFile, written_name
from newsloom.runtime.files.reading import STDIN, FileRecords, SkippedRecord

STDIN_NAME: Final = "standard input"
_MAX_SHOWN = 20


class Problems:
    """Keeps the first problems of reading, and the number of all.

    Attributes:
        shown: the first ones, as sentences.
        files: how many files could not be read, or not to their end.
        skipped: how many parts of files were skipped.
    """

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.files = self.skipped = 0

    def note(self, problem: UnreadableFile) -> None:
        """Count a problem."""
        if isinstance(problem, SkippedRecord):
            self.skipped += 1
        else:
            self.files += 1
        if len(self.shown) < _MAX_SHOWN:
            self.shown.append(str(problem))

    def report(self) -> None:
        """Print which files and parts of files could not be read: the first, and the number of all."""
        for line in self.shown:
            complain(line)
        more = self.files + self.skipped - len(self.shown)
        if more:
            complain(f"… and {more} more")
        if self.files:
            complain(f"{self.files} {'file' if self.files == 1 else 'files'} could not be read, or not to the end")
        if self.skipped:
            complain(f"{self.skipped} {'part of a file was' if self.skipped == 1 else 'parts of files were'} skipped")


class Inputs:
    """The records of some paths. Skipped files are reported at once, unreadable ones at the end.

    Args:
        paths: files, folders, or `-` for standard input.
        leave_out: the output of the same run, which is not read.
        state: the folder of the stores, which is not read either.
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
        self.problems = Problems()
        if state is not None and state.is_dir():
            found = state.stat()
            leave_out |= {(found.st_dev, found.st_ino)}
        if STDIN in paths and sys.stdin is None:
            msg = "standard input is closed"
            raise UnreadableFile(msg)
        self._stdin = StoppableInput(sys.stdin.fileno()) if stoppable and STDIN in paths and sys.stdin else None
        self.records = FileRecords(tuple(paths), leave_out, self.problems.note, self._stdin, complain)
        for line in self.records.notes:
            complain(line)
        if STDIN in paths and sys.stdin is not None and sys.stdin.isatty():
            complain("reading from the terminal; end with Ctrl-D")

    def stop_reading(self) -> None:
        """End a read of standard input that waits in another thread."""
        if self._stdin is not None:
            self._stdin.stop()


class InputsByFile:
    """The records of each file of some paths, so that a reader can stop in one file and go on with the next.

    Args:
        paths: files, folders, or `-` for standard input; may be empty.

    Raises:
        UnreadableFile: a path does not exist, or a folder holds no articles.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.problems = Problems()
        if STDIN in paths and sys.stdin is None:
            msg = "standard input is closed"
            raise UnreadableFile(msg)
        listing = FileListing(paths)
        self._files = listing.files
        for line in listing.notes:
            complain(line)
        for problem in listing.problems:
            self.problems.note(problem)
        if STDIN in paths and sys.stdin.isatty():
            complain("reading from the terminal; end with Ctrl-D")

    def files(self) -> Iterator[tuple[str, Iterator[Inbound]]]:
        """Yield the name and the records of each file. A file that cannot be read is noted, and the next one follows."""
        for file in self._files:
            name = STDIN_NAME if str(file) == STDIN else written_name(file)
            try:
                records = FileRecords((str(file),), unreadable=self.problems.note)
            except UnreadableFile as problem:  # it has gone since it was listed
                self.problems.note(problem)
            else:
                yield name, iter(records)
