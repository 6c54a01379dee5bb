"""`newsloom settings`: what is in effect, where it comes from, and no secret."""

import os
from pathlib import Path

import pytest

from support.workers.newsloom_command import newsloom

SECRET = "kept-from-everyone-23"  # noqa: S105 - of nothing


def shown(*words: str, **variables: str) -> dict[str, str]:
    """By setting, what its line says."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLOOM")}
    ended = newsloom(*words, "settings", env={**clean, **variables})
    assert ended.returncode == 0, ended.stderr
    assert SECRET.encode() not in ended.stdout + ended.stderr
    return dict(line.split(" = ", 1) for line in ended.stdout.decode().splitlines())


def test_a_value_that_is_not_the_default_says_where_it_comes_from(tmp_path: Path) -> None:
    file = tmp_path / "newsloom.toml"
    file.write_text('[log]\nlevel = "DEBUG"\n[kafka]\ngroup_prefix = "mine"\n')
    lines = shown("--config", str(file), NEWSLOOM_KAFKA__GROUP_PREFIX="theirs")
    assert lines["kafka.group_prefix"] == '"theirs"    # NEWSLOOM_KAFKA__GROUP_PREFIX'
    assert lines["log.level"] == f'"DEBUG"    # {file}'
    assert lines["engine"] == '"faust"'


def test_what_follows_from_the_namespace_says_so() -> None:
    lines = shown(NEWSLOOM_NAMESPACE="sport", NEWSLOOM_KAFKA__GROUP_PREFIX="mine", NEWSLOOM_KAFKA__TOPICS__RAW="{}")
    assert lines["namespace"] == '"sport"    # NEWSLOOM_NAMESPACE'
    assert lines["kafka.topic_prefix"] == '"sport."    # namespace'
    assert lines["kafka.group_prefix"] == '"mine"    # NEWSLOOM_KAFKA__GROUP_PREFIX'
    assert lines["dedup.redis_prefix"] == '"sport:dedup"    # namespace'
    assert lines["stories.redis_prefix"] == '"sport:stories"    # namespace'
    assert lines["kafka.topics"].endswith("    # NEWSLOOM_KAFKA__TOPICS__RAW")


def test_store_of_stories_that_follows_that_of_dedup_says_so() -> None:
    lines = shown(NEWSLOOM_DEDUP__STORE="redis", NEWSLOOM_DEDUP__REDIS_URL=f"redis://:{SECRET}@redis.example")
    assert lines["stories.store"] == '"redis"    # dedup'
    assert lines["stories.redis_url"] == '"redis://**********@redis.example"    # dedup'


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        (f"rediss://:{SECRET}@redis.example:6380/2", "rediss://**********@redis.example:6380/2"),
        (f"redis://user:{SECRET}@redis.example", "redis://**********@redis.example"),
        (f"redis://redis.example?password={SECRET}", "**********"),
        (f"redis://:a/{SECRET}@redis.example", "**********"),
        (f"redis://:1/{SECRET}@redis.example", "**********"),
        (f"redis://h:1/{SECRET}#x@redis.example", "**********"),
        (SECRET, "**********"),
    ],
)
def test_the_address_of_redis_is_shown_without_its_password(url: str, masked: str) -> None:
    assert shown(NEWSLOOM_DEDUP__REDIS_URL=url)["dedup.redis_url"].split("    #")[0] == f'"{masked}"'


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_the_password_of_a_collector_is_not_shown(words: tuple[str, ...]) -> None:
    given = {"NEWSLOOM_TRACING__ENDPOINT": f"https://loom:{SECRET}@collector.example/v1/traces"}
    ended = newsloom("settings", *words, env={**os.environ, **given})
    assert ended.returncode == 0
    assert b"https://**********@collector.example/v1/traces" in ended.stdout
    assert SECRET.encode() not in ended.stdout + ended.stderr


def test_a_set_is_shown_in_order() -> None:
    assert shown()["dedup.unique_relations"] == '["original","revision","rewrite"]'
