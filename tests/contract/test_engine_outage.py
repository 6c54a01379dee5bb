"""A broker that stays away: waited for up to the limit, then the worker ends without acknowledging anything.

A worker that is told to stop meanwhile does not wait.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from newsloom.settings import Engine
from support.kafka.server import KafkaAddress, KafkaServer
from support.kafka.topics import recreate_topics_now
from support.polling import DEADLINE
from support.workers.engine_rigs import ON_KAFKA, EngineUnderTest, KafkaRig

STATIC = {"group_instance_id": "member"}
SHORT = {"initial_backoff_seconds": 0.1, "max_backoff_seconds": 0.5, "max_elapsed_seconds": 5.0}


@pytest.fixture(scope="module")
def mortal_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """A broker that tests may kill, and start again."""
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    yield server
    server.kill()


@pytest.fixture
def own_kafka(mortal_kafka: KafkaServer) -> KafkaServer:
    """The same, with empty topics."""
    mortal_kafka.start()
    recreate_topics_now(mortal_kafka.bootstrap_servers, 3)
    return mortal_kafka


async def test_a_broker_that_stays_away_ends_the_worker_with_3(
    own_kafka: KafkaServer, group_prefix: str, tmp_path: Path
) -> None:
    address = KafkaAddress(own_kafka.bootstrap_servers)
    with closing(KafkaRig(EngineUnderTest(Engine.AIOKAFKA), address, group_prefix, tmp_path)) as rig:
        await rig.feed([(b"%d" % n, b"fine slowly %d" % n) for n in range(1500)])
        worker = rig.start(retry=SHORT, kafka=STATIC)
        await rig.wait_for(100)
        own_kafka.kill()
        assert worker.wait(DEADLINE) == 3, worker.tail()
        assert re.search("Kafka has not (acknowledged|taken)", worker.tail()), worker.tail()
        log = (tmp_path / "worker-0" / "log").read_text()
        assert len(re.findall("waiting for (send|commit) since", log)) == 1, "one line a minute"
        own_kafka.start()
        assert await rig.committed() <= set(await rig.outcomes())
        rig.start(kafka=STATIC)
        await rig.wait_for(1500)


async def test_an_idle_worker_stops_while_the_broker_is_unavailable(
    own_kafka: KafkaServer, group_prefix: str, tmp_path: Path
) -> None:
    address = KafkaAddress(own_kafka.bootstrap_servers)
    with ExitStack() as stack:
        workers = []
        for under_test in ON_KAFKA:
            folder = tmp_path / str(under_test)
            folder.mkdir()
            rig = stack.enter_context(closing(KafkaRig(under_test, address, f"{group_prefix}-{under_test}", folder)))
            workers.append(rig.start(stop_seconds=4.0))
        own_kafka.kill()
        codes = await asyncio.gather(*(asyncio.to_thread(each.stop, DEADLINE) for each in workers))
    assert set(codes) <= {0, 3}, [each.tail() for each in workers]
