"""Run a worker on aiokafka: take a batch, process it, commit.

It has fewer parts than Faust and a quarter of its cost. When partitions are revoked, the current batch is finished and
committed first, so that members can join and leave the group without a record being processed twice.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from newsloom.core.events import KafkaClient, KafkaClientError, OffsetsCommitted
from newsloom.core.message import Inbound
from newsloom.runtime.engines.aiokafka_consumer import RevocationListener, make_consumer
from newsloom.runtime.engines.batch import BatchRunner, split_by_bytes
from newsloom.runtime.engines.contract import (
    batch_failed,
    consumer_group,
    end_unacknowledged,
    leaving_group,
    reading_failed,
)
from newsloom.runtime.engines.lag import LagWatch, kafka_origin, last_of_each_partition
from newsloom.runtime.engines.reading_watch import ReadingWatch
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.admin.exclusive_member import ExclusiveMember
from newsloom.runtime.kafka.clients.aiokafka_internals import is_group_member
from newsloom.runtime.kafka.consuming.consumer_state import PartitionState, partition_states
from newsloom.runtime.kafka.consuming.convert import to_inbound
from newsloom.runtime.kafka.producing.transactions import PartitionLostError
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import BatchSettings, KafkaSettings
from newsloom_schemas import Topic

_log = logging.getLogger(__name__)

_CHECK_SECONDS: Final = 0.25


class AiokafkaEngine:
    """Reads one topic, processes its records in batches, and commits acknowledged records.

    Args:
        topic: the topic to read.
        stages: the stages of this worker; the first names its consumer group.
        work: processes batches.
        kafka: the Kafka settings.
        batch: the limits of a batch. A batch has the records that are already fetched; it does not wait to fill.
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
        self._topic = topic
        self._work = work
        self._batch = batch
        self._health = health
        self._telemetry = telemetry
        self._transactions = work.transactions
        self._exclusive = exclusive
        self._lag = LagWatch(topic.name, health, telemetry)
        self._watch = ReadingWatch(topic.name, self._lag)
        self._draining = asyncio.Event()
        self._batch_lock = asyncio.Lock()
        self._generation = 0
        self._consumer = make_consumer(
            consumer_group(kafka, stages), kafka, client_id=exclusive.client_id if exclusive is not None else None
        )

    async def run(self) -> None:
        """Work until `drain` is called; then finish the current batch, commit and leave the group.

        Ends the process with `EXIT_UNACKNOWLEDGED` when a batch cannot be finished.

        Raises:
            Unreachable: no broker answers.
        """
        try:
            await self._consumer.start()
        except (KafkaError, OSError) as error:
            await self._consumer.stop()
            msg = f"the consumer could not start: {error}"
            raise Unreachable(msg) from error
        self._consumer.subscribe([self._topic.name], listener=RevocationListener(self._revoked))
        checking = asyncio.create_task(self._check_reading())
        try:
            await self._work_until_drained()
        except BaseException as error:  # noqa: BLE001 - after any error the batch is unfinished and must not be acknowledged
            _log.critical("batch not finished; ending without acknowledging it", exc_info=error)
            end_unacknowledged(batch_failed(self._topic.name, self._states(), error))
        checking.cancel()
        async with leaving_group():
            await self._consumer.stop()
            if self._transactions is not None:
                await self._transactions.release()

    def drain(self) -> None:
        """Start no further batch. Safe to call more than once, from the event loop."""
        self._health.draining = True
        self._draining.set()

    async def _work_until_drained(self) -> None:
        drained = asyncio.create_task(self._draining.wait())
        while not self._draining.is_set():
            taking = asyncio.create_task(self._take())
            await asyncio.wait({taking, drained}, return_when=asyncio.FIRST_COMPLETED)
            if not taking.done():  # no records are ready, or the group rebalances: no batch is in progress
                taking.cancel()
                await asyncio.gather(taking, return_exceptions=True)
                return
            generation, batch = taking.result()
            for piece in split_by_bytes(await self._claimed(batch, generation), self._batch.max_bytes):
                if self._draining.is_set():
                    return
                await self._finish(piece, generation)

    async def _take(self) -> tuple[int, list[Inbound]]:
        """Return the records that are ready, and the generation of the assignment under which they were read.

        During a rebalance `getmany` waits longer than its timeout, so the lock must not be held around it. The generation
        is read directly after it: nothing else can run between the two.
        """
        try:
            found = await self._consumer.getmany(
                timeout_ms=round(self._batch.max_wait_seconds * 1000), max_records=self._batch.max_records
            )
        except KafkaError as error:
            end_unacknowledged(reading_failed(self._topic.name, self._states(), error))
        generation = self._generation
        if found and self._exclusive is not None:
            await self._exclusive.wait_until_exclusive()
        return generation, [
            to_inbound(
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
        async with self._batch_lock:
            if generation != self._generation:
                return  # the partitions were revoked before the batch began; their new owner reads it again
            self._lag.batch_started(batch)
            try:
                await self._work.process(batch)
            except PartitionLostError as error:
                _log.warning("%d records belong to another worker now: %s", len(batch), error)
                return
            if self._transactions is None:
                await self._commit(batch)
            else:
                self._telemetry.emit(OffsetsCommitted(time.time()))
            self._lag.batch_done(batch)

    async def _claimed(self, batch: Sequence[Inbound], generation: int) -> Sequence[Inbound]:
        """Claim the partitions of a batch, and return the batch without records that another worker has processed.

        In a partition that another worker has committed further, reading continues after its last commit.
        """
        if self._transactions is None:
            return batch
        async with self._batch_lock:
            if generation != self._generation:
                return ()
            begins: dict[TopicPartition, int] = {}
            for place in map(kafka_origin, batch):
                begins.setdefault(TopicPartition(place.topic, place.partition), place.offset)
            reached = await self._transactions.claim(begins)
            stale = {each: offset for each, offset in reached.items() if offset is not None and offset != begins[each]}
            for each, offset in stale.items():
                self._consumer.seek(each, offset)
        return [each for each in batch if (kafka_origin(each).topic, kafka_origin(each).partition) not in stale]

    async def _commit(self, batch: Sequence[Inbound]) -> None:
        offsets = {
            TopicPartition(self._topic.name, partition): kafka_origin(record).offset + 1
            for partition, record in last_of_each_partition(batch).items()
        }
        try:
            self._require_membership()
            await self._work.commit(self._consumer.commit(offsets))
        except (CommitFailedError, IllegalStateError) as error:
            # The outcomes are written. The new owner of the partitions writes them again, with the same origins.
            self._telemetry.emit(KafkaClientError(KafkaClient.COMMIT, error))
            _log.warning("the group has rebalanced before %d records were committed: %s", len(batch), error)
            return
        self._telemetry.emit(OffsetsCommitted(time.time()))

    def _require_membership(self) -> None:
        """Check that this worker is still a member of its group.

        A worker that was suspended for longer than its session is not. It would then commit without a generation, which a
        broker accepts when the group is empty, and offsets that others have advanced would go back.

        Raises:
            CommitFailedError: this worker is not a member of the group.
        """
        if not is_group_member(self._consumer):
            msg = "the session has expired, and this worker has not rejoined the group yet"
            raise CommitFailedError(msg)

    async def _revoked(self) -> None:
        """Before partitions are revoked, finish and commit the current batch. Records taken after it become stale."""
        if self._transactions is not None:
            self._transactions.leaving = True
        async with self._batch_lock:
            self._generation += 1
            if self._transactions is not None:
                await self._transactions.release()
                self._transactions.leaving = False

    async def _check_reading(self) -> None:
        while True:
            self._watch.check(self._consumer, idle=not self._batch_lock.locked())
            await asyncio.sleep(_CHECK_SECONDS)

    def _states(self) -> dict[int, PartitionState]:
        return partition_states(self._consumer, self._topic.name)
