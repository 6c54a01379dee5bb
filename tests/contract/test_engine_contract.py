"""Guarantees of every engine, with scripted records; Kafka engines run on a real broker."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from newsloom.settings import Guarantee
from newsloom_schemas import DeadLetter, headers
from newsloom_schemas.topics import DUPLICATES, NORMALISED, REJECTED
from support.kafka.reading import StoredRecord
from support.kafka.server import KafkaAddress
from support.kafka.topics import recreate_topics_now
from support.polling import DEADLINE, until_async
from support.workers.engine_rigs import DEAD, ON_KAFKA, KafkaRig, MemoryRig, Pairs
from support.workers.newsloom_command import kill_alone

MEMORY = "memory"
STATIC = {"group_instance_id": "member"}  # a killed member is back without waiting for its session to end


@pytest.fixture(params=ON_KAFKA, ids=str)
def rig(
    request: pytest.FixtureRequest, fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> Iterator[KafkaRig]:
    """Each engine on Kafka."""
    with closing(KafkaRig(request.param, fresh_topics, group_prefix, tmp_path)) as kafka_rig:
        yield kafka_rig


@pytest.fixture(scope="module", params=[MEMORY, *ON_KAFKA], ids=str)
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[StoredRecord]:
    """What each engine makes of `orders`, `versions` and `poison`, all in one go."""
    records = [*orders(200), *versions(150), *poison()]
    if request.param == MEMORY:
        return run(MemoryRig().work(records))
    kafka: KafkaAddress = request.getfixturevalue("kafka")
    recreate_topics_now(kafka.bootstrap_servers, 3)
    with closing(
        KafkaRig(request.param, kafka, f"test-{uuid.uuid4().hex[:12]}", tmp_path_factory.mktemp("rig"))
    ) as rig:
        return run(rig.work(records))


def run(work: Coroutine[None, None, list[StoredRecord]]) -> list[StoredRecord]:
    """To its end, on a thread without an event loop: a fixture can't know what runs on its own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def orders(number: int) -> Pairs:
    words = ("fine", "divert", "reject", "raise")
    return [(b"%d" % (n % 50), f"{words[n % 4]} {n}".encode()) for n in range(number)]


def versions(number: int) -> Pairs:
    pace = ("", "slowly ")
    return [(b"document", f"reject {pace[n % 7 == 0]}{n}".encode()) for n in range(number)]


def poison() -> Pairs:
    return [(b"poison", value) for value in (b"fine", b"die", b"hang", b"", b"\xff\xfe", b"eat", b"fine 2", b"reject")]


def test_each_record_has_exactly_one_outcome(stored: list[StoredRecord]) -> None:
    assert len(stored) == len({each.header(headers.ORIGIN) for each in stored}) == 358


def test_each_outcome_is_on_its_topic(stored: list[StoredRecord]) -> None:
    found = Counter(each.topic for each in stored)
    assert found == {NORMALISED.name: 53, DUPLICATES.name: 50, REJECTED.name: 201, DEAD: 54}


def test_records_of_a_key_leave_in_the_order_they_came(stored: list[StoredRecord]) -> None:
    of_document = [each for each in stored if each.key == b"document"]
    offsets = [int(each.header(headers.ORIGIN).rsplit("/", 1)[1]) for each in of_document]
    assert len({(each.topic, each.partition) for each in of_document}) == 1
    assert len(offsets) == 150
    assert offsets == sorted(offsets)


def test_a_failing_record_becomes_a_dead_letter_and_its_neighbours_pass(stored: list[StoredRecord]) -> None:
    dead = [DeadLetter.from_bytes(each.value) for each in stored if each.topic == DEAD and each.key == b"poison"]
    assert {letter.value for letter in dead} == {b"die", b"hang", b"\xff\xfe", b"eat"}


async def test_outcome_too_large_for_the_broker_is_a_dead_letter(rig: KafkaRig) -> None:
    stored = await rig.work([(b"k", b"fine " + b"x" * 11_990_000), (b"k", b"fine")])
    assert [each.topic for each in stored] == [DEAD, NORMALISED.name]


async def test_batches_are_limited_by_count_and_bytes_and_do_not_wait_to_fill(rig: KafkaRig) -> None:
    large = [(b"a", b"fine " + b"x" * 10_000)] * 120
    await rig.feed([*large, *orders(300)])
    rig.start(batch={"max_records": 50, "max_bytes": 200_000, "max_wait_seconds": 1.0})  # time enough to fill one
    await until_async(lambda: rig.done() >= 420, DEADLINE, "all to be done")
    batches = rig.batches()
    assert max(records for records, _ in batches) == 50
    assert 150_000 < max(size for _, size in batches) <= 200_000
    await rig.feed(orders(1))
    await rig.wait_for(421)


async def test_sigterm_finishes_and_commits_the_batch_without_repeats(rig: KafkaRig) -> None:
    await rig.feed(orders(1200))
    worker = rig.start()
    await rig.wait_for(150)
    assert worker.stop(DEADLINE) == 0, worker.tail()
    await rig.until_commits_visible()
    done = await rig.outcomes()
    assert await rig.committed() == set(done)
    rig.start()
    await rig.wait_for(1200)
    found = await rig.outcomes()
    assert (len(found), found.total()) == (1200, 1200), f"{done.total()} were done before SIGTERM"


async def test_kill_9_loses_nothing_and_only_what_is_acknowledged_is_committed(rig: KafkaRig) -> None:
    await rig.feed(orders(1200))
    for done in (100, 500):
        worker = rig.start(kafka=STATIC)
        await rig.wait_for(done)
        kill_alone(worker)
        if rig.under_test.guarantee is not Guarantee.TRANSACTIONAL:
            assert await rig.committed() <= set(await rig.outcomes())
        # Of transactions nothing is seen behind the one that was left open, until the next worker ends it. What was
        # committed without an outcome would be missing in the end: nobody reads it again.
    rig.start(kafka=STATIC)
    await rig.wait_for(1200)


async def test_a_transient_error_ends_the_worker_with_3_and_commits_nothing(rig: KafkaRig) -> None:
    await rig.feed(orders(20))
    worker, _ = rig.launch()
    await rig.wait_for(20)
    await rig.feed([(b"k", b"away")])
    assert worker.wait(DEADLINE) == 3, worker.tail()
    assert "the store is away; ending without acknowledging unfinished records" in worker.tail()
    assert await rig.committed() <= set(await rig.outcomes())


async def test_a_flood_of_dead_letters_stops_the_worker_with_the_input_untouched(rig: KafkaRig) -> None:
    await rig.feed([(b"k", b"raise")] * 150)
    worker, _ = rig.launch(batch={"max_records": 150, "max_wait_seconds": DEADLINE})  # all of them in one batch
    assert worker.wait(DEADLINE) == 3, worker.tail()
    assert "150 of the last 150 records failed" in worker.tail()
    assert await rig.outcomes() == {}
    assert await rig.committed() == set()
