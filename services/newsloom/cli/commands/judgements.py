"""`newsloom judgements`: collect what readers judged in reports."""

import sys
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from newsloom.cli import context
from newsloom.cli.errors import clear_errors
from newsloom.cli.output import open_output
from newsloom.runtime.files.listing import UnreadableFile, reason, written_name

app = typer.Typer(help="What readers judged in reports.", no_args_is_help=True)


@app.callback()
def judgements() -> None:
    """Collect what readers judged in reports."""


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Judgements that were exported from reports.")],
    gold: Annotated[
        Path, typer.Option(help="The file with all judgements; it is made if there is none.", metavar="FILE")
    ] = Path("var/judgements.jsonl"),
) -> None:
    """Add exported judgements to the gold that make quality counts by.

    Of several judgements on the same verdict, cut, field or entity, the latest counts.
    """
    from newsloom.pages.judgements import Judgement, merged, read_judgements

    def read(path: Path) -> list[Judgement]:
        try:
            with path.open("rb") as lines:
                return list(read_judgements(lines))
        except OSError as error:
            msg = f"{written_name(path)}: {reason(error)}"
            raise UnreadableFile(msg) from error
        except ValueError as error:
            msg = f"{written_name(path)}: {error}"
            raise ValueError(msg) from error

    with clear_errors(debug=context.debug()):
        before = read(gold) if gold.exists() else []
        added = [read(path) for path in files]
        kept = merged(chain(before, *added))
        output = open_output(gold)
        try:
            for each in kept:
                output.write(each.to_bytes())
        except BaseException:
            output.abandon()
            raise
        output.finish()
    print(f"{sum(map(len, added))} read, {len(kept)} in all → {written_name(gold)}", file=sys.stderr)
