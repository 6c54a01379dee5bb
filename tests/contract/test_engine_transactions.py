"""The aiokafka engine with transactions: a read_committed consumer sees every record exactly once."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind, ProcessedRecord
from newsloom.runtime.kafka.producing.transactions import PartitionLostError, TransactionalOutbox
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import Engine, Guarantee, KafkaSettings, RetrySettings
from newsloom_schemas import KafkaOrigin, StageName
from newsloom_schemas.topics import NORMALISED, RAW
from support.kafka.offsets import committed
from support.kafka.reading import read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async
from support.workers.engine_rigs import EngineUnderTest, KafkaRig
from support.workers.newsloom_command import kill_alone

RETRY = RetrySettings(initial_backoff_seconds=0.05, max_backoff_seconds=0.2, max_elapsed_seconds=DEADLINE)
STATIC = {"group_instance_id": "member"}
TRANSACTIONAL = EngineUnderTest(Engine.AIOKAFKA, Guarantee.TRANSACTIONAL)


@pytest.fixture
def rig(fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path) -> Iterator[KafkaRig]:
    with closing(KafkaRig(TRANSACTIONAL, fresh_topics, group_prefix, tmp_path)) as kafka_rig:
        yield kafka_rig


async def test_each_record_is_read_once_though_workers_are_killed(rig: KafkaRig) -> None:
    await rig.feed([(b"%d" % (n % 50), b"fine slowly %d" % n) for n in range(1500)])
    for done in (50, 300, 700):
        worker = rig.start(kafka=STATIC)
        await rig.wait_for(done)
        kill_alone(worker)
    worker = rig.start(kafka=STATIC)
    await rig.wait_for(1500)
    assert worker.stop(DEADLINE) == 0, worker.tail()
    await rig.until_commits_visible()
    found = await rig.outcomes()
    assert (len(found), found.total()) == (1500, 1500)
    assert await rig.committed() == set(found)


async def test_each_record_is_read_once_though_a_worker_is_suspended_beyond_its_session(rig: KafkaRig) -> None:
    await rig.feed([(b"%d" % (n % 50), b"fine slowly %d" % n) for n in range(900)])
    frozen = rig.start(kafka={"session_timeout_seconds": 6.0})
    await rig.wait_for(100)
    os.kill(frozen.pid, signal.SIGSTOP)
    other = rig.start()  # has partitions only once the frozen one is thought dead
    await rig.wait_for(500)
    os.kill(frozen.pid, signal.SIGCONT)
    await rig.wait_for(900)
    assert [other.stop(DEADLINE), frozen.stop(DEADLINE)] == [0, 0], frozen.tail()
    found = await rig.outcomes()
    assert (len(found), found.total()) == (900, 900)


def processed(offset: int) -> ProcessedRecord:
    """A record that was emitted."""
    place = KafkaOrigin(topic=RAW.name, partition=0, offset=offset)
    outbound = Outbound(topic=NORMALISED.name, key=b"k", value=b"%d" % offset)
    return ProcessedRecord(
        Inbound(value=b"", place=place),
        Outcome(stage=StageName.NORMALISE, kind=OutcomeKind.EMITTED, label=NORMALISED.name, outbound=(outbound,)),
    )


async def test_two_owners_of_one_partition_write_no_record_twice(fresh_topics: KafkaAddress, group_prefix: str) -> None:
    """Each goes on with batches of its own, which overlap; the group has told neither yet."""
    kafka = KafkaSettings(bootstrap_servers=fresh_topics.bootstrap_servers)
    one, other = (TransactionalOutbox(kafka, f"{group_prefix}.normalise", RETRY, Telemetry()) for _ in range(2))
    for outbox, offsets in ((one, [0]), (other, [0, 1]), (one, [1, 2]), (other, [2, 3, 4]), (one, [3, 4])):
        for offset in offsets:
            await outbox.put(processed(offset))
        await outbox.flush()
    assert one.partitions == set(), "nothing was left to write: it must look how far the other is before it goes on"
    assert list((await one.claim(other.partitions)).values()) == [5]
    await one.release()
    await other.release()
    assert await standing_on(fresh_topics) == [b"0", b"1", b"2", b"3", b"4"]


async def standing_on(kafka: KafkaAddress) -> list[bytes]:
    """What was emitted, in its order."""
    return [each.value for each in await read_all(kafka.bootstrap_servers, [NORMALISED.name])]


async def test_claiming_a_partition_ends_the_open_transaction_of_its_previous_owner(
    fresh_topics: KafkaAddress, group_prefix: str
) -> None:
    kafka = KafkaSettings(bootstrap_servers=fresh_topics.bootstrap_servers)
    group = f"{group_prefix}.normalise"
    first, second = (TransactionalOutbox(kafka, group, RETRY, Telemetry()) for _ in range(2))
    await first.put(processed(0))
    await first.flush()
    assert list((await second.claim(first.partitions)).values()) == [1], (
        "it goes on behind what the first has committed"
    )
    await second.put(processed(1))
    await second.flush()
    await first.put(processed(1))
    first.leaving = True  # as when the group tells it, a moment later
    with pytest.raises(PartitionLostError):
        await first.flush()
    await first.release()
    await second.release()

    async def both_stand() -> bool:  # the broker ends a transaction a moment after it has said so
        offsets = await committed(fresh_topics.bootstrap_servers, group, RAW.name)
        return offsets == {0: 2} and len(await standing_on(fresh_topics)) > 1

    await until_async(both_stand, DEADLINE, "both records to stand, committed")
    assert await standing_on(fresh_topics) == [b"0", b"1"]
