"""Write the HTML report of `newsloom report` and `newsloom process --report`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from newsloom.cli.display.plain import plain
from newsloom.cli.output import open_output
from newsloom.core.message import Inbound
from newsloom.runtime.files.listing import UnreadableFile, reason, written_name
from newsloom.runtime.files.packing import BROKEN_PACKING, unpacked
from newsloom_schemas import DeadLetter, RejectedArticle

if TYPE_CHECKING:
    from newsloom.pages import Report

_MAX_RAW_BYTES: Final = 64 * 1024
_MAX_ALL_RAW_BYTES: Final = 12_000_000
_RAW_BYTES_OF_LOST: Final = 4_000_000
_LOST: Final = (b'"newsloom.rejected/1"', b'"newsloom.dead_letter/1"')
"""The line of a rejection or failure has one of these, and hardly any other line does."""
_TIME: Final = "%Y-%m-%d %H:%M UTC"


class RawRecords:
    """Keeps raw records for a report, in bounded memory: the beginnings of the first ones.

    A part of the memory is kept free for rejections and failures: without its raw record, nobody can see what they were.

    Attributes:
        by_origin: the beginnings of raw records, by the text of their origin.
    """

    def __init__(self) -> None:
        self.by_origin: dict[str, bytes] = {}
        self._left = _MAX_ALL_RAW_BYTES
        self._kept_free = _RAW_BYTES_OF_LOST

    def add(self, origin: str, value: bytes | None, *, lost: bool) -> None:
        """Keep a raw record, unless the limit is reached or it is there already.

        Args:
            origin: the text of its origin.
            value: its bytes.
            lost: whether it was rejected or failed.
        """
        room = self._left if lost else self._left - self._kept_free
        if value is None or origin in self.by_origin or room <= 0:
            return
        kept = value[:_MAX_RAW_BYTES]
        self._left -= len(kept)
        if lost:
            self._kept_free = max(0, self._kept_free - len(kept))
        self.by_origin[origin] = kept


LineFile = Callable[[], Iterator[bytes]]
"""Returns lines from the first one on, each time that it is called."""


class ReportOfRun:
    """Collects what a run of `newsloom process` writes, and makes its report at the end.

    Args:
        target: the HTML file; None if no report is wanted.
        out: the file that will have exactly the lines of this run; None if there is none, so that they are kept here.
    """

    def __init__(self, target: Path | None, out: Path | None) -> None:
        self._target: Final = target
        self._out: Final = out
        self._raw: Final = RawRecords()
        self._kept: Final = TemporaryFile() if target is not None and out is None else None  # noqa: SIM115 - gone with us

    def add(self, inbound: Inbound, line: bytes) -> None:
        """Keep what the report needs of a record.

        Args:
            inbound: the record that was processed.
            line: its outcome.

        Raises:
            OSError: the disk is full.
        """
        if self._target is None:
            return
        self._raw.add(str(inbound.origin), inbound.value, lost=_is_lost(line))
        if self._kept is not None:
            self._kept.write(line + b"\n")

    def write(self) -> None:
        """Write the report, if one is wanted.

        Raises:
            OutputError: the file cannot be written.
        """
        if self._target is None:
            return
        if self._kept is not None:
            write_report(self._kept_lines, "this run", self._target, self._raw)
        elif self._out is not None:
            name = written_name(self._out.name)
            write_report(lines_of(self._out, name), name, self._target, self._raw)

    def _kept_lines(self) -> Iterator[bytes]:
        if self._kept is not None:
            self._kept.seek(0)
            yield from self._kept


def lines_of(path: Path, name: str) -> LineFile:
    """Return the lines of a file, which may be compressed, without reading it yet.

    Args:
        path: the file.
        name: what messages call it.
    """

    def read() -> Iterator[bytes]:
        with path.open("rb") as file:
            try:
                yield from unpacked(file, path.suffix.lower())
            except BROKEN_PACKING as error:
                msg = f"{name}: {reason(error)}"
                raise UnreadableFile(msg) from error

    return read


def lost_origins(lines: LineFile) -> frozenset[str]:
    """Return the origins of the rejections and failures of some records."""
    from newsloom.pages.records.reading import BrokenLine, UnknownSchema, read_line

    found = set[str]()
    for line in filter(_is_lost, lines()):
        with suppress(BrokenLine, UnknownSchema):
            record = read_line(line).record
            if isinstance(record, RejectedArticle | DeadLetter):
                found.add(str(record.origin))
    return frozenset(found)


def _is_lost(line: bytes) -> bool:
    return any(schema in line for schema in _LOST)


def write_report(lines: LineFile, name: str, target: Path, raw: RawRecords) -> None:
    """Write the report of some records to a file, which is replaced when it is complete.

    Args:
        lines: the records, one JSON line each.
        name: the name of the input, for the title.
        target: the HTML file.
        raw: the raw records that are known.

    Raises:
        OutputError: the file cannot be written.
        UnreadableFile: the lines cannot be read.
    """
    from newsloom.pages import read_report, render

    report = read_report(lines, raw.by_origin)
    made = f"Made by newsloom {version('newsloom')} on {datetime.now(UTC).strftime(_TIME)}."
    page = render(report, title=name, made=made)
    output = open_output(target)
    try:
        output.write(page.encode("utf-8", "replace"))
    except BaseException:
        output.abandon()
        raise
    output.finish()
    print(f"report → {written_name(target)}{''.join(f', {note}' for note in _notes(report))}", file=sys.stderr)


def _notes(report: "Report") -> Iterator[str]:
    """Yield what a reader of the page should know beforehand."""
    figures = report.figures
    if not figures.total:
        yield "without records"
    if len(report.items) < figures.total:
        yield f"a sample of {len(report.items):,} of {figures.total:,} records"
    if figures.broken_count:
        number, problem = figures.broken[0]
        yield f"without {figures.broken_count:,} lines that cannot be read (line {number:,}: {plain(problem)})"
    if figures.unknown:
        yield f"without {figures.unknown.total():,} lines of unknown schemas"
