"""Guarantees of the aiokafka engine beyond the contract."""

from contextlib import closing
from pathlib import Path

from newsloom.settings import Engine
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE
from support.workers.engine_rigs import EngineUnderTest, KafkaRig


async def test_members_that_join_and_leave_cause_no_repeats(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    with closing(KafkaRig(EngineUnderTest(Engine.AIOKAFKA), fresh_topics, group_prefix, tmp_path)) as rig:
        await rig.feed([(b"%d" % (n % 50), b"fine slowly %d" % n) for n in range(1500)])
        first = rig.start()
        await rig.wait_for(100)
        second = rig.start()
        await rig.wait_for(400)
        assert first.stop(DEADLINE) == 0
        third = rig.start()
        await rig.wait_for(1500)
        found = await rig.outcomes()
        assert (len(found), found.total()) == (1500, 1500)
        assert [second.stop(DEADLINE), third.stop(DEADLINE)] == [0, 0]
