"""Avro on a real Kafka, with a real schema registry that is away when the records come."""

import json
from pathlib import Path

from newsloom_schemas import NormalisedArticle, RejectedArticle, StageName
from newsloom_schemas.topics import DEAD_LETTERS, NORMALISED, RAW, REJECTED
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import count, produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until
from support.schema_registry.apicurio import ApicurioRegistry
from support.schema_registry.frames import ARTICLE_SCHEMA, TEXT, article, binary, container, framed
from support.schema_registry.stand_in import StandInRegistry
from support.workers.newsloom_command import environment, newsloom, workers

LETTERS = DEAD_LETTERS[StageName.NORMALISE].name
OUTCOMES = [NORMALISED.name, REJECTED.name, LETTERS]
PROTOBUF = 'syntax = "proto3"; message M { string a = 1; }'
AVRO_ARTICLES = 20


async def test_avro_waits_for_the_registry_and_nothing_is_lost(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path, registry: StandInRegistry
) -> None:
    servers = fresh_topics.bootstrap_servers
    registry.register("raw", ARTICLE_SCHEMA)
    registry.stop()
    env = environment(
        servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_SCHEMA_REGISTRY__URL=registry.url,
        NEWSLOOM_RETRY__MAX_BACKOFF_SECONDS="0.5",
    )
    values = [(None, framed(1, binary(ARTICLE_SCHEMA, article(number)))) for number in range(AVRO_ARTICLES)]
    await produce(servers, RAW.name, values)
    with workers([["normalise"]], env, tmp_path) as (worker,):
        assert "records in Avro will wait: the schema registry at 127.0.0.1" in worker.said()
        until(lambda: "waiting for step schema of normalise" in worker.said(), DEADLINE, "the registry to be missed")
        assert await count(servers, OUTCOMES) == 0
        registry.start()
        await until_records_ended(servers, OUTCOMES, AVRO_ARTICLES)
        assert 'stage="normalise",step="schema"' in worker.get("/metrics")[1]
        assert worker.child.stop(DEADLINE) == 0
    found = [NormalisedArticle.from_bytes(each.value) for each in await read_all(servers, [NORMALISED.name])]
    assert {each.title for each in found} == {f"Library {number}" for number in range(AVRO_ARTICLES)}
    assert registry.asked.count("/schemas/ids/1") == 1


async def test_each_record_that_producers_with_a_registry_send_ends_as_it_should(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path, apicurio: ApicurioRegistry
) -> None:
    servers = fresh_topics.bootstrap_servers
    avro = apicurio.register(f"{group_prefix}-a-value", ARTICLE_SCHEMA)
    protobuf = apicurio.register(f"{group_prefix}-p-value", PROTOBUF, "PROTOBUF")
    envelope = json.dumps({"title": "Library in JSON", "text": f"{TEXT} It is in JSON."}).encode()
    values = [
        framed(avro, binary(ARTICLE_SCHEMA, article(1))),
        framed(9_999, envelope),
        container(ARTICLE_SCHEMA, [article(2)], "deflate"),
        framed(protobuf, b"\x00\x0a\x03abc"),
        framed(987_654, b"\x02ab"),
        framed(avro, binary(ARTICLE_SCHEMA, article(3))[:-1]),
    ]
    env = environment(servers, group_prefix, tmp_path, NEWSLOOM_SCHEMA_REGISTRY__URL=apicurio.url)
    await produce(servers, RAW.name, [(b"k", each) for each in values])
    with workers([["normalise"]], env, tmp_path) as (worker,):
        await until_records_ended(servers, OUTCOMES, len(values))
        assert worker.child.stop(DEADLINE) == 0

    found = [NormalisedArticle.from_bytes(each.value) for each in await read_all(servers, [NORMALISED.name])]
    assert {each.title: each.trace.stages[0].notes.get("schema_type") for each in found} == {
        "Library 1": "AVRO",
        "Library in JSON": "JSON",
        "Library 2": "AVRO",
    }
    (rejection,) = [RejectedArticle.from_bytes(each.value) for each in await read_all(servers, [REJECTED.name])]
    assert rejection.detail == f"schema id {protobuf} is of type PROTOBUF, which is not supported"
    letters = [json.loads(each.value)["failure"] for each in await read_all(servers, [LETTERS])]
    assert sorted((each["step"], each["message"].partition(" at ")[0]) for each in letters) == [
        ("schema", f"Avro with schema id {avro} cannot be read: field text: a length of 104"),
        ("schema", "schema id 987654 is unknown to the schema registry"),
    ]

    inspected = newsloom("inspect", "--topic", RAW.name, "--limit", "10", "--json", env=env)
    lines = [json.loads(line) for line in inspected.stdout.splitlines()]
    assert sorted(each["outcome"] for each in lines) == ["accepted"] * 3 + ["failed"] * 2 + ["rejected"]


def test_files_with_avro_are_read_with_the_registry(tmp_path: Path, apicurio: ApicurioRegistry) -> None:
    schema_id = apicurio.register("file-value", ARTICLE_SCHEMA)
    (tmp_path / "framed.bin").write_bytes(framed(schema_id, binary(ARTICLE_SCHEMA, article(1))))
    (tmp_path / "one.avro").write_bytes(container(ARTICLE_SCHEMA, [article(2)]))
    env = environment("127.0.0.1:1", "g", tmp_path, NEWSLOOM_SCHEMA_REGISTRY__URL=apicurio.url)
    ran = newsloom("process", tmp_path / "framed.bin", tmp_path / "one.avro", "--out", tmp_path / "out.jsonl", env=env)
    assert ran.returncode == 0, ran.stderr
    titles = [json.loads(line)["title"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert titles == ["Library 1", "Library 2"]
