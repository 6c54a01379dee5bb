"""Two workers with separate stores never work at once: the second one is refused, in every order of events."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer

from newsloom.runtime.kafka.admin.exclusive_member import ExclusiveMember, NotExclusiveError
from newsloom.settings import Engine, KafkaSettings
from newsloom_schemas import StageName
from newsloom_schemas.topics import NORMALISED
from support.kafka.outcomes import until_records_ended
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async
from support.texts.copy_sets import OUTCOMES, check, copy_sets, put, verdicts
from support.workers.newsloom_command import Worker, environment

REFUSED = 2
ENOUGH = 20  # times to have worked
WAITS = "waiting for a member of the group to leave"


def session(seconds: float) -> dict[str, str]:
    """After which the group gives up a worker that says nothing; it waits for others a little longer than that."""
    return {"NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": str(seconds)}


Start = Callable[..., Worker]


@pytest.fixture(params=Engine)
def start(
    request: pytest.FixtureRequest, fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> Iterator[Start]:
    """Starts `newsloom run dedup` with a store of its own."""
    started: list[Worker] = []

    def worker(folder: str, **settings: str) -> Worker:
        (tmp_path / folder).mkdir(exist_ok=True)
        env = environment(
            fresh_topics.bootstrap_servers,
            group_prefix,
            tmp_path / folder,
            **{"NEWSLOOM_ENGINE": request.param, **settings},
        )
        started.append(Worker(["dedup"], env, tmp_path / f"{len(started)}.log"))
        return started[-1]

    yield worker
    for each in started:
        each.child.kill()


def assert_refused(worker: Worker) -> None:
    """It has ended with one line that says what to do."""
    assert worker.child.wait(DEADLINE) == REFUSED
    (line,) = [line for line in worker.said().splitlines() if line.startswith("newsloom: ")]
    assert "has another member, newsloom-" in line
    assert "A rocksdb store belongs to one worker" in line
    assert "set dedup.store to redis" in line


async def test_the_second_worker_is_refused_and_the_first_works_on(start: Start, fresh_topics: KafkaAddress) -> None:
    records = copy_sets(30, 4)
    first = start("first")
    first.wait_ready()
    second = start("second", **session(1))  # it does not come to join
    await put(fresh_topics.bootstrap_servers, records)
    await asyncio.to_thread(assert_refused, second)
    assert WAITS in second.said()
    await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(records))
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert first.child.stop(DEADLINE) == 0


@pytest.mark.parametrize("start", [Engine.FAUST], indirect=True)
async def test_of_two_that_start_at_the_same_instant_one_works(start: Start, fresh_topics: KafkaAddress) -> None:
    records = copy_sets(30, 4)
    await put(fresh_topics.bootstrap_servers, records)
    both = start("one", **session(15)), start("other", **session(15))
    await until_async(lambda: any(each.child.exit_code is not None for each in both), DEADLINE, "one to be refused")
    (refused,) = [each for each in both if each.child.exit_code is not None]
    (working,) = [each for each in both if each is not refused]
    await asyncio.to_thread(assert_refused, refused)
    await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(records))
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert working.child.stop(DEADLINE) == 0


@pytest.mark.parametrize("start", [Engine.FAUST], indirect=True)
async def test_a_worker_that_was_killed_is_waited_out(start: Start, fresh_topics: KafkaAddress) -> None:
    records = copy_sets(30, 4)
    killed = start("one", **session(6))
    await asyncio.to_thread(killed.wait_ready)
    successor = start("other")
    await until_async(lambda: WAITS in successor.said(), DEADLINE, "the successor to look")
    killed.child.kill()
    await put(fresh_topics.bootstrap_servers, records)
    await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(records))
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert successor.child.stop(DEADLINE) == 0


@pytest.mark.parametrize("start", [Engine.AIOKAFKA], indirect=True)
async def test_with_a_static_name_a_worker_that_was_killed_takes_its_own_place(
    start: Start, fresh_topics: KafkaAddress
) -> None:
    own = {"NEWSLOOM_KAFKA__GROUP_INSTANCE_ID": "dedup-0"}
    records = copy_sets(30, 4)
    killed = start("one", **own)
    await put(fresh_topics.bootstrap_servers, records[:60])
    await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, 1)
    killed.child.kill()
    again = start("one", **own)
    await put(fresh_topics.bootstrap_servers, records[60:])
    await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(records))
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert again.child.stop(DEADLINE) == 0
    assert WAITS not in again.said()


@pytest.mark.parametrize("start", [Engine.AIOKAFKA], indirect=True)
async def test_a_member_that_joins_without_asking_stops_the_worker(
    start: Start, fresh_topics: KafkaAddress, group_prefix: str
) -> None:
    worker = start("one")
    await asyncio.to_thread(worker.wait_ready)
    group = f"{group_prefix}.{StageName.DEDUP}"
    async with joined(fresh_topics.bootstrap_servers, group, "a-stranger") as stranger:
        assert await asyncio.to_thread(worker.child.wait, DEADLINE) == REFUSED
        assert f"the consumer group {group} has another member, a-stranger at 127.0.0.1." in worker.said()
        await until_async(lambda: len(stranger.assignment()) == 3, DEADLINE, "the worker to have left")


@asynccontextmanager
async def joined(bootstrap_servers: str, group: str, client_id: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        NORMALISED.name,
        bootstrap_servers=bootstrap_servers,
        group_id=group,
        client_id=client_id,
        session_timeout_ms=60_000,
        heartbeat_interval_ms=200,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


@pytest.mark.parametrize("first", [0, 1], ids=["older first", "younger first"])
async def test_of_two_that_join_before_they_see_each_other_the_one_that_has_worked_stays(
    fresh_topics: KafkaAddress, group_prefix: str, first: int
) -> None:
    """In one process, so that both look before either joins. The other one never works."""
    kafka = KafkaSettings(
        bootstrap_servers=fresh_topics.bootstrap_servers, group_prefix=group_prefix, session_timeout_seconds=7.0
    )
    working: set[ExclusiveMember] = set()
    worked: Counter[ExclusiveMember] = Counter()
    both = (ExclusiveMember(kafka, f"{group_prefix}.dedup", "The way out.") for _ in range(2))
    members = sorted(both, key=lambda each: each.client_id)
    staying, leaving = members[first], members[1 - first]
    both_looked, has_worked, has_left = asyncio.Barrier(2), asyncio.Event(), asyncio.Event()

    async def work(member: ExclusiveMember, left: asyncio.Event) -> None:
        await both_looked.wait()  # and neither has joined
        if member is leaving:
            await has_worked.wait()
        async with joined(fresh_topics.bootstrap_servers, f"{group_prefix}.dedup", member.client_id):
            while not left.is_set() and not (has_left.is_set() and worked[member] >= 2 * ENOUGH):
                with suppress(TimeoutError):
                    await asyncio.wait_for(member.wait_until_exclusive(), 0.1)
                    working.add(member)
                    assert len(working) == 1
                    worked[member] += 1
                    await asyncio.sleep(0.01)
                    working.discard(member)
                if worked[member] >= ENOUGH:
                    has_worked.set()

    async def run(member: ExclusiveMember) -> None:
        left = asyncio.Event()
        try:
            await member.run(partial(work, member, left), left.set)
        finally:
            if member is leaving:
                has_left.set()

    async with asyncio.timeout(DEADLINE):
        stayed, refused = await asyncio.gather(run(staying), run(leaving), return_exceptions=True)
    assert stayed is None
    assert isinstance(refused, NotExclusiveError)
    assert staying.client_id in str(refused)
    assert set(worked) == {staying}
