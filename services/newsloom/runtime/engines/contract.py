"""Define what every Kafka engine guarantees, and what the engines share.

1. A batch is limited by number of records, bytes and waiting time.
2. The broker acknowledges every outcome of a batch before the batch's offsets are committed.
3. Every record has exactly one outcome. If a record is processed again after a crash, its outcome has the same origin.
4. The records of one partition are processed, and their outcomes written, in the order of their offsets.
5. `drain` finishes the current batch, commits it and leaves the group.
6. A batch that cannot be finished, or a group that cannot be left, ends the process without acknowledging anything.
7. An error that ends reading ends the process, with a line that says where and why. An engine never runs without reading.
8. A record batch that cannot be decoded produces a dead letter for each of its offsets, or ends the process.

tests/contract/test_engine_contract.py checks each engine against a real broker.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final, NoReturn, Protocol

from newsloom.runtime.kafka.consuming.consumer_state import PartitionState
from newsloom.runtime.kafka.consuming.decoding import UndecodableError, describe
from newsloom.settings import Engine, KafkaSettings

EXIT_UNACKNOWLEDGED: Final = 3
"""Exit code of a process that ends in order not to acknowledge an unfinished batch."""

STOP_SECONDS: Final = 20.0
"""Time limit in seconds for committing the last offsets and leaving the group."""

ENGINES: Final[Mapping[Engine, str]] = {
    Engine.FAUST: "newsloom.runtime.engines.faust:FaustEngine",
    Engine.AIOKAFKA: "newsloom.runtime.engines.aiokafka:AiokafkaEngine",
}
"""The class of each engine, for `pkgutil.resolve_name`, so that a worker imports only its own engine."""


class KafkaEngine(Protocol):
    """Reads one topic, processes its records in batches, and commits acknowledged records."""

    async def run(self) -> None:
        """Work until `drain` is called; then finish the current batch, commit and leave the group.

        Ends the process with `EXIT_UNACKNOWLEDGED` when a batch cannot be finished.

        Raises:
            Unreachable: the engine could not start.
        """
        ...

    def drain(self) -> None:
        """Start no further batch. Safe to call more than once, from the event loop."""
        ...


def consumer_group(kafka: KafkaSettings, stages: Sequence[str]) -> str:
    """Return the consumer group of a worker, which its first stage names."""
    return f"{kafka.group_prefix}.{stages[0]}"


@asynccontextmanager
async def leaving_group() -> AsyncIterator[None]:
    """Limit the time in which the body of the `with` statement commits and leaves the group.

    A broker that is unavailable answers neither, however long a client waits. Ends the process with `EXIT_UNACKNOWLEDGED`
    after `STOP_SECONDS`, or if the body fails.
    """
    try:
        async with asyncio.timeout(STOP_SECONDS):
            yield
    except BaseException as error:  # noqa: BLE001 - aiokafka raises the CancelledError of its own tasks
        end_unacknowledged(f"could not leave the consumer group: {error!r}")


def reading_failed(topic: str, states: Mapping[int, PartitionState], error: BaseException) -> str:
    """Return the log line that says where reading ended, and why.

    Args:
        topic: the name of the topic.
        states: the state of each assigned partition.
        error: what the consumer raised. The message of an `UndecodableError` already says where.
    """
    if isinstance(error, UndecodableError):
        return f"cannot read {error.args[0]}"
    return f"cannot read {_places(topic, states)}: {describe(error)}"


def batch_failed(topic: str, states: Mapping[int, PartitionState], error: BaseException) -> str:
    """Return the log line that says why a batch could not be finished, and how far reading is.

    Args:
        topic: the name of the topic.
        states: the state of each assigned partition.
        error: what ended the batch.
    """
    return f"{_places(topic, states)}: {describe(error)}"


def _places(topic: str, states: Mapping[int, PartitionState]) -> str:
    places = (
        f"{topic}/{partition} at offset {'unknown' if state.position is None else state.position}"
        for partition, state in sorted(states.items())
    )
    return ", ".join(places) or topic


def end_unacknowledged(reason: str) -> NoReturn:
    """End the process at once with `EXIT_UNACKNOWLEDGED`, so that shutting down acknowledges nothing.

    Args:
        reason: printed on stderr.
    """
    os.write(2, f"newsloom: {reason}; ending without acknowledging unfinished records\n".encode("utf-8", "replace"))
    os._exit(EXIT_UNACKNOWLEDGED)
