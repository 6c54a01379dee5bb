"""`newsloom process`: process files without a broker, and write one JSON line per article."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from newsloom.cli import context
from newsloom.cli.display.progress import progress
from newsloom.cli.display.summary import Summary
from newsloom.cli.display.table import show
from newsloom.cli.errors import ExitCode, Interrupted, OutputError, clear_errors, complain
from newsloom.cli.inputs import Inputs
from newsloom.cli.interrupts import Interrupts
from newsloom.cli.output import Output, Stream, files_of, open_output
from newsloom.cli.report_file import ReportOfRun
from newsloom.core.outcome import ProcessedRecord
from newsloom.runtime.files.listing import reason, written_name


def process(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write the JSON lines to this file instead of stdout. The file is replaced when the run is complete; "
            "a run that fails or is interrupted leaves it as it was, and its own lines in FILE.partial.",
            metavar="FILE",
        ),
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="Add the lines to the end of --out instead of replacing it.")
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            help="Keep the stores in this folder, so that the next run finds copies and stories of articles of this run."
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Write an HTML page that shows what was found and why; newsloom report makes it later.", metavar="FILE"
        ),
    ] = None,
    table: Annotated[bool, typer.Option("--table", help="Show a table of the articles; needs --out.")] = False,
) -> None:
    """Process articles from files, without Kafka.

    Reads text, HTML, JSON, feeds, NewsML, NITF, TEI, CSV, e-mail and WARC, one or many articles in a file, also compressed
    or in ZIP and tar archives, and folders of them.

    Writes one JSON line per article to stdout or to FILE, in the order of the input. Rejected and failed articles have
    a line, too. Exits with 1 when some articles failed, or files or parts of them
    could not be read.
    """
    from newsloom.wiring.processing import process_files

    with clear_errors(debug=context.debug()), Interrupts() as interrupts, ExitStack() as stack:
        to_stdout = out is None or str(out) == "-"
        if to_stdout and (table or append):
            complain(f"{'--table' if table else '--append'} needs --out, since stdout holds the JSON lines otherwise")
            raise typer.Exit(ExitCode.WRONG_USAGE)
        settings = context.settings()
        _require_state(state)
        own_files = files_of(out) | (files_of(report) if report is not None else frozenset())
        inputs = Inputs(paths, own_files, state, stoppable=True)
        output = open_output(out, append=append)
        seen = ReportOfRun(report, None if append or isinstance(output, Stream) else out)
        summary = Summary()
        try:
            rows: list[tuple[str, dict[str, Any]]] = []
            uses_stdout = isinstance(output, Stream)
            step = stack.enter_context(progress("articles", inputs.records.count, stdout_used=uses_stdout))
            begun = time.monotonic()

            def write(processed: ProcessedRecord) -> None:
                line = processed.outcome.outbound[0].value
                output.write(line)
                seen.add(processed.inbound, line)
                record = orjson.loads(line)
                place = str(processed.inbound.place)
                summary.add(record, place)
                if table:
                    rows.append((place, record))
                step()

            interrupts.run(process_files(settings, inputs.records, state, write, stop_reading=inputs.stop_reading))
            output.finish()
        except BaseException as error:
            stack.close()  # removes the progress bar before anything is printed
            _give_up(error, output, summary.total)
            raise
        seconds = time.monotonic() - begun
    if table:
        show(rows)
    summary.say(seconds, None if to_stdout else out)
    inputs.problems.report()
    with clear_errors(debug=context.debug()):
        seen.write()
    if summary.failed or inputs.problems.shown:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _give_up(error: BaseException, output: Output, count: int) -> None:
    """Say how much was written, and where, when a run ends early."""
    where = output.abandon()
    stopped = isinstance(error, Interrupted)
    if count and not isinstance(error, BrokenPipeError):
        articles = "article" if count == 1 else "articles"
        complain(f"{'stopped' if stopped else 'gave up'} after {count} {articles}; they are {where}")
    elif stopped:
        complain("stopped before the first article was written")


def _require_state(state: Path | None) -> None:
    """Make the folder of the stores, if needed.

    Raises:
        OutputError: it cannot be made, or is not a folder.
    """
    if state is None:
        return
    try:
        state.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--state {written_name(state)}: is not a folder"
        raise OutputError(msg, ExitCode.WRONG_USAGE) from error
    except OSError as error:
        msg = f"--state {written_name(state)}: cannot be written: {reason(error)}"
        raise OutputError(msg) from error
