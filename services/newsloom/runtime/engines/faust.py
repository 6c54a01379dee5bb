"""The engine on Faust, in the shape in which Faust 0.15 loses nothing.

An exception that leaves an agent, or its cancellation, acknowledges the events at hand. So nothing ever leaves: the
batch is done and acknowledged, or the process ends un-acknowledged. Faust reads and commits; the work is done in the
process pool, and outcomes go through our own producer, whose every acknowledgement is awaited.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import faust
from aiokafka import AIOKafkaConsumer
from faust.sensors.monitor import Monitor
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer

from newsloom.core.events import OffsetsCommitted
from newsloom.core.message import Inbound
from newsloom.runtime.engines.batch import BatchWork, pieces
from newsloom.runtime.engines.contract import (
    STOP_SECONDS,
    batch_failed,
    end_unacknowledged,
    group_of,
    reading_failed,
    seen_off,
)
from newsloom.runtime.engines.faust_credentials import credentials
from newsloom.runtime.engines.lag import LagWatch
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.admin.exclusive_member import SoleMember
from newsloom.runtime.kafka.consuming.consumer_state import PartitionState, fault, missing, states_of
from newsloom.runtime.kafka.consuming.convert import received
from newsloom.runtime.kafka.consuming.decoding import apply_policy
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import BatchSettings, KafkaSettings, UndecodableBatches
from newsloom_schemas import Topic

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.25
_LOOK_SECONDS = 5.0
_ACK_POLL_SECONDS = 0.005
_CANCEL_AGAIN_SECONDS = 0.2


class _QuietMonitor(Monitor):
    """Keeps of each record only what Faust itself asks for, and tells of commits.

    Faust's own keeps statistics of every record, which cost more than a tenth of what passing it on does; newsloom has
    its metrics from the processor.
    """

    def __init__(self, committed: Callable[[], None]) -> None:
        super().__init__()
        self._committed = committed

    def on_message_in(self, *_: Any) -> None:  # noqa: ANN401 - faust's types, as below
        """Nothing."""

    def on_stream_event_in(self, tp: Any, *_: Any) -> None:  # noqa: ANN401
        """Only what Faust judges by whether the stream stands still."""
        self.stream_inbound_time[tp] = time.monotonic()

    def on_stream_event_out(self, *_: Any) -> None:  # noqa: ANN401
        """Nothing."""

    def on_message_out(self, *_: Any) -> None:  # noqa: ANN401
        """Nothing."""

    def on_commit_completed(self, consumer: Any, state: Any) -> None:  # noqa: ANN401
        """Tell of it."""
        super().on_commit_completed(consumer, state)
        self._committed()


class _CommittedThread(AIOKafkaConsumerThread):
    """Reads what transactions have committed. Faust does so only when it writes in transactions itself."""

    def _create_worker_consumer(self, transport: Any) -> Any:  # noqa: ANN401 - faust's types
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - Faust passes on no other
        apply_policy(consumer, skip=transport.skips_undecodable)
        return consumer


class _CommittedConsumer(Consumer):
    """Faust's consumer, with that thread."""

    def _new_consumer_thread(self) -> _CommittedThread:
        return _CommittedThread(self, loop=self.loop, beacon=self.beacon)


for _part, _of_faust in (
    (_CommittedThread, AIOKafkaConsumerThread),
    (_CommittedConsumer, Consumer),
    (_QuietMonitor, Monitor),
):
    _part.logger = _of_faust.logger  # what it says is a library's, not newsloom's


class FaustEngine:
    """Reads one topic, concludes its records batch by batch, commits what was acknowledged.

    Args:
        topic: what is read.
        stages: of this worker; the first names its consumer group.
        work: concludes batches.
        kafka: how to reach the broker.
        batch: how much is taken at a time. Faust counts no bytes: what it took is concluded in pieces.
        health: is kept up to date.
        telemetry: gets events for commits and lag.
        sole: of a worker that has to be the only member of its group; no batch is begun while it is not.
    """

    def __init__(
        self,
        topic: Topic,
        stages: Sequence[str],
        *,
        work: BatchWork,
        kafka: KafkaSettings,
        batch: BatchSettings,
        health: Health,
        telemetry: Telemetry,
        sole: SoleMember | None = None,
    ) -> None:
        self._concluding = work
        self._batch = batch
        self._health = health
        self._telemetry = telemetry
        self._sole = sole
        self._topic = topic
        self._draining = asyncio.Event()
        self._left = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._batch_events: Sequence[Any] = ()
        self._stood: dict[int, tuple[int | None, int]] = {}
        self._lag = LagWatch(topic.name, health, telemetry)
        self._folder = tempfile.TemporaryDirectory(prefix="newsloom-faust-")  # Faust wants one; it goes with the worker
        self._app = self._make_app(group_of(kafka, stages), kafka)
        channel = self._app.topic(topic.name, key_type=bytes, value_type=bytes)
        self._agent = self._app.agent(channel, name=f"newsloom.{stages[0]}", concurrency=1)(self._work)

    def _make_app(self, group: str, kafka: KafkaSettings) -> Any:  # noqa: ANN401 - faust has no types
        app: Any = faust.App(
            group,
            broker=[f"kafka://{server.strip()}" for server in kafka.bootstrap_servers.split(",")],
            broker_client_id=self._sole.client_id if self._sole is not None else "newsloom",
            broker_credentials=credentials(kafka),
            processing_guarantee="at_least_once",
            key_serializer="raw",
            value_serializer="raw",
            store="memory://",
            datadir=self._folder.name,
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
            broker_commit_interval=kafka.commit_interval_seconds,
            broker_session_timeout=kafka.session_timeout_seconds,
            broker_heartbeat_interval=kafka.heartbeat_interval_seconds,
            logging_config=None,
            loghandlers=[],
        )
        app.monitor = _QuietMonitor(self._committed)
        app.transport.Consumer = _CommittedConsumer
        app.transport.skips_undecodable = kafka.undecodable_batches is UndecodableBatches.DEAD_LETTER
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
            with suppress(TimeoutError):
                await asyncio.wait_for(self._draining.wait(), _POLL_SECONDS)
        await self._idle.wait()
        async with seen_off():
            await self._leave()
        logging.getLogger("faust").setLevel(logging.CRITICAL)  # it calls each task that is ended an error
        await _end_tasks(asyncio.all_tasks() - others)
        await self._app.producer.on_stop()  # Faust's own, which nothing was sent with

    def drain(self) -> None:
        """Take no further batch. Safe to call more than once, from the event loop."""
        self._health.draining = True
        self._draining.set()

    async def _work(self, stream: Any) -> None:  # noqa: ANN401 - faust.Stream
        if self._agent.concurrency != 1:
            end_unacknowledged("an agent with concurrency above 1 commits past what is under way")
        async for events in stream.take_events(self._batch.max_records, within=self._batch.max_wait_seconds):
            try:
                if self._sole is not None:
                    await self._sole.until_alone()
                if self._draining.is_set():
                    await _never()
                self._idle.clear()
                self._batch_events = events
                await self._conclude([_received(event.message) for event in events])
                self._idle.set()
            except BaseException as error:
                if self._left:
                    raise  # nothing can be acknowledged any more
                _log.critical("batch not finished; ending without acknowledging it", exc_info=error)
                end_unacknowledged(batch_failed(self._topic.name, self._states(), error))

    async def _conclude(self, batch: list[Inbound]) -> None:
        self._lag.taken(batch)
        for piece in pieces(batch, self._batch.max_bytes):
            await self._concluding.process(piece)
            self._lag.done(piece)

    def _committed(self) -> None:
        self._telemetry.emit(OffsetsCommitted(time.time()))

    def _watch(self) -> None:
        """Keep health up to date. Ends the process when nothing is read any more, or passed over unseen."""
        consumer = self._app.consumer
        reading, states = self._reading(), self._states()
        error = self._crash() or fault(reading)
        if error is not None:
            end_unacknowledged(reading_failed(self._topic.name, states, error))
        back = self._lag.went_back(states)
        if back is not None:
            end_unacknowledged(back)
        stood: dict[int, tuple[int | None, int]] = {}
        for partition in self._lag.behind(states) if self._idle.is_set() else ():
            place = faust.types.TP(self._topic.name, partition)
            stood[partition] = (consumer._read_offset[place], states[partition].position or 0)  # noqa: SLF001 - as above
            if stood[partition] == self._stood.get(partition):
                self._lag.passed(partition, stood[partition][1])  # nothing is read any more: markers of transactions
        self._stood = stood
        self._lag.look(states, idle=self._idle.is_set(), missing=missing(reading, self._topic.name))

    def _reading(self) -> AIOKafkaConsumer:
        return self._app.consumer._thread._consumer  # noqa: SLF001 - Faust tells nobody how its consumer is

    def _states(self) -> dict[int, PartitionState]:
        return states_of(self._reading(), self._topic.name)

    def _crash(self) -> BaseException | None:
        """What ended one of Faust's services. A cancellation is how its fetcher makes way for a new one."""
        services = (self._app, self._app.consumer, self._app.consumer._thread, self._app._fetcher)  # noqa: SLF001 - as above
        reasons = [each.crash_reason for each in services if each.crashed]
        return next((each for each in reasons if not isinstance(each, asyncio.CancelledError)), None)

    async def _leave(self) -> None:
        """Commit, and leave the group. Agents are left waiting: stopping them would acknowledge what they hold."""
        # take_events does that next; Faust tells nobody when it is done
        while not all(event.message.acked for event in self._batch_events):  # noqa: ASYNC110
            await asyncio.sleep(_ACK_POLL_SECONDS)
        consumer = self._app.consumer
        await consumer.commit()
        thread = consumer._thread  # noqa: SLF001 - Faust has no public way to leave the group without stopping agents
        await thread.stop()
        self._left = True


def _received(message: Any) -> Inbound:  # noqa: ANN401 - faust's message
    return received(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value,
        message.headers,
        message.timestamp,
    )


async def _end_tasks(tasks: set[asyncio.Task[Any]]) -> None:
    """End what Faust started. Its own way to stop would acknowledge and commit what agents hold.

    Some of mode's tasks swallow a cancellation and need another.
    """
    deadline = time.monotonic() + STOP_SECONDS
    while tasks and time.monotonic() < deadline:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=_CANCEL_AGAIN_SECONDS)


async def _never() -> NoReturn:
    await asyncio.get_running_loop().create_future()
    raise AssertionError
