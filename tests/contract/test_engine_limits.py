"""Kafka engines with unavailable or slow services and large records."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from newsloom_schemas import DeadLetter, headers
from newsloom_schemas.topics import NORMALISED, RAW
from support.kafka.reading import produce
from support.kafka.server import KafkaAddress
from support.kafka.topics import recreate_topics_now
from support.polling import DEADLINE, until
from support.workers.engine_rigs import DEAD, ON_KAFKA, EngineUnderTest, KafkaRig

MEGA = 1 << 20
WAITING = 100_000
GROWTH = 150 * MEGA  # of the parent: the fetch buffers of three partitions, a batch and Faust's 512 events


@pytest.fixture(params=ON_KAFKA, ids=str)
def rig(
    request: pytest.FixtureRequest, fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> Iterator[KafkaRig]:
    with closing(KafkaRig(request.param, fresh_topics, group_prefix, tmp_path)) as kafka_rig:
        yield kafka_rig


async def test_large_records_pass_and_larger_ones_are_dead_letters(rig: KafkaRig) -> None:
    five, twelve = b"fine " + b"5" * (5 * MEGA), b"fine " + b"x" * 11_500_000
    stored = await rig.work([(b"k", five), (b"k", twelve), (b"k", b"fine")])
    assert [each.topic for each in stored] == [DEAD, NORMALISED.name, NORMALISED.name]
    assert [each.header(headers.ORIGIN)[-1] for each in stored] == ["1", "0", "2"]
    letter = DeadLetter.from_bytes(stored[0].value)
    assert letter.failure.error.endswith("TooLargeToWrite")
    assert letter.size_bytes == len(twelve)


@pytest.fixture(scope="module")
def crowded_topic(kafka: KafkaAddress) -> KafkaAddress:
    """More than any worker may hold stands on the topic that is read. Each engine reads it in a group of its own."""
    recreate_topics_now(kafka.bootstrap_servers, 3)
    records = [(b"%d" % (n % 50), b"fine slowly " + b"x" * 2_500) for n in range(WAITING)]
    with ThreadPoolExecutor(max_workers=1) as thread:  # without an event loop
        thread.submit(asyncio.run, produce(kafka.bootstrap_servers, RAW.name, records)).result()
    return kafka


@pytest.mark.parametrize("under_test", ON_KAFKA, ids=str)
def test_memory_is_limited_with_a_hundred_thousand_waiting_records(
    crowded_topic: KafkaAddress, group_prefix: str, tmp_path: Path, under_test: EngineUnderTest
) -> None:
    with closing(KafkaRig(under_test, crowded_topic, group_prefix, tmp_path)) as rig:
        parent = psutil.Process(rig.start().pid)
        before = parent.memory_info().rss
        until(lambda: rig.done() >= 1000, DEADLINE, "a thousand records to be done")
        assert parent.memory_info().rss - before < GROWTH
