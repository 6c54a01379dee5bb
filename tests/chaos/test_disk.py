"""When the disk of the embedded store is full, the worker stops, and commits only what is on disk."""

import asyncio
from pathlib import Path

from support.chaos.scale import Scale
from support.chaos.scene import Variant, faulty, scene
from support.chaos.worker import FILE_LIMIT
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async

RECORDS = 2000
ROOM = 1_000_000  # bytes of a RocksDB log: a few hundred articles


async def test_full_disk_stops_the_worker_and_with_space_again_no_outcome_differs(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    async with scene(fresh_topics.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=RECORDS) as stage:
        await stage.feed()
        cramped = stage.start("embedded", faulty(FILE_LIMIT, ROOM), NEWSLOOM_RETRY__MAX_ELAPSED_SECONDS="5")
        assert await asyncio.to_thread(cramped.child.wait, DEADLINE) == 3, cramped.child.tail()
        assert "the dedup store in" in cramped.child.tail()
        assert "ending without acknowledging unfinished records" in cramped.child.tail()
        await until_async(lambda: stage.done > 0, DEADLINE, "what was done before to be seen")
        assert stage.done < RECORDS
        await stage.start_ready("embedded")
        await stage.check_outcomes()
