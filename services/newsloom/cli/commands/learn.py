"""`newsloom learn`: find the boilerplate of sites in many articles, and write it as rules."""

import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newsloom.cli import context
from newsloom.cli.display.console import print_json, print_text
from newsloom.cli.errors import ExitCode, OutputError, clear_errors, complain
from newsloom.cli.interrupts import Interrupts
from newsloom.core.message import Inbound
from newsloom.runtime.files.listing import reason, written_name
from newsloom.settings import Settings

if TYPE_CHECKING:
    from newsloom.cli.inputs import Inputs
    from newsloom.learning.spool import Spool
    from newsloom.normalise.site_rules.rows import SiteRulesFile
    from newsloom.wiring.learning import ReadCounts

_UPDATE: Final = "--update"
_CHECK: Final = "--check"


def learn(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Files, folders, or - for standard input.")
    ] = None,
    topic: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Read this topic of the configured Kafka instead, such as news.normalised."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the rules to this file instead of stdout.")
    ] = None,
    min_articles: Annotated[
        int | None,
        typer.Option(
            min=2,
            max=100_000,
            show_default="10",
            help="In how many different stories of a site a line must occur. Copies of a text count once.",
        ),
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(
            metavar="RULES",
            help="Add what is learned to this file of rules, and keep what you edited; rules that you switched off stay off.",
        ),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(
            metavar="RULES", help="Learn nothing; show what the rules of this file would cut from the articles."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write no rules; show what they would cut from the articles.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --dry-run or --check: as one JSON object, with every rule.")
    ] = False,
) -> None:
    """Learn the boilerplate of sites from many of their articles.

    Reads articles that newsloom wrote (the output of newsloom process, or a topic), or raw input, which goes through
    normalise first; regions of pages are learned from raw pages only. Finds the lines that recur in different stories of a
    site, as they are or with numbers and names as slots, and writes rules as TOML. Put the file under
    normalise.site_rules_path. The same articles give the same file.

    Exits with 1 when files, or parts of them, could not be read.
    """
    _require_options(paths, topic, out, min_articles, update, check, dry_run=dry_run, as_json=as_json)
    with clear_errors(debug=context.debug()), Interrupts() as interrupts:
        from newsloom.learning.learn import learn_rules
        from newsloom.learning.limits import DEFAULT_MIN_ARTICLES, Limits
        from newsloom.learning.rules_text import rules_text
        from newsloom.learning.spool import Spool
        from newsloom.normalise.cleaning.site_rules_file import compile_site_rules, open_site_rules, read_site_rules

        settings = context.settings()
        checked = open_site_rules(check, _CHECK) if check is not None else None
        if update is not None:
            open_site_rules(update, _UPDATE)
        target = out if out is not None else update
        if target is not None and not dry_run:
            _require_writable(target)
        inputs = _inputs(paths)
        with Spool.on_disk() as spool:
            counts = interrupts.run(_read(settings, inputs, topic, spool, interrupts))
            _say_what_was_read(spool, counts)
            table: SiteRulesFile | None = None
            if checked is None:
                table = learn_rules(spool.sites(), Limits(min_articles=min_articles or DEFAULT_MIN_ARTICLES))
                _say_what_was_learned(table)
                if update is not None:
                    from newsloom.learning.merging import merge_rules

                    table = merge_rules(read_site_rules(update, _UPDATE)[1], table)
            if checked is not None or dry_run:
                from newsloom.cli.display.cuts import cuts_json, show_cuts
                from newsloom.learning.rehearsal import rehearse

                rehearsal = rehearse(spool.sites(), checked or compile_site_rules(_known(table)))
                print_json(cuts_json(rehearsal)) if as_json else show_cuts(rehearsal)
            else:
                _write(rules_text(_known(table)), target)
    if inputs is not None:
        inputs.problems.report()
        if inputs.problems.shown:
            raise typer.Exit(ExitCode.SOME_FAILED)


def _require_options(
    paths: list[str] | None,
    topic: str | None,
    out: Path | None,
    min_articles: int | None,
    update: Path | None,
    check: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Exit with a message if options are missing or do not go together."""
    wrong = None
    if bool(paths) == (topic is not None):
        wrong = "learn needs either PATH or --topic NAME; see: newsloom learn --help"
    elif check is not None and (update is not None or out is not None or min_articles is not None):
        wrong = "--check only shows what its rules would cut; it goes with none of --update, --out and --min-articles"
    elif dry_run and out is not None:
        wrong = "--dry-run writes no rules; leave out --out"
    elif as_json and not (dry_run or check is not None):
        wrong = "--json needs --dry-run or --check; rules are written as TOML"
    if wrong is not None:
        complain(wrong)
        raise typer.Exit(ExitCode.WRONG_USAGE)


def _inputs(paths: list[str] | None) -> "Inputs | None":
    if not paths:
        return None
    from newsloom.cli.inputs import Inputs

    return Inputs(paths)


async def _read(
    settings: Settings, inputs: "Inputs | None", topic: str | None, spool: "Spool", interrupts: Interrupts
) -> "ReadCounts":
    """Put the articles of the files or of the topic into the spool."""
    from newsloom.cli.display.progress import progress
    from newsloom.wiring.learning import SeenArticles

    async with SeenArticles(settings) as articles:
        total = inputs.records.count if inputs is not None else None
        with progress("records", total) as step:
            records = (
                _from_files(inputs, interrupts.reading) if inputs is not None else _from_topic(settings, topic or "")
            )
            async with aclosing(records):
                async for inbound in records:
                    async for article in articles.of(inbound):
                        spool.add(article)
                    step()
        return articles.counts


async def _from_files(
    inputs: "Inputs", reading: Callable[[Iterable[Inbound]], Iterator[Inbound]]
) -> AsyncGenerator[Inbound, None]:
    for inbound in reading(inputs.records):
        yield inbound


async def _from_topic(settings: Settings, topic: str) -> AsyncGenerator[Inbound, None]:
    from newsloom.runtime.kafka.consuming.convert import from_fetched
    from newsloom.runtime.kafka.consuming.reading import reader

    async with reader(settings.kafka, [topic]) as opened:
        if not opened.spans:
            msg = f"{topic}: there is no such topic"
            raise ValueError(msg)
        async for fetched in opened.records():
            yield from_fetched(fetched)


def _say_what_was_read(spool: "Spool", counts: "ReadCounts") -> None:
    said = f"{spool.articles} articles read"
    if counts.not_articles:
        said += f"; {counts.not_articles} records of newsloom are no articles"
    if counts.rejected:
        reasons = ", ".join(f"{count} {name}" for name, count in sorted(counts.rejected.items()))
        said += f"; not accepted by normalise: {reasons}"
    if spool.without_site:
        said += f"; {spool.without_site} name no site: neither a URL nor a source"
    if spool.shortened:
        said += f"; {spool.shortened} very long ones were shortened"
    complain(said)


def _say_what_was_learned(table: "SiteRulesFile") -> None:
    rules = sum(len(site.rule) for site in table.site)
    if not rules:
        complain("nothing recurs often enough; --min-articles lowers the number of different stories that is needed")
        return
    complain(f"{rules} rules learned for {len(table.site)} {'site' if len(table.site) == 1 else 'sites'}")


def _known(table: "SiteRulesFile | None") -> "SiteRulesFile":
    if table is None:
        msg = "rules are learned unless they are checked"
        raise AssertionError(msg)
    return table


def _require_writable(path: Path) -> None:
    """Check before the work that the folder of the output exists.

    Raises:
        OutputError: it does not.
    """
    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "is a folder" if path.is_dir() else "its folder does not exist"
        msg = f"{written_name(path)}: {what}"
        raise OutputError(msg, ExitCode.WRONG_USAGE)


def _write(text: str, path: Path | None) -> None:
    """Write the rules to a file, which is replaced at once, or to stdout.

    Raises:
        OutputError: the file cannot be written.
    """
    if path is None:
        print_text(text)
        return
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError as error:
        msg = f"{written_name(path)}: cannot be written: {reason(error)}"
        raise OutputError(msg) from error
    print(f"newsloom: the rules are in {written_name(path)}", file=sys.stderr)
