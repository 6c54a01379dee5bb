"""`newsloom dead-letters`: list and show failed records, send them back, delete them."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace as changed
from datetime import datetime
from typing import Annotated

import orjson
import typer
from rich.markup import escape
from rich.table import Column, Table

from newsloom.cli import context
from newsloom.cli.display.ages import moment_ago
from newsloom.cli.display.console import console, print_table
from newsloom.cli.display.plain import plain
from newsloom.cli.errors import ExitCode, clear_errors, complain
from newsloom.runtime.dead_letters.letters import Criteria, Letter, latest, parse_letter, read_letters, topics_of
from newsloom.runtime.dead_letters.purge import PurgePlan, plan
from newsloom.settings import KafkaSettings
from newsloom.settings.environment import did_you_mean
from newsloom_schemas import DeadLetter

app = typer.Typer(help="Records that died: look at them, send them back, drop them.", no_args_is_help=True)

_MESSAGE_SHOWN = 100
_LEAST_WIDTH_FOR_ALL = 120
_ONLY_WHERE_WIDE = frozenset({"step", "origin", "bytes"})

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="As list shows them: normalise/3/17.")]
Stages = Annotated[list[str] | None, typer.Option("--stage", help="Died in this stage; may be given again.")]
Error = Annotated[str | None, typer.Option(help="A part of the error's class or message.")]
Older = Annotated[str | None, typer.Option(help="Died last so long ago or longer: 90s, 30m, 2h, 7d.")]
Newer = Annotated[str | None, typer.Option(help="Died last within this time.")]


@app.command("list")
def list_(
    stage: Stages = None,
    error: Error = None,
    older_than: Older = None,
    newer_than: Newer = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, without the values.")] = False,
) -> None:
    """List the records that failed: the last dead letter of each, oldest first."""
    with clear_errors(debug=context.debug()):
        kafka = context.settings().kafka
        criteria = _criteria(kafka.stages, None, stage, error, older_than, newer_than)
        found = asyncio.run(_find(kafka, criteria))
    if as_json:
        for letter, content in found:
            print(orjson.dumps(_summary(letter, content)).decode())
        return
    if not found:
        complain("no dead letter is like that" if criteria != Criteria() else "no dead letters")
        return
    rows = [_cells(letter, content) for letter, content in found]
    print_table(_table(rows, wide=console().width >= _LEAST_WIDTH_FOR_ALL))


@app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As list shows it: normalise/3/17.")],
    raw: Annotated[bool, typer.Option("--raw", help="Only the original bytes, as they were.")] = False,
) -> None:
    """Print one dead letter as JSON, with its original bytes."""
    with clear_errors(debug=context.debug()):
        kafka = context.settings().kafka
        stage, partition, offset = _place(id_, kafka.stages)
        content = asyncio.run(_whole(kafka, stage, partition, offset))
    if content is None:
        complain(f"no dead letter {id_}; see: newsloom dead-letters list")
        raise typer.Exit(ExitCode.SOME_FAILED)
    if raw:
        if content.undecodable is not None:
            complain(f"{id_} has no bytes: its batch could not be decoded; without --raw it says why")
            raise typer.Exit(ExitCode.SOME_FAILED)
        sys.stdout.buffer.write(content.value)
        return
    print(orjson.dumps(content.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2).decode())


@app.command()
def replay(
    ids: Ids = None,
    stage: Stages = None,
    error: Error = None,
    older_than: Older = None,
    newer_than: Newer = None,
    everything: Annotated[bool, typer.Option("--all", help="Every dead letter.")] = False,
) -> None:
    """Process failed records again.

    Sends the last dead letter of each record back to the topic that its stage reads. Records keep their origin: one
    that succeeded in the meantime gets its first verdict again, and one that fails again counts its attempts. The dead
    letters stay until they are purged or expire. Exits with 1 when some could not be sent back.
    """
    with clear_errors(debug=context.debug()):
        kafka = context.settings().kafka
        criteria = _criteria(kafka.stages, ids, stage, error, older_than, newer_than)
        _require_choice(criteria, everything=everything)
        sent, unsendable = asyncio.run(_replay(kafka, criteria))
    print(f"{sent} sent back", file=sys.stderr)
    if not sent and not unsendable:
        complain("no dead letter is like that; see: newsloom dead-letters list")
    for line in unsendable:
        complain(line)
    if unsendable:
        raise typer.Exit(ExitCode.SOME_FAILED)


@app.command()
def purge(
    ids: Ids = None,
    stage: Stages = None,
    error: Error = None,
    older_than: Older = None,
    newer_than: Newer = None,
    everything: Annotated[bool, typer.Option("--all", help="Every dead letter.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete dead letters for good. Kafka deletes only from the start of a partition, so a dead letter that is kept also
    keeps all those after it.
    """  # noqa: D205 - typer shows the first paragraph in its list
    from newsloom.runtime.kafka.admin.deletion import delete_before

    with clear_errors(debug=context.debug()):
        kafka = context.settings().kafka
        criteria = _criteria(kafka.stages, ids, stage, error, older_than, newer_than)
        _require_choice(criteria, everything=everything)
        planned = asyncio.run(_plan(kafka, criteria))
        if planned.held:
            complain(f"{planned.held} more stay: they stand behind letters that are not to be dropped")
        if planned.dropped and not yes:
            typer.confirm(f"Drop {planned.dropped} dead letters for good?", abort=True, err=True)
        asyncio.run(delete_before(kafka, planned.ends))
    print(f"{planned.dropped} dropped", file=sys.stderr)


def _criteria(
    known: Sequence[str],
    ids: Sequence[str] | None,
    stages: Sequence[str] | None,
    error: str | None,
    older_than: str | None,
    newer_than: str | None,
) -> Criteria:
    named = frozenset(ids or ())
    for each in stages or ():
        if each not in known:
            msg = f"no such stage: {each}{did_you_mean(each, known)}; there are {', '.join(known)}"
            raise ValueError(msg)
    died_in = {_place(each, known)[0] for each in named}
    return Criteria(
        stages=tuple(stages or sorted(died_in, key=known.index)),
        ids=named,
        error=error,
        before=moment_ago(older_than),
        after=moment_ago(newer_than),
    )


def _place(id_: str, known: Sequence[str]) -> tuple[str, int, int]:
    """Return the stage, partition and offset that the id of a dead letter names.

    Raises:
        ValueError: it is not the id of a dead letter.
    """
    try:
        stage, partition, offset = id_.split("/")
        return known[known.index(stage)], int(partition), int(offset)
    except ValueError:
        msg = f"not a dead letter's id: {id_!r}; list shows them, as in normalise/3/17"
        raise ValueError(msg) from None


def _require_choice(criteria: Criteria, *, everything: bool) -> None:
    if (criteria == Criteria()) != everything:
        msg = "say which: ids, --stage, --error, --older-than, --newer-than; or --all alone"
        raise ValueError(msg)


async def _find(kafka: KafkaSettings, criteria: Criteria) -> list[tuple[Letter, DeadLetter]]:
    """Return the selected dead letters, the last of each record. Values are left out, so that a flood takes little memory."""
    from newsloom.runtime.kafka.consuming.reading import reader

    async with reader(kafka, topics_of(criteria.stages, kafka.registry)) as standing:
        found = [_without_value(letter) async for letter in read_letters(standing.records(), kafka.registry)]
    return [(each, each.content) for each in latest(found) if each.content is not None and criteria.matches(each)]


async def _whole(kafka: KafkaSettings, stage: str, partition: int, offset: int) -> DeadLetter | None:
    """Return the dead letter at a position; `None` when there is none."""
    from newsloom.runtime.kafka.consuming.reading import reader

    topic = kafka.registry.dead_letters(stage).name
    async with reader(kafka, [topic]) as standing:
        record = await standing.record_at(topic, partition, offset)
    return parse_letter(record, stage).content if record is not None else None


async def _replay(kafka: KafkaSettings, criteria: Criteria) -> tuple[int, list[str]]:
    from newsloom.runtime.dead_letters.replay import replay as send_back
    from newsloom.runtime.kafka.consuming.reading import reader

    registry = kafka.registry
    chosen = [letter for letter, _ in await _find(kafka, criteria)]
    topics = [*topics_of(criteria.stages, registry), *(registry.input(stage).name for stage in registry.stages)]
    async with reader(kafka, topics) as standing:
        unsendable = await send_back(kafka, standing, chosen)
    absent = sorted(criteria.ids - {letter.id for letter in chosen})
    return len(chosen) - len(unsendable), [
        *(f"{each.letter.id}: {each.reason}" for each in unsendable),
        *(
            f"{id_}: not on the list: it is gone, or its record has died again since and has a later letter"
            for id_ in absent
        ),
    ]


async def _plan(kafka: KafkaSettings, criteria: Criteria) -> PurgePlan:
    from newsloom.runtime.kafka.consuming.reading import reader

    registry = kafka.registry
    async with reader(kafka, topics_of(criteria.stages, registry)) as standing:
        return await plan(read_letters(standing.records(), registry), criteria, registry)


def _without_value(letter: Letter) -> Letter:
    if letter.content is None:
        return letter
    return changed(letter, content=letter.content.replace(value=b"", headers=()))


def _table(rows: Sequence[Mapping[str, str]], *, wide: bool) -> Table:
    """Return the table that `list` prints. A narrow terminal leaves out what `show` also prints; ids are never cut."""
    names = [name for name in rows[0] if wide or name not in _ONLY_WHERE_WIDE]
    table = Table(*(Column(name, no_wrap=name == "id", overflow="fold") for name in names), header_style="bold")
    for row in rows:
        table.add_row(*(escape(row[name]) for name in names))
    return table


def _cells(letter: Letter, content: DeadLetter) -> dict[str, str]:
    message = plain(content.failure.message)[:_MESSAGE_SHOWN]
    return {
        "id": letter.id,
        "last died": _short(content.last_failed_at),
        "attempts": str(content.attempts),
        "step": content.failure.step or "",
        "error": f"{plain(content.failure.error.rpartition('.')[2])}: {message}",
        "origin": plain(str(content.origin)),
        "bytes": "never read" if content.size_bytes is None else str(content.size_bytes),
    }


def _summary(letter: Letter, content: DeadLetter) -> dict[str, object]:
    record = content.model_dump(mode="json", by_alias=True, exclude={"value", "headers"})
    return {"id": letter.id, **record}


def _short(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
