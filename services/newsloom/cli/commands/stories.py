"""`newsloom stories`: show the stories that articles belong to."""

import asyncio
from collections.abc import Iterable
from typing import Annotated

import typer

from newsloom.cli import context
from newsloom.cli.display.ages import moment_since
from newsloom.cli.display.console import print_json
from newsloom.cli.display.plain import plain
from newsloom.cli.display.story_table import show_stories
from newsloom.cli.errors import ExitCode, clear_errors, complain
from newsloom.cli.story_list import Order, StoryList
from newsloom.settings import KafkaSettings
from newsloom_schemas import StageName, StoryChanged, topics


def stories(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE",
            help="JSON lines of newsloom process, or - for standard input; without FILE, the configured Kafka is read.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Only stories with an article published since then: 30m, 2h, 7d, 2026-11-28T06:00Z."),
    ] = None,
    sort: Annotated[
        Order, typer.Option(help="The largest first, or those with the newest article first.")
    ] = Order.LARGEST,
    min_size: Annotated[int, typer.Option(min=1, help="Only stories of so many articles or more.")] = 2,
    everything: Annotated[bool, typer.Option("--all", help="Also stories that are closed or merged.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, like the records of news.stories.")] = False,
) -> None:
    """Show the stories: which events articles report, and who wrote about them.

    Reads the latest record of each story on news.stories, or adds the stories up from files. A line has the number of
    articles with copies (size), of outlets, and of origins that wrote independently of one another; the outlet that
    published first; the times of the first and the last article; languages; and the title of the most central article.
    The widest terminals also show the id.

    Exits with 1 when files, or lines of them, could not be read.
    """
    with clear_errors(debug=context.debug()):
        found = StoryList(min_size=min_size, since=moment_since(since), ended=everything)
        incomplete, notes = _from_files(files, found) if files else (False, asyncio.run(_from_topic(found)))
        shown = found.shown(sort)
        if as_json:
            for story in shown:
                print_json(story.to_bytes())
        elif shown:
            show_stories(shown)
        else:
            complain("no stories to show")
        for note in (*found.left_out(), *notes):
            complain(plain(note))
    if incomplete:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _from_files(files: list[str], found: StoryList) -> tuple[bool, Iterable[str]]:
    """Read the stories of files. Return whether some could not be read, and what to say about them.

    Raises:
        UnreadableFile: a path does not exist.
    """
    from newsloom.cli.story_files import StoryFiles

    read = StoryFiles(files)
    for story in read.read():
        found.put(story)
    return read.incomplete, read.report()


async def _from_topic(found: StoryList) -> Iterable[str]:
    """Read the latest record of each story on `news.stories`. Return what to say about them.

    Raises:
        ValueError: the pipeline has no stage `stories`.
        Unreachable: there is no topic, or no broker answers.
    """
    from newsloom.runtime.kafka.consuming.reading import no_such_topic, reader

    kafka = _with_stories(context.settings().kafka)
    topic = kafka.registry.name(topics.STORIES)
    broken = 0
    async with reader(kafka, (topic,)) as standing:
        if not standing.spans:
            raise no_such_topic(kafka, topic)
        async for record in standing.records():
            if not record.value:  # a tombstone
                continue
            try:
                found.put(StoryChanged.from_bytes(record.value))
            except ValueError:
                broken += 1
    return (f"{broken} records on {topic} are no stories",) if broken else ()


def _with_stories(kafka: KafkaSettings) -> KafkaSettings:
    """Return the settings if they have the stage.

    Raises:
        ValueError: the pipeline has no stage `stories`.
    """
    if StageName.STORIES not in kafka.stages:
        msg = "pipeline.stages has no stories, so no topic has any; name the FILEs of newsloom process to show theirs"
        raise ValueError(msg)
    return kafka
