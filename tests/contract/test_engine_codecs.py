"""Batches in each of Kafka's codecs: written and read by feed, both engines, audit and dead-letters."""

import json
import struct
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from newsloom.runtime.kafka.consuming.record_batches import split
from newsloom.settings import Compression, Engine
from newsloom_schemas import StageName, Topic
from newsloom_schemas.topics import DEAD_LETTERS, NORMALISED, RAW
from support.kafka.server import KafkaAddress, KafkaServer
from support.kafka.topics import recreate_topics_now
from support.polling import DEADLINE
from support.workers.engine_rigs import EngineUnderTest, KafkaRig
from support.workers.newsloom_command import environment, newsloom

CODECS = {each.value if each is not Compression.NONE else "no codec" for each in Compression}
ENGINE_FOR = dict(zip(Compression, [*Engine] * 3, strict=False))
"""Each engine writes in some of them; each reads all."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KafkaServer]:
    """A broker of which the disk can be looked at."""
    kafka = KafkaServer(tmp_path / "kafka")
    kafka.start()
    recreate_topics_now(kafka.bootstrap_servers, 1)
    yield kafka
    kafka.kill()


def codecs_on_disk(folder: Path, topic: Topic) -> set[str]:
    """The codecs of the batches in a topic's only partition."""
    (file,) = (folder / "data" / f"{topic.name}-0").glob("*.log")
    return {each.codec for each in split(file.read_bytes()) if not _is_control(each.data)}


def _is_control(data: bytes | memoryview) -> bool:
    return bool(int(struct.unpack_from(">h", data, 21)[0]) & 0x20)


async def test_every_codec_goes_through_feed_both_engines_audit_and_dead_letters(
    server: KafkaServer, group_prefix: str, tmp_path: Path
) -> None:
    env = environment(server.bootstrap_servers, group_prefix, tmp_path)
    for codec in Compression:
        files = [tmp_path / f"{order}-{codec}.txt" for order in ("fine", "raise")]
        for file in files:
            file.write_text(f"{file.stem.replace('-', ' ')} " + "again and again " * 50)
        fed = newsloom("feed", *files, env={**env, "NEWSLOOM_KAFKA__COMPRESSION_TYPE": codec})
        assert fed.returncode == 0, fed.stderr
    assert codecs_on_disk(tmp_path / "kafka", RAW) == CODECS

    done = 0
    with ExitStack() as stack:
        for codec, engine in ENGINE_FOR.items():
            folder = tmp_path / codec
            folder.mkdir()
            rig = stack.enter_context(
                closing(
                    KafkaRig(
                        EngineUnderTest(engine),
                        KafkaAddress(server.bootstrap_servers),
                        f"{group_prefix}-{codec}",
                        folder,
                    )
                )
            )
            worker = rig.start(kafka={"compression_type": codec})
            done += 2 * len(Compression)
            await rig.until_outcomes(done)
            assert worker.stop(DEADLINE) == 0, worker.tail()
    assert codecs_on_disk(tmp_path / "kafka", NORMALISED) == CODECS
    assert codecs_on_disk(tmp_path / "kafka", DEAD_LETTERS[StageName.NORMALISE]) == CODECS

    for codec in Compression:
        audited = newsloom("audit", "--json", env={**env, "NEWSLOOM_KAFKA__GROUP_PREFIX": f"{group_prefix}-{codec}"})
        report = json.loads(audited.stdout)
        assert (audited.returncode, report["law"], report["undecodable"]) == (0, "kept", {})
        assert report["stages"]["normalise"]["read"] == 2 * len(Compression)
    listed = newsloom("dead-letters", "list", "--json", env=env)
    assert len(listed.stdout.splitlines()) == len(Compression)
    sent = newsloom("dead-letters", "replay", "--all", env={**env, "NEWSLOOM_KAFKA__COMPRESSION_TYPE": "lz4"})
    assert sent.returncode == 0, sent.stderr
