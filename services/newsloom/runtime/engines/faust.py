"""The engine on Faust, in the shape in which Faust 0.15 loses nothing.

An exception that leaves an agent, or its cancellation, acknowledges the events at hand. So nothing ever leaves: the
batch is done and acknowledged, or the process ends un-acknowledged. Faust reads and commits; the work is done in the
process pool, and outcomes go through our own producer, whose every acknowledgement is awaited.
"""

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

import faust
from faust.sensors import Sensor

from newsloom.core.message import Inbound
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.outbox import Outbox
from newsloom.runtime.processor import Processor
from newsloom.runtime.recorder import Recorder
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import BatchSettings, KafkaSettings
from newsloom_schemas import KafkaOrigin, StageName, Topic

_log = logging.getLogger(__name__)

UNACKNOWLEDGED = 3
"""Exit code of a process that ends rather than acknowledge what it could not finish."""

_POLL_SECONDS = 0.25
_ACK_POLL_SECONDS = 0.005
_CANCEL_AGAIN_SECONDS = 0.2
_STOP_SECONDS = 10.0


class _CommitSensor(Sensor):
    """Tells when Faust has committed."""

    def __init__(self, committed: Callable[[], None]) -> None:
        super().__init__()
        self._committed = committed

    def on_commit_completed(self, consumer: Any, state: Any) -> None:  # noqa: ANN401 - faust's types
        _ = consumer, state
        self._committed()


class FaustEngine:
    """Reads one topic, concludes its records batch by batch, commits what was acknowledged.

    Args:
        topic: what is read.
        stages: of this worker; the first names its consumer group.
        processor: concludes the records.
        outbox: writes the outcomes.
        kafka: how to reach the broker.
        batch: how much is taken at a time.
        health: is kept up to date.
        recorder: is told of batches, commits and lag.
    """

    def __init__(
        self,
        topic: Topic,
        stages: Sequence[StageName],
        *,
        processor: Processor,
        outbox: Outbox,
        kafka: KafkaSettings,
        batch: BatchSettings,
        health: Health,
        recorder: Recorder,
    ) -> None:
        self._processor = processor
        self._outbox = outbox
        self._batch = batch
        self._health = health
        self._recorder = recorder
        self._topic = topic
        self._draining = asyncio.Event()
        self._left = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._batch_events: Sequence[Any] = ()
        self._positions: dict[int, tuple[int, float]] = {}
        self._reported: set[int] = set()
        self._app = self._make_app(f"{kafka.group_prefix}.{stages[0]}", kafka)
        channel = self._app.topic(topic.name, key_type=bytes, value_type=bytes)
        self._agent = self._app.agent(channel, name=f"newsloom.{stages[0]}", concurrency=1)(self._work)

    def _make_app(self, group: str, kafka: KafkaSettings) -> Any:  # noqa: ANN401 - faust has no types
        app = faust.App(
            group,
            broker=[f"kafka://{server.strip()}" for server in kafka.bootstrap_servers.split(",")],
            broker_client_id="newsloom",
            processing_guarantee="at_least_once",
            key_serializer="raw",
            value_serializer="raw",
            store="memory://",
            datadir=tempfile.mkdtemp(prefix="newsloom-faust-"),
            autodiscover=False,
            web_enabled=False,
            topic_disable_leader=True,
            topic_allow_declare=False,
            table_standby_replicas=0,
            consumer_auto_offset_reset="earliest",
            consumer_group_instance_id=kafka.group_instance_id,
            consumer_max_fetch_size=kafka.max_request_bytes,
            stream_buffer_maxsize=512,
            stream_wait_empty=False,
            broker_max_poll_records=500,
            broker_commit_interval=kafka.commit_seconds,
            broker_session_timeout=kafka.session_timeout_seconds,
            broker_heartbeat_interval=kafka.heartbeat_seconds,
            logging_config=None,
            loghandlers=[],
        )
        app.sensors.add(_CommitSensor(self._committed))
        return app

    async def run(self) -> None:
        """Work until `drain` is called; then finish the batch at hand, commit and leave the group.

        Ends the process with `UNACKNOWLEDGED` when a batch cannot be finished.

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
            self._watch()
            try:
                await asyncio.wait_for(self._draining.wait(), _POLL_SECONDS)
            except TimeoutError:
                continue
        await self._leave()
        await _end_tasks(asyncio.all_tasks() - others)
        await self._app.producer.on_stop()  # Faust's own, which nothing was sent with

    def drain(self) -> None:
        """Take no further batch. Safe to call more than once, from the event loop."""
        self._health.draining = True
        self._draining.set()

    async def _work(self, stream: Any) -> None:  # noqa: ANN401 - faust.Stream
        if self._agent.concurrency != 1:
            _end("an agent with concurrency above 1 commits past what is under way")
        async for events in stream.take_events(self._batch.max_records, within=self._batch.within_seconds):
            try:
                if self._draining.is_set():
                    await _never()
                self._idle.clear()
                self._batch_events = events
                await self._conclude([_inbound(event.message) for event in events])
                self._idle.set()
            except BaseException as error:
                if self._left:
                    raise  # nothing can be acknowledged any more
                _log.critical("batch not finished; ending without acknowledging it", exc_info=error)
                _end(f"{type(error).__name__}: {error}")

    async def _conclude(self, batch: list[Inbound]) -> None:
        begun = time.perf_counter()
        async for concluded in self._processor.process(batch):
            for each in concluded:
                await self._outbox.put(each)
        await self._outbox.flush()
        self._recorder.batch(len(batch), time.perf_counter() - begun)
        for inbound in batch:
            place = inbound.place
            if isinstance(place, KafkaOrigin):
                read_at = inbound.received_at.timestamp() if inbound.received_at else 0.0
                self._positions[place.partition] = (place.offset + 1, read_at)
        self._health.progressed()

    def _committed(self) -> None:
        self._recorder.committed(time.time())

    def _watch(self) -> None:
        """Report lag: high water less the next offset, local and free."""
        consumer = self._app.consumer
        assigned = {tp for tp in consumer.assignment() if tp.topic == self._topic.name}
        self._health.assigned = bool(assigned)
        total = 0
        for tp in assigned:
            highwater = consumer.highwater(tp) or 0
            position, read_at = self._positions.get(tp.partition, (None, 0.0))
            if position is None:
                continue
            lag = max(0, highwater - position)
            total += lag
            self._recorder.lag(tp.topic, tp.partition, lag, max(0.0, time.time() - read_at) if lag else 0.0)
            self._reported.add(tp.partition)
        for partition in self._reported - {tp.partition for tp in assigned}:
            self._recorder.lag_gone(self._topic.name, partition)
            self._reported.discard(partition)
            self._positions.pop(partition, None)
        self._health.lag = total
        if total == 0 and self._idle.is_set():
            self._health.progressed()

    async def _leave(self) -> None:
        """Finish, commit, leave the group. Agents are left waiting: stopping them would acknowledge what they hold."""
        await self._idle.wait()
        async with asyncio.timeout(_STOP_SECONDS):
            # take_events does that next; Faust tells nobody when it is done
            while not all(event.message.acked for event in self._batch_events):  # noqa: ASYNC110
                await asyncio.sleep(_ACK_POLL_SECONDS)
        consumer = self._app.consumer
        await consumer.commit()
        thread = consumer._thread  # noqa: SLF001 - Faust has no public way to leave the group without stopping agents
        await asyncio.wait_for(thread.stop(), _STOP_SECONDS)
        self._left = True


def _inbound(message: Any) -> Inbound:  # noqa: ANN401 - faust's message
    return Inbound(
        value=message.value if message.value is not None else b"",
        place=KafkaOrigin(topic=message.topic, partition=message.partition, offset=message.offset),
        key=message.key,
        headers=tuple((name, value) for name, value in message.headers or ()),
        received_at=datetime.fromtimestamp(message.timestamp, UTC) if message.timestamp is not None else None,
    )


async def _end_tasks(tasks: set[asyncio.Task[Any]]) -> None:
    """End what Faust started. Its own way to stop would acknowledge and commit what agents hold.

    Some of mode's tasks swallow a cancellation and need another.
    """
    deadline = time.monotonic() + _STOP_SECONDS
    while tasks and time.monotonic() < deadline:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=_CANCEL_AGAIN_SECONDS)


async def _never() -> NoReturn:
    await asyncio.get_running_loop().create_future()
    raise AssertionError


def _end(reason: str) -> NoReturn:
    """End the process at once, so that nothing is acknowledged on the way out."""
    os.write(2, f"newsloom: {reason}; ending un-acknowledged\n".encode("utf-8", "replace"))
    os._exit(UNACKNOWLEDGED)
