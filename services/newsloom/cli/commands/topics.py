"""`newsloom topics`: create, list and check newsloom's topics; print the rights that workers need."""

import asyncio
import sys
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Column, Table

from newsloom.cli import context
from newsloom.cli.commands.run import stages_named
from newsloom.cli.display.console import console, print_json, print_table
from newsloom.cli.errors import ExitCode, clear_errors, complain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsloom.runtime.kafka.admin.topics import TopicState
    from newsloom.settings import KafkaSettings
    from newsloom.wiring.rights import Right

_LEAST_WIDTH_FOR_ALL = 120
_CONSOLE = "console"


class AclFormat(StrEnum):
    """The formats in which rights are printed."""

    KAFKA_ACLS = "kafka-acls"
    JSON = "json"


app = typer.Typer(help="Kafka topics from the registry.", no_args_is_help=True)


@app.command()
def create(
    partitions: Annotated[int | None, typer.Option(min=1, help="Instead of what the settings say, or 12.")] = None,
) -> None:
    """Create the topics that are missing. Existing topics are not changed."""
    from newsloom.runtime.kafka.admin import topics as broker
    from newsloom.wiring.topics import topics_of

    with clear_errors(debug=context.debug()):
        settings = context.settings()
        made = asyncio.run(broker.create(settings.kafka, topics_of(settings), partitions))
        for topic in made:
            print(f"made {topic.name}")
        print(f"{len(made)} topics made", file=sys.stderr)
        alone, brokers = asyncio.run(broker.single_replicas(settings.kafka, made))
    if alone:
        complain(
            f"warning: one replica, on a cluster of {brokers} brokers: {', '.join(topic.name for topic in alone)}; a broker "
            "that is down takes its records with it. Set kafka.replication_factor, or default.replication.factor of the "
            "brokers, delete the topics, and make them again"
        )


@app.command("list")
def list_(
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON lines, with every topic's purpose and limits.")
    ] = False,
) -> None:
    """List newsloom's topics, and how each one is set up on the broker."""
    from newsloom.runtime.kafka.admin import topics as broker
    from newsloom.wiring.topics import topics_of

    with clear_errors(debug=context.debug()):
        settings = context.settings()
        topic_states = asyncio.run(broker.topic_states(settings.kafka, topics_of(settings)))
    if as_json:
        for state in topic_states:
            print_json(orjson.dumps(_record(state)))
        return
    wide = console().width >= _LEAST_WIDTH_FOR_ALL
    counted = [Column(name, no_wrap=True) for name in ("topic", "partitions", "replicas")]
    table = Table(*counted, *(["key", "value"] if wide else []), "writers", "readers", header_style="bold")
    for state in topic_states:
        topic = state.topic
        table.add_row(
            topic.name,
            str(state.partitions) if state.partitions else "missing",
            str(state.replicas) if state.replicas else "",
            *([topic.key, topic.value.__name__] if wide else []),
            ", ".join(topic.writers),
            ", ".join(topic.readers),
        )
    print_table(table)


def _record(state: "TopicState") -> dict[str, object]:
    topic = state.topic
    return {
        "name": topic.name,
        "short_name": topic.short_name or None,
        "missing": not state.partitions,
        "partitions": state.partitions,
        "replicas": state.replicas,
        "key": topic.key,
        "value": topic.value.__name__,
        "writers": topic.writers,
        "readers": topic.readers,
        "purpose": topic.purpose,
        "retention_days": topic.retention / timedelta(days=1),
        "max_message_bytes": topic.max_message_bytes,
        "config": topic.config,
    }


@app.command()
def check() -> None:
    """Compare the topics on the broker with the settings.

    Prints a line for each difference. Exits with 3 when a topic is missing, and with 1 when a topic differs in its
    configuration, its retention or, if kafka.partitions or kafka.topics sets it, its number of partitions.
    """
    from newsloom.runtime.kafka.admin import topics as broker
    from newsloom.wiring.topics import topics_of

    with clear_errors(debug=context.debug()):
        settings = context.settings()
        topic_states = asyncio.run(broker.topic_states(settings.kafka, topics_of(settings)))
        differences, hidden = asyncio.run(broker.differences(settings.kafka, topic_states))
    if hidden:
        complain(
            f"warning: no right to see the configuration (DescribeConfigs) of: {', '.join(hidden)}; it was not compared"
        )
    for line in differences:
        complain(line)
    missing = [state.topic.name for state in topic_states if not state.partitions]
    if missing:
        or_hidden = " (or hidden from kafka.sasl's user)" if settings.kafka.security_protocol.authenticated else ""
        complain(f"missing{or_hidden}: {', '.join(missing)}; make them with: newsloom topics create")
        raise typer.Exit(ExitCode.UNREACHABLE)
    if differences:
        raise typer.Exit(ExitCode.SOME_FAILED)
    print(f"all {len(topic_states)} topics are there", file=sys.stderr)


@app.command()
def acl(
    user: Annotated[str, typer.Option(help="Whom to allow it: the principal's name without User:.")],
    stages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[STAGE]...",
            help="As for run: stages of one worker, or all; or the word console. By default a worker for each stage.",
        ),
    ] = None,
    format_: Annotated[AclFormat, typer.Option("--format", help="Commands of Kafka's own tool, or JSON lines.")] = (
        AclFormat.KAFKA_ACLS
    ),
) -> None:
    """Print the rights that workers or the console need on Kafka.

    They follow from your settings: names of topics and groups, routes, guarantee. Read and Write include Describe.
    Commands that create topics, feed articles or audit need other rights (docs/security.md).
    """
    from newsloom.wiring.rights import rights_of, rights_of_console

    with clear_errors(debug=context.debug()):
        settings = context.settings()
        if stages == [_CONSOLE] and _CONSOLE not in settings.pipeline.stages:
            _print_rights(rights_of_console(settings), user, settings.kafka, format_)
            return
        order = settings.pipeline.stages
        workers = [stages_named(stages, order)] if stages else [[name] for name in order]
        rights = dict.fromkeys(right for names in workers for right in rights_of(settings, names))
        _print_rights(rights, user, settings.kafka, format_)


def _print_rights(rights: "Iterable[Right]", user: str, kafka: "KafkaSettings", format_: AclFormat) -> None:
    for right in rights:
        print(right.command(user, kafka) if format_ is AclFormat.KAFKA_ACLS else right.json(user))
