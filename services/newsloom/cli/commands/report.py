"""`newsloom report`: write one HTML page that shows what was found and why."""

import shutil
import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Final

import typer

from newsloom.cli import context
from newsloom.cli.errors import ExitCode, clear_errors, complain
from newsloom.cli.inputs import Inputs
from newsloom.cli.report_file import RawRecords, lines_of, lost_origins, write_report
from newsloom.runtime.files.listing import UnreadableFile, reason, written_name
from newsloom.runtime.files.packing import PACKED_SUFFIXES

_STDIN: Final = "-"


def report(
    records: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDS", help="JSON lines, as process writes them, compressed or not; - for standard input."
        ),
    ],
    html: Annotated[
        Path | None,
        typer.Option(
            help="Write the page to this file instead of one beside RECORDS that ends in .html.", metavar="FILE"
        ),
    ] = None,
    raw: Annotated[
        list[str] | None,
        typer.Option(
            help="The files or folders that process read: their raw records are shown beside the articles, and cuts where "
            "they stood. May be given again.",
            metavar="PATH",
        ),
    ] = None,
) -> None:
    """Write an HTML page that shows what was found and why.

    The page is one file that loads nothing from the network. It has the accounting, groups of copies and versions side by
    side, cuts in place, entities, rejections with their reasons, search and filters. It holds up to 50,000 records; of more
    it shows a sample, and says so. Lines that cannot be read and unknown records are counted.
    """
    with clear_errors(debug=context.debug()), ExitStack() as stack:
        from_stdin = str(records) == _STDIN
        if from_stdin or records.is_fifo() or records.is_char_device():  # can be read only once
            if html is None:
                complain("records from standard input or a pipe need --html, which names the page")
                raise typer.Exit(ExitCode.WRONG_USAGE)
            source = Path(stack.enter_context(NamedTemporaryFile(prefix="newsloom-report-", suffix=".jsonl")).name)
            with (
                source.open("wb") as spool,
                nullcontext(sys.stdin.buffer) if from_stdin else records.open("rb") as stream,
            ):
                shutil.copyfileobj(stream, spool)
            name = "standard input" if from_stdin else written_name(records.name)
        else:
            source, name = records, written_name(records.name)
            _require_readable(source)
        target = html or _without_packing(source).with_suffix(".html")
        if target.resolve() == source.resolve():
            complain(f"{written_name(target)}: is the file with the records; name another one with --html")
            raise typer.Exit(ExitCode.WRONG_USAGE)
        lines = lines_of(source, name)
        kept = _raw_records(raw, lost_origins(lines)) if raw else RawRecords()
        write_report(lines, name, target, kept)


def _without_packing(path: Path) -> Path:
    """Return the path without `.gz` or the like."""
    return path.with_suffix("") if path.suffix.lower() in PACKED_SUFFIXES else path


def _require_readable(path: Path) -> None:
    """Open a file once, so that an error is shown before anything is done.

    Raises:
        UnreadableFile: it cannot be read.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        msg = f"{written_name(path)}: {reason(error)}"
        raise UnreadableFile(msg) from error


def _raw_records(paths: list[str], lost: frozenset[str]) -> RawRecords:
    """Return the raw records of the files that were processed.

    Args:
        paths: the files.
        lost: the origins of rejections and failures.

    Raises:
        UnreadableFile: a path does not exist.
    """
    kept = RawRecords()
    inputs = Inputs(paths)
    for inbound in inputs.records:
        place = str(inbound.place)
        kept.add(place, inbound.value, lost=place in lost)
    inputs.problems.report()
    return kept
