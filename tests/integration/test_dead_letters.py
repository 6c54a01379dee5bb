"""`newsloom dead-letters` on a real broker, with scripted records."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsloom.settings import Engine
from newsloom_schemas import DeadLetter, UndecodableBatch, headers
from newsloom_schemas.topics import NORMALISED, RAW
from support.documents.deploy_files import TOP
from support.kafka.reading import produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async
from support.workers.engine_rigs import DEAD, EngineUnderTest, KafkaRig
from support.workers.newsloom_command import environment, newsloom


@pytest.fixture
def rig(fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path) -> Iterator[KafkaRig]:
    with closing(KafkaRig(EngineUnderTest(Engine.AIOKAFKA), fresh_topics, group_prefix, tmp_path)) as kafka_rig:
        yield kafka_rig


@pytest.fixture
def env(fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path) -> dict[str, str]:
    return environment(fresh_topics.bootstrap_servers, group_prefix, tmp_path, COLUMNS="200")


def listed(env: dict[str, str], *words: str) -> list[dict[str, object]]:
    found = newsloom("dead-letters", "list", "--json", *words, env=env)
    assert found.returncode == 0, found.stderr
    return [json.loads(line) for line in found.stdout.splitlines()]


async def test_a_replayed_record_keeps_its_origin_and_one_that_dies_again_says_attempt_2(
    rig: KafkaRig, env: dict[str, str], fresh_topics: KafkaAddress, tmp_path: Path
) -> None:
    mended = tmp_path / "mended"
    await rig.feed([(b"a", b"raise"), (b"b", f"unless {mended}".encode()), (b"c", b"fine")])
    rig.start()
    await rig.wait_for(3)
    before = {each.key: each for each in await rig.stored()}
    mended.touch()
    sent = newsloom("dead-letters", "replay", "--stage", "normalise", env=env)
    assert (sent.returncode, sent.stderr) == (0, b"2 sent back\n")

    async def both_came_back() -> bool:
        """The one has died again, the other was emitted, beside the one that always was."""
        stored = await rig.stored()
        died = {DeadLetter.from_bytes(each.value).attempts for each in stored if each.topic == DEAD}
        return 2 in died and len({each.header(headers.ORIGIN) for each in stored if each.topic != DEAD}) == 2

    await until_async(both_came_back, DEADLINE, "what was sent back")
    again = [each for each in await rig.stored() if each.topic == DEAD and each.key == b"a"]
    letters = sorted((DeadLetter.from_bytes(each.value) for each in again), key=lambda letter: letter.attempts)
    emitted = {each.header(headers.ORIGIN) for each in await rig.stored() if each.topic == NORMALISED.name}
    assert before[b"b"].header(headers.ORIGIN) in emitted
    assert len(await rig.outcomes()) == 3
    assert [letter.attempts for letter in letters] == [1, 2]
    assert letters[0].origin == letters[1].origin
    assert [letter.labels for letter in letters] == [{"tenant": "acme"}] * 2
    assert letters[0].first_failed_at == letters[1].first_failed_at < letters[1].last_failed_at
    raw = await read_all(fresh_topics.bootstrap_servers, [RAW.name])
    assert [each.value for each in raw if each.key == b"a"] == [b"raise", b"raise"]
    assert len({each.partition for each in raw if each.key == b"a"}) == 1
    assert sorted(str(each["attempts"]) for each in listed(env, "--error", "it said")) == ["1", "2"]
    audited = newsloom("audit", "--json", env=env)
    assert json.loads(audited.stdout)["law"] == "kept", audited.stdout
    assert audited.returncode == 0


async def test_letters_are_listed_shown_and_purged_by_what_is_asked(rig: KafkaRig, env: dict[str, str]) -> None:
    await rig.feed([(b"a", b"raise 1"), (b"a", b"raise 2"), (b"a", b"\xff\xfe"), (b"a", b"raise 3")])
    rig.start()
    await rig.wait_for(4)
    assert len(listed(env)) == 4
    assert len(listed(env, "--stage", "dedup")) == 0
    assert len(listed(env, "--older-than", "1h")) == 0
    (undecodable,) = listed(env, "--error", "unicode", "--newer-than", "1h")
    table = newsloom("dead-letters", "list", env=env).stdout.decode()
    assert "UnicodeDecodeError" in table
    assert newsloom("dead-letters", "show", str(undecodable["id"]), "--raw", env=env).stdout == b"\xff\xfe"
    shown = json.loads(newsloom("dead-letters", "show", str(undecodable["id"]), env=env).stdout)
    assert (shown["stage"], shown["size_bytes"]) == ("normalise", 2)
    assert newsloom("dead-letters", "show", "normalise/0/999", env=env).returncode == 1

    unasked = newsloom("dead-letters", "purge", "--error", "it said", env=env)
    assert unasked.returncode == 1
    assert len(listed(env)) == 4
    purged = newsloom("dead-letters", "purge", "--error", "it said", "--yes", env=env)
    assert purged.stderr.splitlines() == [
        b"newsloom: 1 more stay: they stand behind letters that are not to be dropped",
        b"2 dropped",
    ]
    assert len(listed(env)) == 2
    assert newsloom("dead-letters", "purge", "--all", "--yes", env=env).returncode == 0
    assert listed(env) == []


async def test_ids_that_are_not_on_the_list_are_named_and_what_is_there_is_sent(
    rig: KafkaRig, env: dict[str, str]
) -> None:
    empty = newsloom("dead-letters", "list", env=env)
    assert (empty.returncode, empty.stdout, empty.stderr) == (0, b"", b"newsloom: no dead letters\n")
    await rig.feed([(b"a", b"raise")])
    rig.start()
    await rig.wait_for(1)
    (letter,) = listed(env)
    sent = newsloom("dead-letters", "replay", str(letter["id"]), "tag/0/5", env=env)
    assert sent.returncode == 1
    assert sent.stderr.splitlines()[0] == b"1 sent back"
    assert sent.stderr.splitlines()[1].startswith(b"newsloom: tag/0/5: not on the list")
    other = newsloom("dead-letters", "list", "--stage", "publish", env=env)
    assert (other.returncode, other.stderr) == (0, b"newsloom: no dead letter is like that\n")
    nothing = newsloom("dead-letters", "replay", "--stage", "publish", env=env)
    assert nothing.returncode == 0
    assert nothing.stderr == (b"0 sent back\nnewsloom: no dead letter is like that; see: newsloom dead-letters list\n")


@pytest.mark.parametrize(
    "words", [["replay"], ["purge", "--yes"], ["replay", "--all", "--stage", "tag"], ["show", "x"], ["show", "tag/x/1"]]
)
def test_what_is_not_said_clearly_is_refused(words: list[str]) -> None:
    refused = newsloom("dead-letters", *words)
    assert refused.returncode == 2
    assert refused.stderr.startswith(b"newsloom: ")


async def test_a_letter_that_was_cut_is_sent_back_whole(
    rig: KafkaRig, env: dict[str, str], fresh_topics: KafkaAddress
) -> None:
    key, value = b"k" * 1_500_000, b"raise " + b"x" * 200_000
    await rig.feed([(key, value)])
    rig.start()
    await rig.wait_for(1)
    assert [each["truncated"] for each in listed(env)] == [True]
    assert newsloom("dead-letters", "replay", "--all", env=env).returncode == 0
    raw = await read_all(fresh_topics.bootstrap_servers, [RAW.name])
    assert [(each.key, each.value) for each in raw] == [(key, value)] * 2


async def test_a_letter_without_bytes_says_so(fresh_topics: KafkaAddress, env: dict[str, str]) -> None:
    whole = (TOP / "schemas" / "examples" / "dead_letter-1.whole.json").read_bytes()
    lost = DeadLetter.from_bytes(whole).replace(
        value=b"",
        size_bytes=None,
        sha256=None,
        truncated=True,
        undecodable=UndecodableBatch(base_offset=0, last_offset=4, size_bytes=900, codec="zstd", reason="checksum"),
    )
    await produce(fresh_topics.bootstrap_servers, DEAD, [(b"key", lost.to_bytes())])
    (letter,) = listed(env)
    assert b"never read" in newsloom("dead-letters", "list", env=env).stdout
    raw = newsloom("dead-letters", "show", str(letter["id"]), "--raw", env=env)
    assert (raw.returncode, raw.stdout) == (1, b"")
    assert b"its batch could not be decoded" in raw.stderr
