"""What every engine on Kafka does when something is away, slow or large."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from newsloom_schemas import DeadLetter, headers
from newsloom_schemas.topics import NORMALISED
from support.engine_rigs import DEAD, ON_KAFKA, KafkaRig
from support.kafka_server import KafkaAddress

MEGA = 1 << 20
WAITING = 100_000
GROWTH = 250 * MEGA  # of the parent: the fetch buffers of three partitions, a batch and Faust's 512 events


@pytest.fixture(params=ON_KAFKA, ids=str)
def rig(
    request: pytest.FixtureRequest, fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> Iterator[KafkaRig]:
    with closing(KafkaRig(request.param, fresh_topics, group_prefix, tmp_path)) as kafka_rig:
        yield kafka_rig


async def test_large_records_pass_and_larger_ones_are_dead_letters(rig: KafkaRig) -> None:
    five, twelve = b"fine " + b"5" * (5 * MEGA), b"fine " + b"x" * 11_500_000
    standing = await rig.work([(b"k", five), (b"k", twelve), (b"k", b"fine")])
    assert [each.topic for each in standing] == [DEAD, NORMALISED.name, NORMALISED.name]
    assert [each.header(headers.ORIGIN)[-1] for each in standing] == ["1", "0", "2"]
    letter = DeadLetter.from_bytes(standing[0].value)
    assert letter.failure.error.endswith("TooLargeToWrite")
    assert letter.size_bytes == len(twelve)


async def test_memory_is_bounded_with_a_hundred_thousand_records_waiting(rig: KafkaRig) -> None:
    await rig.feed([(b"%d" % (n % 50), b"fine slowly " + b"x" * 1000) for n in range(WAITING)])
    worker = rig.start()
    parent = psutil.Process(worker.pid)
    before = parent.memory_info().rss
    await rig.wait_for(1000)
    assert parent.memory_info().rss - before < GROWTH
