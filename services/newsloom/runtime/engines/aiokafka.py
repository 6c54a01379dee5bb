"""The engine on a bare aiokafka loop: take, conclude, commit.

Fewer moving parts than Faust and a quarter of its cost. When partitions are taken away, the batch at hand is finished
and committed first, so that members may come and go without a record being done twice.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from newsloom.core.events import KafkaClient, KafkaClientError, OffsetsCommitted
from newsloom.core.message import Inbound
from newsloom.runtime.engines.batch import BatchWork, pieces
from newsloom.runtime.engines.contract import batch_failed, end_unacknowledged, group_of, reading_failed, seen_off
from newsloom.runtime.engines.lag import LagWatch, last_of_each, place_of
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.admin.exclusive_member import SoleMember
from newsloom.runtime.kafka.clients.connection import client_options
from newsloom.runtime.kafka.consuming.consumer_state import PartitionState, fault, missing, states_of
from newsloom.runtime.kafka.consuming.convert import received
from newsloom.runtime.kafka.consuming.decoding import apply_policy
from newsloom.runtime.kafka.producing.transactions import GivenAway
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import BatchSettings, KafkaSettings, UndecodableBatches
from newsloom_schemas import Topic

_log = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 0.25
_DRAIN_SECONDS: Final = 60.0
"""How long the group waits for a member that finishes its batch before giving up its partitions."""
_BETWEEN_POLLS_SECONDS: Final = 24 * 3600.0
"""aiokafka leaves the group when a batch takes longer. Ours may wait for a store; liveness is judged by `Health`."""
_FETCH_BYTES: Final = 1 << 20
"""Of a partition at a time. A larger record still comes, alone (KIP-74)."""


class AiokafkaEngine:
    """Reads one topic, concludes its records batch by batch, commits what was acknowledged.

    Args:
        topic: what is read.
        stages: of this worker; the first names its consumer group.
        work: concludes batches.
        kafka: how to reach the broker.
        batch: how much is taken at a time. A batch is what stands ready when one is asked for; none waits to fill.
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
        self._topic = topic
        self._work = work
        self._batch = batch
        self._health = health
        self._telemetry = telemetry
        self._transactions = work.transactions
        self._sole = sole
        self._lag = LagWatch(topic.name, health, telemetry)
        self._draining = asyncio.Event()
        self._at_hand = asyncio.Lock()
        self._generation = 0
        self._consumer = AIOKafkaConsumer(
            **(client_options(kafka) | ({"client_id": sole.client_id} if sole is not None else {})),
            group_id=group_of(kafka, stages),
            group_instance_id=kafka.group_instance_id,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=round(kafka.session_timeout_seconds * 1000),
            heartbeat_interval_ms=round(kafka.heartbeat_interval_seconds * 1000),
            rebalance_timeout_ms=round(_DRAIN_SECONDS * 1000),
            max_poll_interval_ms=round(_BETWEEN_POLLS_SECONDS * 1000),
            max_partition_fetch_bytes=min(_FETCH_BYTES, kafka.max_request_bytes),
        )
        apply_policy(self._consumer, skip=kafka.undecodable_batches is UndecodableBatches.DEAD_LETTER)

    async def run(self) -> None:
        """Work until `drain` is called; then finish the batch at hand, commit and leave the group.

        Ends the process with `UNACKNOWLEDGED` when a batch cannot be finished.

        Raises:
            Unreachable: no broker answers.
        """
        try:
            await self._consumer.start()
        except (KafkaError, OSError) as error:
            await self._consumer.stop()
            msg = f"the consumer could not start: {error}"
            raise Unreachable(msg) from error
        self._consumer.subscribe([self._topic.name], listener=_Revoked(self._let_go))
        looking = asyncio.create_task(self._look())
        try:
            await self._work_until_drained()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the batch is not done and must not count as such
            _log.critical("batch not finished; ending without acknowledging it", exc_info=error)
            end_unacknowledged(batch_failed(self._topic.name, self._states(), error))
        looking.cancel()
        async with seen_off():
            await self._consumer.stop()
            if self._transactions is not None:
                await self._transactions.release()

    def drain(self) -> None:
        """Take no further batch. Safe to call more than once, from the event loop."""
        self._health.draining = True
        self._draining.set()

    async def _work_until_drained(self) -> None:
        drained = asyncio.create_task(self._draining.wait())
        while not self._draining.is_set():
            taking = asyncio.create_task(self._take())
            await asyncio.wait({taking, drained}, return_when=asyncio.FIRST_COMPLETED)
            if not taking.done():  # nothing stands ready, or the members are being sorted out: nothing is at hand
                taking.cancel()
                await asyncio.gather(taking, return_exceptions=True)
                return
            generation, batch = taking.result()
            for piece in pieces(await self._ours(batch, generation), self._batch.max_bytes):
                if self._draining.is_set():
                    return
                await self._finish(piece, generation)

    async def _take(self) -> tuple[int, list[Inbound]]:
        """What stands ready, and the generation of the assignment that it was read under.

        `getmany` waits for reassignment, longer than its timeout: the lock must not be held around it. The generation
        is the one right after it: between the two nothing else can run.
        """
        try:
            found = await self._consumer.getmany(
                timeout_ms=round(self._batch.max_wait_seconds * 1000), max_records=self._batch.max_records
            )
        except KafkaError as error:
            end_unacknowledged(reading_failed(self._topic.name, self._states(), error))
        generation = self._generation
        if found and self._sole is not None:
            await self._sole.until_alone()
        return generation, [
            received(
                each.topic,
                each.partition,
                each.offset,
                each.key,
                each.value,
                each.headers,
                (each.timestamp or -1) / 1000,
            )
            for records in found.values()
            for each in records
        ]

    async def _finish(self, batch: Sequence[Inbound], generation: int) -> None:
        async with self._at_hand:
            if generation != self._generation:
                return  # given away before it was begun; whoever has the partitions now reads it again
            self._lag.taken(batch)
            try:
                await self._work.process(batch)
            except GivenAway as error:
                _log.warning("%d records are another worker's now: %s", len(batch), error)
                return
            if self._transactions is None:
                await self._commit(batch)
            else:
                self._telemetry.emit(OffsetsCommitted(time.time()))
            self._lag.done(batch)

    async def _ours(self, batch: Sequence[Inbound], generation: int) -> Sequence[Inbound]:
        """The batch without what another worker had done before the partition was made ours: we go on behind that."""
        if self._transactions is None:
            return batch
        async with self._at_hand:
            if generation != self._generation:
                return ()
            begins: dict[TopicPartition, int] = {}
            for place in map(place_of, batch):
                begins.setdefault(TopicPartition(place.topic, place.partition), place.offset)
            reached = await self._transactions.claim(begins)
            stale = {each: offset for each, offset in reached.items() if offset is not None and offset != begins[each]}
            for each, offset in stale.items():
                self._consumer.seek(each, offset)
        return [each for each in batch if (place_of(each).topic, place_of(each).partition) not in stale]

    async def _commit(self, batch: Sequence[Inbound]) -> None:
        offsets = {
            TopicPartition(self._topic.name, partition): place_of(record).offset + 1
            for partition, record in last_of_each(batch).items()
        }
        try:
            self._require_membership()
            await self._work.commit(self._consumer.commit(offsets))
        except (CommitFailedError, IllegalStateError) as error:
            # The outcomes are written; whoever has the partitions now writes them again, with the same origins.
            self._telemetry.emit(KafkaClientError(KafkaClient.COMMIT, error))
            _log.warning("the group moved on before %d records were committed: %s", len(batch), error)
            return
        self._telemetry.emit(OffsetsCommitted(time.time()))

    def _require_membership(self) -> None:
        """A worker that was frozen for longer than its session is no member any more when it thaws.

        It would then commit as one who belongs to no group; a broker takes that when the group is empty, and offsets
        that others had moved on would go back.

        Raises:
            CommitFailedError: this worker is no member of the group.
        """
        coordinator = self._consumer._coordinator  # noqa: SLF001 - aiokafka tells its generation nowhere else
        if coordinator.generation < 0:
            msg = "the session is over, and the group was not joined again yet"
            raise CommitFailedError(msg)

    async def _let_go(self) -> None:
        """Partitions are being taken away: finish and commit the batch at hand; what was taken after it is stale."""
        if self._transactions is not None:
            self._transactions.leaving = True
        async with self._at_hand:
            self._generation += 1
            if self._transactions is not None:
                await self._transactions.release()
                self._transactions.leaving = False

    async def _look(self) -> None:
        while True:
            error = fault(self._consumer)
            if error is not None:
                end_unacknowledged(reading_failed(self._topic.name, self._states(), error))
            states = self._states()
            back = self._lag.went_back(states)
            if back is not None:
                end_unacknowledged(back)
            idle = not self._at_hand.locked()
            if idle:
                for partition in self._lag.behind(states):
                    self._lag.passed(partition, states[partition].position or 0)
            self._lag.look(states, idle=idle, missing=missing(self._consumer, self._topic.name))
            await asyncio.sleep(_LOOK_SECONDS)

    def _states(self) -> dict[int, PartitionState]:
        return states_of(self._consumer, self._topic.name)


class _Revoked(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Calls `let_go` before partitions are given away."""

    def __init__(self, let_go: Callable[[], Awaitable[None]]) -> None:
        self._let_go = let_go

    async def on_partitions_revoked(self, revoked: object) -> None:
        _ = revoked
        await self._let_go()

    async def on_partitions_assigned(self, assigned: object) -> None:
        """Nothing: positions are what was committed."""
        _ = assigned
