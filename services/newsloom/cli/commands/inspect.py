"""`newsloom inspect`: show what newsloom makes of inputs, before anything runs."""

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newsloom.cli import context
from newsloom.cli.display.console import print_json, print_text
from newsloom.cli.errors import ExitCode, clear_errors, complain
from newsloom.cli.inputs import STDIN_NAME, InputsByFile
from newsloom.cli.interrupts import Interrupts
from newsloom.core.message import Inbound
from newsloom.settings import Settings

if TYPE_CHECKING:
    from newsloom.cli.inspection.report import Report
    from newsloom.cli.inspection.totals import Totals

_MAX_LIMIT: Final = 10_000
_DEFAULT_LIMIT: Final = 5
_SUGGEST_LIMIT: Final = 100


def inspect(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Files, folders, or - for standard input.")
    ] = None,
    topic: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Inspect the last records of this topic of the configured Kafka instead."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=_MAX_LIMIT,
            show_default=f"{_DEFAULT_LIMIT}, and {_SUGGEST_LIMIT} with --suggest",
            help="How many inputs of each file, or of the topic.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, one object for each input.")] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print a mapping for JSON that newsloom does not know, as settings.")
    ] = False,
) -> None:
    """Show what newsloom makes of your data.

    For the first inputs of each file: the detected format, which field became what, what was cut or not used, and what
    may be wrong. Runs normalise alone, with your settings and steps. Writes nothing, and uses no consumer group.

    With --suggest it prints a mapping to start from for each shape of JSON that newsloom does not understand.

    Exits with 1 when an input would be rejected or fail, or a file could not be read.
    """
    if bool(paths) == (topic is not None):
        complain("inspect needs either PATH or --topic NAME; see: newsloom inspect --help")
        raise typer.Exit(ExitCode.WRONG_USAGE)
    if as_json and suggest:
        complain("inspect prints either --json or --suggest, not both")
        raise typer.Exit(ExitCode.WRONG_USAGE)
    if limit is None:
        limit = _SUGGEST_LIMIT if suggest else _DEFAULT_LIMIT
    with clear_errors(debug=context.debug()), Interrupts() as interrupts:
        settings = context.settings()
        inputs = InputsByFile(paths or ())
        totals: list[Totals] = []
        inspected: list[tuple[Inbound, Report]] = []
        show, summarise = _collectors(inspected) if suggest else _printers(as_json=as_json)
        reading: Callable[[Iterable[Inbound]], Iterator[Inbound]] = interrupts.reading
        interrupts.run(_inspect(settings, inputs, topic, limit, reading, show, totals))
        if suggest and totals:
            from newsloom.cli.suggesting import suggested_settings

            print_text(interrupts.run(suggested_settings(settings, inspected)))
    if totals:
        summarise(totals)
    if suggest:
        totals = []
    inputs.problems.report()
    if inputs.problems.shown or any(each.not_accepted for each in totals):
        raise typer.Exit(ExitCode.SOME_FAILED)


async def _inspect(
    settings: Settings,
    inputs: InputsByFile,
    topic: str | None,
    limit: int,
    reading: Callable[[Iterable[Inbound]], Iterator[Inbound]],
    show: "Callable[[Inbound, Report], None]",
    totals: "list[Totals]",
) -> None:
    """Inspect the first inputs of each file, or the last ones of a topic."""
    from newsloom.cli.inspection.report import describe
    from newsloom.cli.inspection.totals import Totals
    from newsloom.wiring.inspecting import inspector

    async with inspector(settings) as normalise:

        async def add(counts: Totals, inbound: Inbound) -> None:
            async for run in normalise.runs(inbound, limit):
                report = describe(run, settings.normalise)
                counts.add(report)
                counts.more = counts.more or (run.inbound.article_count or 0) > limit
                show(run.inbound, report)

        if topic is not None:
            from newsloom.runtime.kafka.consuming.convert import from_fetched
            from newsloom.runtime.kafka.consuming.latest import latest_records

            totals.append(Totals(topic))
            for fetched in await latest_records(settings.kafka, topic, limit):
                await add(totals[-1], from_fetched(fetched))
            if not totals[-1].read:
                complain(f"{topic} has no records")
        for name, records in inputs.files():
            counts = Totals(name)
            look_ahead = name != STDIN_NAME  # it would wait for more input
            for number, inbound in enumerate(reading(islice(records, limit + look_ahead))):
                if number == limit:
                    counts.more = True
                    break
                await add(counts, inbound)
            if counts.read:
                totals.append(counts)


def _collectors(
    inspected: "list[tuple[Inbound, Report]]",
) -> "tuple[Callable[[Inbound, Report], None], Callable[[list[Totals]], None]]":
    """Return what keeps the inputs for a suggestion, and prints no summary."""
    return lambda inbound, report: inspected.append((inbound, report)), lambda _: None


def _printers(*, as_json: bool) -> "tuple[Callable[[Inbound, Report], None], Callable[[list[Totals]], None]]":
    """Return what prints one input, and what prints the summary: to stderr if stdout has JSON."""
    from newsloom.cli.inspection.totals import summary_of

    if as_json:

        def say(totals: "list[Totals]") -> None:
            for each in summary_of(totals):
                print("\n  ".join(each.lines()), file=sys.stderr)

        return lambda _, report: print_json(report.to_json()), say
    from newsloom.cli.display.inspection import InspectionPage

    page = InspectionPage()
    return lambda _, report: page.show(report), lambda totals: page.summarise(summary_of(totals))
