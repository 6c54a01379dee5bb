"""Run a worker on Faust, in the one way in which Faust 0.15 loses no record.

When an exception or a cancellation leaves an agent, Faust acknowledges the events that the agent holds. So neither ever
leaves it: a batch is processed and acknowledged, or the process ends without acknowledging it. Faust reads and commits; the
process pool does the work, and newsloom's own producer writes the outcomes and waits for every acknowledgement.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from newsloom.core.events import OffsetsCommitted
from newsloom.core.message import Inbound
from newsloom.runtime.engines.batch import BatchRunner, split_by_bytes
from newsloom.runtime.engines.contract import (
    STOP_SECONDS,
    batch_failed,
    consumer_group,
    end_unacknowledged,
    leaving_group,
)
from newsloom.runtime.engines.faust_app import make_app
from newsloom.runtime.engines.faust_internals import (
    aiokafka_consumer,
    crash_reason,
    is_acknowledged,
    leave_group,
    read_offset,
)
from newsloom.runtime.engines.lag import LagWatch
from newsloom.runtime.engines.reading_watch import ReadingWatch
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.admin.exclusive_member import ExclusiveMember
from newsloom.runtime.kafka.consuming.consumer_state import PartitionState, partition_states
from newsloom.runtime.kafka.consuming.convert import to_inbound
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import BatchSettings, KafkaSettings
from newsloom_schemas import Topic

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.25
_ACK_POLL_SECONDS = 0.005
_REPEAT_CANCEL_SECONDS = 0.2


class FaustEngine:
    """Reads one topic, processes its records in batches, and commits acknowledged records.

    Args:
        topic: the topic to read.
        stages: the stages of this worker; the first names its consumer group.
        work: processes batches.
        kafka: the Kafka settings.
        batch: the limits of a batch. Faust does not count bytes, so a batch that is too large is split.
        health: is kept up to date.
        telemetry: gets events for commits and lag.
        exclusive: for a worker that must be the only member of its group; no batch is started while it is not.
    """

    def __init__(
        self,
        topic: Topic,
        stages: Sequence[str],
        *,
        work: BatchRunner,
        kafka: KafkaSettings,
        batch: BatchSettings,
        health: Health,
        telemetry: Telemetry,
        exclusive: ExclusiveMember | None = None,
    ) -> None:
        self._work = work
        self._batch = batch
        self._health = health
        self._telemetry = telemetry
        self._exclusive = exclusive
        self._topic = topic
        self._draining = asyncio.Event()
        self._left = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._batch_events: Sequence[Any] = ()
        self._last_seen: dict[int, tuple[int | None, int]] = {}
        self._lag = LagWatch(topic.name, health, telemetry)
        self._watch = ReadingWatch(topic.name, self._lag)
        self._folder = tempfile.TemporaryDirectory(prefix="newsloom-faust-")  # deleted with the worker
        self._app = make_app(
            consumer_group(kafka, stages),
            kafka,
            client_id=exclusive.client_id if exclusive is not None else "newsloom",
            folder=self._folder.name,
            committed=self._committed,
        )
        channel = self._app.topic(topic.name, key_type=bytes, value_type=bytes)
        self._agent = self._app.agent(channel, name=f"newsloom.{stages[0]}", concurrency=1)(self._consume)

    async def run(self) -> None:
        """Work until `drain` is called; then finish the current batch, commit and leave the group.

        Ends the process with `EXIT_UNACKNOWLEDGED` when a batch cannot be finished.

        Raises:
            Unreachable: Faust could not start.
        """
        others = asyncio.all_tasks()
        try:
            await self._app.start()
        except Exception as error:
            msg = f"Faust could not start: {error}"
            raise Unreachable(msg) from error
        while not self._draining.is_set():
            self._check_reading()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._draining.wait(), _POLL_SECONDS)
        await self._idle.wait()
        async with leaving_group():
            await self._leave()
        logging.getLogger("faust").setLevel(logging.CRITICAL)  # it logs each task that is cancelled as an error
        await _end_tasks(asyncio.all_tasks() - others)
        await self._app.producer.on_stop()  # Faust's own producer, which has sent nothing

    def drain(self) -> None:
        """Start no further batch. Safe to call more than once, from the event loop."""
        self._health.draining = True
        self._draining.set()

    async def _consume(self, stream: Any) -> None:  # noqa: ANN401 - faust.Stream
        if self._agent.concurrency != 1:
            end_unacknowledged("a Faust agent with concurrency above 1 would commit offsets of unfinished records")
        async for events in stream.take_events(self._batch.max_records, within=self._batch.max_wait_seconds):
            try:
                if self._exclusive is not None:
                    await self._exclusive.wait_until_exclusive()
                if self._draining.is_set():
                    await _wait_forever()
                self._idle.clear()
                self._batch_events = events
                await self._process([_to_inbound(event.message) for event in events])
                self._idle.set()
            except BaseException as error:
                if self._left:
                    raise  # the group was left: nothing can be acknowledged any more
                _log.critical("batch not finished; ending without acknowledging it", exc_info=error)
                end_unacknowledged(batch_failed(self._topic.name, self._states(), error))

    async def _process(self, batch: list[Inbound]) -> None:
        self._lag.batch_started(batch)
        for piece in split_by_bytes(batch, self._batch.max_bytes):
            await self._work.process(piece)
            self._lag.batch_done(piece)

    def _committed(self) -> None:
        self._telemetry.emit(OffsetsCommitted(time.time()))

    def _check_reading(self) -> None:
        """Keep health up to date. Ends the process if reading has failed."""
        seen: dict[int, tuple[int | None, int]] = {}

        def is_read_up(partition: int, position: int) -> bool:
            """Return True if neither Faust nor the consumer has moved since the last check."""
            seen[partition] = read_offset(self._app, self._topic.name, partition), position
            return seen[partition] == self._last_seen.get(partition)

        self._watch.check(
            aiokafka_consumer(self._app), idle=self._idle.is_set(), crash=crash_reason(self._app), is_read_up=is_read_up
        )
        self._last_seen = seen

    def _states(self) -> dict[int, PartitionState]:
        return partition_states(aiokafka_consumer(self._app), self._topic.name)

    async def _leave(self) -> None:
        """Commit, and leave the group. Agents keep waiting: stopping them would acknowledge the records they hold."""
        # take_events acknowledges the last batch next, and Faust does not signal when it has
        while not all(is_acknowledged(event) for event in self._batch_events):  # noqa: ASYNC110
            await asyncio.sleep(_ACK_POLL_SECONDS)
        await self._app.consumer.commit()
        await leave_group(self._app)
        self._left = True


def _to_inbound(message: Any) -> Inbound:  # noqa: ANN401 - faust's message
    return to_inbound(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value,
        message.headers,
        message.timestamp,
    )


async def _end_tasks(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel the tasks that Faust started. Faust's own way to stop would commit the records that agents hold.

    Some of mode's tasks ignore the first cancellation and need another.
    """
    deadline = time.monotonic() + STOP_SECONDS
    while tasks and time.monotonic() < deadline:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=_REPEAT_CANCEL_SECONDS)


async def _wait_forever() -> NoReturn:
    await asyncio.get_running_loop().create_future()
    raise AssertionError
