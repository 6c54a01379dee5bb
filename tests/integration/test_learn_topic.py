"""`newsloom learn --topic` learns the same rules from a topic as from the file that was fed to it."""

from pathlib import Path

import pytest

from newsloom_schemas.topics import RAW
from support.kafka.server import KafkaAddress
from support.sites.made_up_site import SITES, articles, json_lines
from support.workers.newsloom_command import environment, newsloom


@pytest.mark.parametrize("fresh_topics", [3], indirect=True)
def test_rules_learned_from_a_topic_are_those_learned_from_the_file(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    env = environment(fresh_topics.bootstrap_servers, group_prefix, tmp_path)
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"".join(json_lines(articles(site, 12)) for site in SITES[:2]))
    assert newsloom("feed", file, env=env).returncode == 0
    from_topic = newsloom("learn", "--topic", RAW.name, env=env)
    assert from_topic.returncode == 0, from_topic.stderr
    assert b"line = " in from_topic.stdout
    assert from_topic.stdout == newsloom("learn", file, env=env).stdout


@pytest.mark.parametrize("fresh_topics", [1], indirect=True)
def test_a_topic_that_does_not_exist_is_named(fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path) -> None:
    ran = newsloom(
        "learn", "--topic", "news.gulls", env=environment(fresh_topics.bootstrap_servers, group_prefix, tmp_path)
    )
    assert ran.returncode == 2
    assert ran.stdout == b""
    assert b"news.gulls: there is no such topic" in ran.stderr
