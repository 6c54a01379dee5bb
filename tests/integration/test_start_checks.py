"""Messages of a worker at its start, if topics lack permissions or partitions."""

from collections.abc import Iterator

import pytest

from newsloom.runtime.kafka.admin.authorization import require_usable_topics
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import NORMALISED, RAW, REJECTED
from support.kafka.acl import AUTHORIZER, change_acl
from support.kafka.server import KafkaServer
from support.kafka.topics import recreate_topics_now

DESCRIBE_ONLY = ("--topic", RAW.name, "--topic", NORMALISED.name, "--group", "shown.normalise")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaSettings]:
    """Of three topics and a group, its clients may only look at two and at the group; the rest is free."""
    server = KafkaServer(tmp_path_factory.mktemp("guarded"), AUTHORIZER)
    server.start()
    recreate_topics_now(server.bootstrap_servers, 2, [RAW, NORMALISED, REJECTED])
    grant = ("--add", "--allow-principal", "User:ANONYMOUS", "--operation", "Describe", *DESCRIBE_ONLY)
    change_acl(server.bootstrap_servers, *grant)
    yield KafkaSettings(bootstrap_servers=server.bootstrap_servers)
    server.kill()


async def test_each_missing_permission_has_its_line(guarded: KafkaSettings) -> None:
    with pytest.raises(Unreachable) as refused:
        await require_usable_topics(guarded, RAW, [NORMALISED, REJECTED], "shown.normalise")
    assert [line.split(": ", 1)[1].split(" (")[0] for line in str(refused.value).splitlines()] == [
        "no permission to read news.raw",
        "no permission to write news.normalised",
        "no permission to join the consumer group shown.normalise",
    ]


async def test_partitions_that_differ_from_the_setting_are_named(guarded: KafkaSettings) -> None:
    wanted = guarded.model_copy(update={"partitions": 3})
    with pytest.raises(Unreachable, match=r"news\.rejected has 2 partitions, not 3 \(kafka\.partitions\)"):
        await require_usable_topics(wanted, REJECTED, [], "free.normalise")


async def test_usable_topics_pass(guarded: KafkaSettings) -> None:
    await require_usable_topics(guarded.model_copy(update={"partitions": 2}), REJECTED, [REJECTED], "free.normalise")
