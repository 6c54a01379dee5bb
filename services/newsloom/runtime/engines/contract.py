"""What every engine on Kafka promises, whatever moves its bytes.

1. A batch is bounded by count, bytes and waiting time.
2. Every outcome of a batch is acknowledged by the broker before the batch's offsets are committed.
3. Every record has exactly one outcome; a repeat after a crash carries the same origin.
4. Records of one partition are concluded and written in the order in which they stand.
5. `drain` finishes the batch at hand, commits it and leaves the group.
6. A batch that cannot be finished ends the process un-acknowledged, and so does a group that cannot be left.
7. Whatever ends its reading ends the process, with a line that says where and why; it never goes on without reading.
8. A batch of records that cannot be decoded gives a dead letter for each of its positions, or ends the process.

tests/contract/test_engine_contract.py holds each engine to it on a real broker.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final, NoReturn, Protocol

from newsloom.runtime.kafka.consuming.consumer_state import PartitionState
from newsloom.runtime.kafka.consuming.decoding import UndecodableError, describe
from newsloom.settings import Engine, KafkaSettings

UNACKNOWLEDGED = 3
"""Exit code of a process that ends rather than acknowledge what it could not finish."""

STOP_SECONDS: Final = 20.0
"""How long a broker may take to see a worker off: the offsets of what is done, and the group that is left."""

ENGINES: Final[Mapping[Engine, str]] = {
    Engine.FAUST: "newsloom.runtime.engines.faust:FaustEngine",
    Engine.AIOKAFKA: "newsloom.runtime.engines.aiokafka:AiokafkaEngine",
}
"""The class of each, for `pkgutil.resolve_name`: a worker loads its own engine only."""


class KafkaEngine(Protocol):
    """Reads one topic, concludes its records batch by batch, commits what was acknowledged."""

    async def run(self) -> None:
        """Work until `drain` is called; then finish the batch at hand, commit and leave the group.

        Ends the process with `UNACKNOWLEDGED` when a batch cannot be finished.

        Raises:
            Unreachable: the engine could not start.
        """
        ...

    def drain(self) -> None:
        """Take no further batch. Safe to call more than once, from the event loop."""
        ...


def group_of(kafka: KafkaSettings, stages: Sequence[str]) -> str:
    """The consumer group of a worker: its first stage names it."""
    return f"{kafka.group_prefix}.{stages[0]}"


@asynccontextmanager
async def seen_off() -> AsyncIterator[None]:
    """Leave the group in here. A broker that is away answers neither a commit nor a goodbye, however long one waits.

    Ends the process with `UNACKNOWLEDGED` after `STOP_SECONDS`, or when that fails.
    """
    try:
        async with asyncio.timeout(STOP_SECONDS):
            yield
    except BaseException as error:  # noqa: BLE001 - aiokafka lets its own tasks' CancelledError out
        end_unacknowledged(f"the group could not be left: {error!r}")


def reading_failed(topic: str, states: Mapping[int, PartitionState], error: BaseException) -> str:
    """Return the line that says where reading ended, and why.

    Args:
        topic: that was read.
        states: of each assigned partition.
        error: what the consumer raised. `UndecodableError` says by itself where it stands.
    """
    if isinstance(error, UndecodableError):
        return f"cannot read {error.args[0]}"
    return f"cannot read {_places(topic, states)}: {describe(error)}"


def batch_failed(topic: str, states: Mapping[int, PartitionState], error: BaseException) -> str:
    """Return the line that says why a batch could not be finished, and where reading stands; arguments as above."""
    return f"{_places(topic, states)}: {describe(error)}"


def _places(topic: str, states: Mapping[int, PartitionState]) -> str:
    places = (
        f"{topic}/{partition} at offset {'unknown' if state.position is None else state.position}"
        for partition, state in sorted(states.items())
    )
    return ", ".join(places) or topic


def end_unacknowledged(reason: str) -> NoReturn:
    """End the process at once, so that nothing is acknowledged on the way out."""
    os.write(2, f"newsloom: {reason}; ending un-acknowledged\n".encode("utf-8", "replace"))
    os._exit(UNACKNOWLEDGED)
