"""`newsloom topics`: make, list and check the registry's topics."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Column, Table

from newsloom.cli import context
from newsloom.cli.console import console, print_json, print_table
from newsloom.cli.errors import ExitCode, clear_errors, complain

if TYPE_CHECKING:
    from newsloom.runtime.kafka.topics import TopicState

_LEAST_WIDTH_FOR_ALL = 120

app = typer.Typer(help="Kafka topics from the registry.", no_args_is_help=True)


@app.command()
def create(
    partitions: Annotated[int | None, typer.Option(min=1, help="Instead of the registry's number.")] = None,
) -> None:
    """Make the topics that are missing. Those that exist are left as they are."""
    from newsloom.runtime.kafka import topics as broker
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
    """Show the registry, and how each topic stands on the broker."""
    from newsloom.runtime.kafka import topics as broker
    from newsloom.wiring.topics import topics_of

    with clear_errors(debug=context.debug()):
        settings = context.settings()
        states = asyncio.run(broker.states(settings.kafka, topics_of(settings)))
    if as_json:
        for state in states:
            print_json(orjson.dumps(_record(state)))
        return
    wide = console().width >= _LEAST_WIDTH_FOR_ALL
    counted = [Column(name, no_wrap=True) for name in ("topic", "partitions", "replicas")]
    table = Table(*counted, *(["key", "value"] if wide else []), "writers", "readers", header_style="bold")
    for state in states:
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
        "missing": not state.partitions,
        "partitions": state.partitions,
        "replicas": state.replicas,
        "key": topic.key,
        "value": topic.value.__name__,
        "writers": topic.writers,
        "readers": topic.readers,
        "purpose": topic.purpose,
        "retention_days": topic.retention.days,
        "max_message_bytes": topic.max_message_bytes,
    }


@app.command()
def check() -> None:
    """Exit with 3 when a topic is missing; say which."""
    from newsloom.runtime.kafka import topics as broker
    from newsloom.wiring.topics import topics_of

    with clear_errors(debug=context.debug()):
        settings = context.settings()
        states = asyncio.run(broker.states(settings.kafka, topics_of(settings)))
    missing = [state.topic.name for state in states if not state.partitions]
    if missing:
        complain(f"missing: {', '.join(missing)}; make them with: newsloom topics create")
        raise typer.Exit(ExitCode.UNREACHABLE)
    print(f"all {len(states)} topics are there", file=sys.stderr)
