"""`newsloom topics acl`: what it prints is enough to run the whole pipeline, and each line of it is needed."""

import asyncio
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsloom.console.topics import topics_read
from newsloom.runtime.kafka.admin.authorization import require_usable_topics
from newsloom.runtime.kafka.admin.topics import require_existing_topics
from newsloom.runtime.kafka.consuming.recent import recent_follower
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import Engine, Guarantee, KafkaSettings, Settings
from newsloom.wiring.rights import Resource, Right, rights_of, rights_of_console
from newsloom.wiring.topics import topics_of, topics_used_by
from newsloom_schemas import StageName
from newsloom_schemas.topics import DUPLICATES, ENRICHED, REJECTED
from support.kafka.acl import change_acl
from support.kafka.outcomes import until_records_ended
from support.kafka.server import KafkaServer
from support.kafka.topics import recreate_topics_now
from support.polling import DEADLINE, until_async
from support.workers.newsloom_command import environment, newsloom, workers

EXAMPLES = Path(__file__).parents[2] / "examples"
VIEWER = "viewer"
USER, PASSWORD = "loom", "kept-from-logs-4711"
NAMESPACE = "press"
ROUTES = [{"name": "all", "topic": "everything", "when": "true"}]
WORKERS = [["normalise", "dedup"], ["tag", "stories", "publish"]]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """A broker where whoever does not log in may do everything, and the user nothing."""
    plain = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}" user_{VIEWER}="{PASSWORD}";'
    server = KafkaServer(
        tmp_path_factory.mktemp("guarded"),
        {
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
            "listener.name.clear.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.clear.plain.sasl.jaas.config": plain,
        },
        listeners={"CLEAR": "SASL_PLAINTEXT"},
    )
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def settings(guarded: KafkaServer) -> Settings:
    """Of a worker that logs in as the user."""
    settings = Settings(
        namespace=NAMESPACE,
        engine=Engine.AIOKAFKA,
        guarantee=Guarantee.TRANSACTIONAL,
        publish={"routes": ROUTES},
        kafka={
            "bootstrap_servers": guarded.address("CLEAR"),
            "security_protocol": "SASL_PLAINTEXT",
            "sasl": {"mechanism": "PLAIN", "username": USER, "password": PASSWORD},
        },
    )
    recreate_topics_now(guarded.bootstrap_servers, 1, topics_of(settings))
    return settings


def env_of(settings: Settings, folder: Path, bootstrap_servers: str) -> dict[str, str]:
    """The environment of whoever has the settings; logged in where `bootstrap_servers` want it."""
    env = environment(bootstrap_servers, NAMESPACE, folder)
    env |= {"NEWSLOOM_NAMESPACE": NAMESPACE, "NEWSLOOM_PUBLISH__ROUTES": json.dumps(ROUTES)}
    env |= {"NEWSLOOM_ENGINE": settings.engine, "NEWSLOOM_GUARANTEE": settings.guarantee}
    if bootstrap_servers == settings.kafka.bootstrap_servers:
        env |= {
            "NEWSLOOM_KAFKA__SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "NEWSLOOM_KAFKA__SASL__MECHANISM": "PLAIN",
            "NEWSLOOM_KAFKA__SASL__USERNAME": USER,
            "NEWSLOOM_KAFKA__SASL__PASSWORD": PASSWORD,
        }
    return env


async def test_a_user_with_these_rights_and_no_others_runs_the_whole_pipeline(
    guarded: KafkaServer, settings: Settings, tmp_path: Path
) -> None:
    anyone = env_of(settings, tmp_path, guarded.bootstrap_servers)
    for stages in WORKERS:
        printed = newsloom("topics", "acl", "--user", USER, *stages, env=anyone)
        assert printed.returncode == 0, printed.stderr
        for line in printed.stdout.decode().splitlines():
            tool, server, address, *words = shlex.split(line)
            assert (tool, server, address) == ("kafka-acls.sh", "--bootstrap-server", guarded.bootstrap_servers)
            await asyncio.to_thread(change_acl, address, *words)
    fed = newsloom("feed", EXAMPLES, env=anyone)
    assert fed.returncode == 0, fed.stderr
    registry = settings.kafka.registry
    outcomes = [registry.name(topic) for topic in (ENRICHED, DUPLICATES, REJECTED)]
    with workers(WORKERS, env_of(settings, tmp_path, settings.kafka.bootstrap_servers), tmp_path) as running:
        await until_records_ended(
            guarded.bootstrap_servers, outcomes, int(re.findall(rb"(\d+) records", fed.stderr)[0])
        )
        assert [worker.child.stop(DEADLINE) for worker in running] == [0] * len(running)
    checked = newsloom("topics", "check", env=env_of(settings, tmp_path, settings.kafka.bootstrap_servers))
    warned, missing = checked.stderr.decode().splitlines()
    assert warned.startswith("newsloom: warning: no right to see the configuration (DescribeConfigs) of: press.raw, ")
    handed_over = "press.normalised, press.tagged, press.grouped"  # in memory
    assert missing.startswith(f"newsloom: missing (or hidden from kafka.sasl's user): {handed_over}; make them with: ")
    audited = newsloom("audit", "--json", env=anyone)
    assert json.loads(audited.stdout)["law"] == "kept"


async def test_the_console_reads_with_its_rights_and_with_none_less(
    guarded: KafkaServer, settings: Settings, tmp_path: Path
) -> None:
    sasl = settings.kafka.sasl.model_copy(update={"username": VIEWER})
    kafka = settings.kafka.model_copy(update={"sasl": sasl})
    anyone = env_of(settings, tmp_path, guarded.bootstrap_servers)
    printed = newsloom("topics", "acl", "--user", VIEWER, "console", env=anyone)
    assert printed.returncode == 0, printed.stderr
    lines = printed.stdout.decode().splitlines()
    assert len(lines) == 9
    assert {re.findall(r"--operation (\w+)", line)[0] for line in lines} == {"Read"}
    assert not [line for line in lines if "--group" in line]
    topics = topics_read(kafka.registry)

    async def seen() -> int:
        """How many of its topics it may read."""
        try:
            async with recent_follower(kafka, topics, since=0, until=1, max_records=10) as recent:
                return len(recent.topics)
        except Unreachable:
            return 0

    assert await seen() == 0
    for line in lines:
        _, _, address, *words = shlex.split(line)
        await asyncio.to_thread(change_acl, address, *words)

    async def all_seen() -> bool:
        return await seen() == len(topics)

    await until_async(all_seen, DEADLINE, "the rights to be in force")
    await change(guarded, rights_of_console(settings)[0], "--remove", VIEWER)

    async def one_less() -> bool:
        return await seen() == len(topics) - 1

    await until_async(one_less, DEADLINE, "one topic to be out of sight")


async def test_without_one_of_the_rights_the_start_check_names_what_is_missing(
    guarded: KafkaServer, settings: Settings
) -> None:
    stages = [StageName.NORMALISE]
    rights = rights_of(settings, stages)
    assert {right.resource for right in rights} == set(Resource)
    for right in rights:
        await change(guarded, right, "--add")
    await until_async(lambda: passes(settings, stages), DEADLINE, "the rights to be in force")
    for right in rights:
        await change(guarded, right, "--remove")
        await until_async(lambda: refused_for(right, settings, stages), DEADLINE, f"{right.name} to be named")  # noqa: B023 - called in this turn of the loop
        await change(guarded, right, "--add")
        await until_async(lambda: passes(settings, stages), DEADLINE, "the right to be in force again")


async def change(guarded: KafkaServer, right: Right, what: str, user: str = USER) -> None:
    words = [what, *right.arguments(user)[1:]]
    await asyncio.to_thread(change_acl, guarded.bootstrap_servers, *words)


async def checked(settings: Settings, stages: list[StageName]) -> str:
    """What the start check says; nothing when all is well."""
    kafka: KafkaSettings = settings.kafka
    used = topics_used_by(settings, stages)
    read = kafka.registry.input(stages[0])
    try:
        await require_existing_topics(kafka, used)
        written = [topic for topic in used if topic.name != read.name]
        await require_usable_topics(kafka, read, written, f"{kafka.group_prefix}.{stages[0]}", transactional=True)
    except Unreachable as error:
        return str(error)
    return ""


async def passes(settings: Settings, stages: list[StageName]) -> bool:
    return await checked(settings, stages) == ""


async def refused_for(right: Right, settings: Settings, stages: list[StageName]) -> bool:
    """Whether the check names what the right is about, and nothing else."""
    said = await checked(settings, stages)
    others = {each.name for each in rights_of(settings, stages)} - {right.name}
    return right.name in said.split() + said.replace(";", " ").split() and not others & set(said.split())
