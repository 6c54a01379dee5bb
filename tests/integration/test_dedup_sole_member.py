"""Two workers whose stores do not know of each other never work at once: the second one is refused, in every order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer

from newsloom.runtime.kafka.sole_member import NotAloneError, SoleMember
from newsloom.settings import Engine, KafkaSettings
from newsloom_schemas import StageName
from newsloom_schemas.topics import NORMALISED
from support.copy_sets import OUTCOMES, check, copy_sets, put, verdicts
from support.kafka_server import KafkaAddress
from support.newsloom_command import Worker, environment
from support.polling import until_async
from support.reading import count

DEADLINE = 60.0
REFUSED = 2
WAITS = "waiting for a member of the group to leave"

Start = Callable[..., Worker]


@pytest.fixture(params=Engine)
def start(
    request: pytest.FixtureRequest, fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> Iterator[Start]:
    """Starts `newsloom run dedup` with a store of its own."""
    started: list[Worker] = []

    def worker(folder: str, **settings: str) -> Worker:
        (tmp_path / folder).mkdir(exist_ok=True)
        short = {"NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": "2", "NEWSLOOM_KAFKA__HEARTBEAT_SECONDS": "0.5"}
        env = environment(
            fresh_topics.bootstrap_servers,
            group_prefix,
            tmp_path / folder,
            **{"NEWSLOOM_ENGINE": request.param, **short, **settings},
        )
        started.append(Worker(["dedup"], env, tmp_path / f"{len(started)}.log"))
        return started[-1]

    yield worker
    for each in started:
        each.child.kill()


async def outcomes_are(kafka: KafkaAddress, number: int) -> bool:
    return await count(kafka.bootstrap_servers, OUTCOMES) >= number


def assert_refused(worker: Worker) -> None:
    """It has ended with one line that says what to do."""
    assert worker.child.wait(DEADLINE) == REFUSED
    (line,) = [line for line in worker.child.tail().splitlines() if line.startswith("newsloom: ")]
    assert "has another member, newsloom-" in line
    assert "A rocksdb store belongs to one worker" in line
    assert "set dedup.store to redis" in line


async def test_the_second_worker_is_refused_and_the_first_works_on(start: Start, fresh_topics: KafkaAddress) -> None:
    records = copy_sets(30, 4)
    first = start("first")
    first.wait_ready()
    second = start("second")
    await put(fresh_topics.bootstrap_servers, records)
    await asyncio.to_thread(assert_refused, second)
    assert WAITS in second.child.tail()
    await until_async(partial(outcomes_are, fresh_topics, len(records)), DEADLINE, "all outcomes")
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert first.child.stop(DEADLINE) == 0


@pytest.mark.parametrize("start", [Engine.FAUST], indirect=True)
async def test_of_two_that_start_at_the_same_instant_one_works(start: Start, fresh_topics: KafkaAddress) -> None:
    records = copy_sets(30, 4)
    await put(fresh_topics.bootstrap_servers, records)
    both = start("one"), start("other")
    await until_async(lambda: any(each.child.exit_code is not None for each in both), DEADLINE, "one to be refused")
    (refused,) = [each for each in both if each.child.exit_code is not None]
    (working,) = [each for each in both if each is not refused]
    await asyncio.to_thread(assert_refused, refused)
    await until_async(partial(outcomes_are, fresh_topics, len(records)), DEADLINE, "all outcomes")
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert working.child.stop(DEADLINE) == 0


@pytest.mark.parametrize("start", [Engine.FAUST], indirect=True)
async def test_a_worker_that_was_killed_is_waited_out(start: Start, fresh_topics: KafkaAddress) -> None:
    records = copy_sets(30, 4)
    killed = start("one")
    await asyncio.to_thread(killed.wait_ready)
    successor = start("other")
    await until_async(lambda: WAITS in successor.child.tail(), DEADLINE, "the successor to look")
    killed.child.kill()
    await put(fresh_topics.bootstrap_servers, records)
    await until_async(partial(outcomes_are, fresh_topics, len(records)), DEADLINE, "all outcomes")
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert successor.child.stop(DEADLINE) == 0


@pytest.mark.parametrize("start", [Engine.AIOKAFKA], indirect=True)
async def test_with_a_static_name_a_worker_that_was_killed_takes_its_own_place(
    start: Start, fresh_topics: KafkaAddress
) -> None:
    own = {"NEWSLOOM_KAFKA__GROUP_INSTANCE_ID": "dedup-0", "NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": "30"}
    records = copy_sets(30, 4)
    killed = start("one", **own)
    await put(fresh_topics.bootstrap_servers, records[:60])
    await until_async(partial(outcomes_are, fresh_topics, 1), DEADLINE, "the first outcomes")
    killed.child.kill()
    again = start("one", **own)
    await put(fresh_topics.bootstrap_servers, records[60:])

    async def all_there() -> bool:
        return len(await verdicts(fresh_topics.bootstrap_servers)) == len(records)

    await until_async(all_there, DEADLINE, "an outcome for each")
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert again.child.stop(DEADLINE) == 0
    assert WAITS not in again.child.tail()


@pytest.mark.parametrize("start", [Engine.AIOKAFKA], indirect=True)
async def test_a_member_that_joins_without_asking_stops_the_worker(
    start: Start, fresh_topics: KafkaAddress, group_prefix: str
) -> None:
    worker = start("one")
    await asyncio.to_thread(worker.wait_ready)
    group = f"{group_prefix}.{StageName.DEDUP}"
    async with joined(fresh_topics.bootstrap_servers, group, "a-stranger") as stranger:
        assert await asyncio.to_thread(worker.child.wait, DEADLINE) == REFUSED
        assert f"the consumer group {group} has another member, a-stranger at 127.0.0.1." in worker.child.tail()
        await until_async(lambda: len(stranger.assignment()) == 3, DEADLINE, "the worker to have left")


@asynccontextmanager
async def joined(bootstrap_servers: str, group: str, client_id: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        NORMALISED.name,
        bootstrap_servers=bootstrap_servers,
        group_id=group,
        client_id=client_id,
        session_timeout_ms=2_000,
        heartbeat_interval_ms=200,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def test_of_two_that_join_before_they_see_each_other_the_older_stays_and_never_do_both_work(
    fresh_topics: KafkaAddress, group_prefix: str
) -> None:
    """In one process, so that both look before either joins."""
    kafka = KafkaSettings(
        bootstrap_servers=fresh_topics.bootstrap_servers, group_prefix=group_prefix, session_timeout_seconds=2.0
    )
    working: set[SoleMember] = set()
    worked: list[SoleMember] = []
    members = [SoleMember(kafka, f"{group_prefix}.dedup", "The way out.") for _ in range(2)]
    both_there, done = asyncio.Barrier(2), asyncio.Event()

    async def work(member: SoleMember, left: asyncio.Event) -> None:
        await both_there.wait()  # both have looked, neither has joined
        async with joined(fresh_topics.bootstrap_servers, f"{group_prefix}.dedup", member.client_id):
            while not left.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(member.until_alone(), 0.1)
                    working.add(member)
                    assert len(working) == 1
                    worked.append(member)
                    await asyncio.sleep(0.01)
                    working.discard(member)
                if worked.count(member) >= 20:
                    done.set()
                    return

    async def run(member: SoleMember) -> None:
        left = asyncio.Event()
        await member.run(partial(work, member, left), left.set)

    older, younger = await asyncio.gather(*map(run, members), return_exceptions=True)
    assert older is None
    assert isinstance(younger, NotAloneError)
    assert members[0].client_id in str(younger)
    assert set(worked) == {members[0]}
