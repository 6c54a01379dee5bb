"""The Faust engine on a real broker, with a stage that does what records say."""

import os
import signal
import sys
from collections import Counter
from functools import partial
from pathlib import Path

from newsloom_schemas import headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, NORMALISED, RAW, REJECTED, StageName
from support.child import Child
from support.kafka_server import KafkaAddress
from support.polling import until, until_async
from support.reading import count, produce, read_all

OUT = [NORMALISED.name, DUPLICATES.name, REJECTED.name, DEAD_LETTERS[StageName.NORMALISE].name]
DEADLINE = 60.0
TESTS = Path(__file__).parents[1]


def start_worker(kafka: KafkaAddress, group_prefix: str, folder: Path, number: int = 0) -> Child:
    ready = folder / f"ready-{number}"
    worker = Child(
        [sys.executable, "-m", "support.obedient_worker", kafka.bootstrap_servers, group_prefix, ready],
        folder / f"worker-{number}.log",
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    until(ready.exists, DEADLINE, "the worker to have its partitions")
    return worker


async def outcomes(kafka: KafkaAddress) -> Counter[str]:
    return Counter(each.header(headers.ORIGIN) for each in await read_all(kafka.bootstrap_servers, OUT))


def orders(number: int) -> list[tuple[bytes | None, bytes]]:
    words = ("fine", "divert", "reject", "raise")
    return [(b"%d" % (n % 50), f"{words[n % 4]} {n}".encode()) for n in range(number)]


async def test_each_outcome_stands_on_its_topic_before_sigterm_ends_the_worker_with_0(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    worker = start_worker(fresh_topics, group_prefix, tmp_path)
    await produce(fresh_topics.bootstrap_servers, RAW.name, orders(200))
    await until_async(lambda: _count_is(fresh_topics, 200), DEADLINE, "200 outcomes")
    assert worker.stop(DEADLINE) == 0
    by_topic = Counter(each.topic for each in await read_all(fresh_topics.bootstrap_servers, OUT))
    assert by_topic == dict.fromkeys(OUT, 50)


async def test_what_was_done_before_sigterm_is_not_done_again(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    await produce(fresh_topics.bootstrap_servers, RAW.name, orders(2000))
    worker = start_worker(fresh_topics, group_prefix, tmp_path)
    await until_async(lambda: _count_at_least(fresh_topics, 200), DEADLINE, "some outcomes")
    assert worker.stop(DEADLINE) == 0
    done = sum((await outcomes(fresh_topics)).values())
    start_worker(fresh_topics, group_prefix, tmp_path, 1)
    await until_async(lambda: _count_at_least(fresh_topics, 2000), DEADLINE, "all outcomes")
    found = await outcomes(fresh_topics)
    assert (len(found), sum(found.values())) == (2000, 2000), f"{done} were done before SIGTERM"


async def test_kill_9_loses_nothing(fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path) -> None:
    await produce(fresh_topics.bootstrap_servers, RAW.name, orders(1500))
    for number, done in enumerate((100, 600)):
        worker = start_worker(fresh_topics, group_prefix, tmp_path, number)
        await until_async(partial(_count_at_least, fresh_topics, done), DEADLINE, f"{done} outcomes")
        os.kill(worker.pid, signal.SIGKILL)  # alone: its pool must not outlive it
    start_worker(fresh_topics, group_prefix, tmp_path, 2)

    async def all_there() -> bool:
        return len(await outcomes(fresh_topics)) == 1500

    await until_async(all_there, DEADLINE, "an outcome for each record")


async def test_versions_of_a_document_leave_in_the_order_they_came(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    start_worker(fresh_topics, group_prefix, tmp_path)
    await produce(fresh_topics.bootstrap_servers, RAW.name, [(b"key", b"fine %d" % n) for n in range(300)])
    await until_async(lambda: _count_is(fresh_topics, 300), DEADLINE, "300 outcomes")
    origins = [each.header(headers.ORIGIN) for each in await read_all(fresh_topics.bootstrap_servers, OUT)]
    by_offset = sorted(origins, key=lambda origin: int(origin.rsplit("/", 1)[1]))
    places = {origin: n for n, origin in enumerate(by_offset)}
    assert len(places) == 300


async def test_poison_is_dead_lettered_and_its_neighbours_pass(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    worker = start_worker(fresh_topics, group_prefix, tmp_path)
    values = [b"fine", b"die", b"hang", b"", b"\xff\xfe", b"eat", b"fine 2", b"reject"]
    await produce(fresh_topics.bootstrap_servers, RAW.name, [(b"k", value) for value in values])
    await until_async(lambda: _count_is(fresh_topics, len(values)), DEADLINE, "an outcome for each")
    by_topic = Counter(each.topic for each in await read_all(fresh_topics.bootstrap_servers, OUT))
    assert by_topic == {NORMALISED.name: 3, REJECTED.name: 1, DEAD_LETTERS[StageName.NORMALISE].name: 4}
    assert worker.exit_code is None


async def test_outcome_too_large_for_the_broker_is_a_dead_letter(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    start_worker(fresh_topics, group_prefix, tmp_path)
    await produce(fresh_topics.bootstrap_servers, RAW.name, [(b"k", b"fine " + b"x" * 11_990_000), (b"k", b"fine")])
    await until_async(lambda: _count_is(fresh_topics, 2), DEADLINE, "an outcome for each")
    standing = await read_all(fresh_topics.bootstrap_servers, OUT)
    assert [each.topic for each in standing] == [DEAD_LETTERS[StageName.NORMALISE].name, NORMALISED.name]


async def _count_is(kafka: KafkaAddress, number: int) -> bool:
    return await count(kafka.bootstrap_servers, OUT) == number


async def _count_at_least(kafka: KafkaAddress, number: int) -> bool:
    return await count(kafka.bootstrap_servers, OUT) >= number
