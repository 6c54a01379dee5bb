"""`newsloom audit`: check on live topics that every record has one outcome."""

import asyncio
from typing import Annotated

import orjson
import typer
from rich.table import Table

from newsloom.cli import context
from newsloom.cli.display.ages import moment_ago
from newsloom.cli.display.console import console, print_table
from newsloom.cli.display.plain import plain
from newsloom.cli.errors import ExitCode, clear_errors
from newsloom.core.outcome import OutcomeKind
from newsloom.runtime.audit.report import Breach, Report

_SHOWN = 20


def audit(
    since: Annotated[str | None, typer.Option(help="Only records younger than this: 90s, 30m, 2h, 7d.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object, with every finding.")] = False,
) -> None:
    """Check that every record has exactly one outcome.

    Reads the topics and compares what each stage has committed with the outcomes it wrote. It can run beside a live
    pipeline: records that are not committed yet count as under way, and an identical repeat of an outcome is fine.
    A raw record that held several articles needs an outcome for each.
    Exits with 1 when a record has no outcome, or outcomes that contradict each other. Needs about 1.5 KB of memory for
    each raw record on the topics; --since limits how far back it reads.
    """
    from newsloom.runtime.audit.reading import audit as read

    with clear_errors(debug=context.debug()):
        report = asyncio.run(read(context.settings().kafka, moment_ago(since)))
    if as_json:
        print(orjson.dumps(_record(report), option=orjson.OPT_INDENT_2).decode())
    else:
        _show(report)
    if not report.kept:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _record(report: Report) -> dict[str, object]:
    return {
        "law": "kept" if report.kept else "broken",
        "under_way": sum(each.waiting for each in report.stages.values()),
        "missing": _number(report, Breach.MISSING),
        "repeated": sum(each.repeated for each in report.stages.values()),
        "contradicting": _number(report, Breach.CONTRADICTING),
        "split": {"records": report.split_records, "articles": report.split_articles},
        "recovered": report.recovered,
        "without_origin": report.without_origin,
        "undecodable": dict(report.undecodable),
        "stages": {
            stage: {
                "read": each.read,
                "under_way": each.waiting,
                **{kind.value: each.outcomes.get(kind, 0) for kind in OutcomeKind},
                "repeated": each.repeated,
            }
            for stage, each in report.stages.items()
        },
        "findings": [
            {"breach": each.breach, "stage": each.stage, "origin": each.origin, "detail": each.detail}
            for each in report.findings
        ],
    }


def _show(report: Report) -> None:
    table = Table("stage", "read", "under way", *OutcomeKind, "repeated", header_style="bold")
    for stage, each in report.stages.items():
        figures = (each.read, each.waiting, *(each.outcomes.get(kind, 0) for kind in OutcomeKind), each.repeated)
        table.add_row(stage, *map(str, figures))
    print_table(table)
    output = console()
    for finding in report.findings[:_SHOWN]:
        line = plain(f"{finding.breach}: {finding.origin} in {finding.stage}: {finding.detail}")
        output.print(line, markup=False)
    if len(report.findings) > _SHOWN:
        output.print(f"… and {len(report.findings) - _SHOWN} more; --json has all")
    if report.split_records:
        output.print(
            f"{report.split_records} raw records were split into {report.split_articles} articles", highlight=False
        )
    if report.recovered:
        output.print(
            f"{report.recovered} failed, and had another outcome when they were delivered again", highlight=False
        )
    for topic, count in report.undecodable.items():
        output.print(f"{count} positions on {topic} stand in batches that cannot be decoded", highlight=False)
    found = f"{_number(report, Breach.MISSING)} missing, {_number(report, Breach.CONTRADICTING)} contradicting"
    output.print(f"the law is {'kept' if report.kept else 'broken'}: {found}", markup=False, highlight=False)


def _number(report: Report, breach: Breach) -> int:
    return sum(each.breach is breach for each in report.findings)
