"""`newsloom process`: files in, one JSON line per article out, with no broker."""

import asyncio
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer

from newsloom.cli import context
from newsloom.cli.errors import ExitCode, clear_errors, complain
from newsloom.cli.progress import progress
from newsloom.cli.table import show
from newsloom.core.ending import Concluded
from newsloom.runtime.files import FileRecords


def process(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")],
    out: Annotated[Path | None, typer.Option(help="Write the JSON lines here instead of to stdout.")] = None,
    state: Annotated[
        Path | None, typer.Option(help="Keep the dedup store in this folder, for the next run to know of this one.")
    ] = None,
    table: Annotated[bool, typer.Option("--table", help="Show a table of the articles; needs --out.")] = False,
) -> None:
    """Process articles from files, with no broker.

    Files are txt, html, json, jsonl or WARC, any of them gzipped, or folders of them.

    One JSON line per article goes to stdout or to FILE, in the input's order, those rejected and failed included.
    Exits with 1 when some articles failed.
    """
    from newsloom.wiring.processing import process_files

    with clear_errors(debug=context.debug()), ExitStack() as stack:
        if table and out is None:
            complain("--table needs --out, since stdout holds the JSON lines otherwise")
            raise typer.Exit(ExitCode.WRONG_USAGE)
        settings = context.settings()
        records = FileRecords(tuple(paths))
        sink = _sink(out, stack)
        counts: Counter[str] = Counter()
        rows: list[tuple[str, dict[str, Any]]] = []
        step = stack.enter_context(progress("articles", records.count))
        begun = time.monotonic()

        def write(concluded: Concluded) -> None:
            line = concluded.conclusion.outbound[0].value
            sink.write(line + b"\n")
            record = orjson.loads(line)
            counts[_outcome(record)] += 1
            if table:
                rows.append((str(concluded.inbound.place), record))
            step()

        asyncio.run(process_files(settings, records, state, write))
        sink.flush()
        seconds = time.monotonic() - begun
    if table:
        show(rows)
    _sum_up(counts, seconds, out)
    if counts["failed"]:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _sink(out: Path | None, stack: ExitStack) -> BinaryIO:
    if out is None:
        return sys.stdout.buffer
    out.parent.mkdir(parents=True, exist_ok=True)
    return stack.enter_context(out.open("wb"))


def _outcome(record: dict[str, Any]) -> str:
    return f"rejected ({record['reason']})" if record["outcome"] == "rejected" else str(record["outcome"])


def _sum_up(counts: Counter[str], seconds: float, out: Path | None) -> None:
    total = counts.total()
    each = ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    where = f" → {out}" if out is not None else ""
    articles = "article" if total == 1 else "articles"
    print(f"{total} {articles} in {seconds:.1f} s: {each or 'nothing'}{where}", file=sys.stderr)
