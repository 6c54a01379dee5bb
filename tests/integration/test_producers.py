"""A producer of docs/integrations.md sends articles, and newsloom accepts them."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from newsloom_schemas.topics import RAW
from support.kafka.reading import read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE
from support.workers.newsloom_command import environment, newsloom

RECIPES: Final = Path(__file__).parents[2] / "examples-integrations"
ARTICLES: Final = RECIPES / "articles.jsonl"
PRODUCER: Final = RECIPES / "producers" / "python" / "send_articles.py"


@pytest.mark.parametrize("fresh_topics", [1], indirect=True)
def test_articles_of_the_python_producer_are_accepted(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    broker = fresh_topics.bootstrap_servers
    subprocess.run((sys.executable, PRODUCER, broker, RAW.name, ARTICLES), check=True, timeout=DEADLINE)

    sent = ARTICLES.read_bytes().splitlines()
    records = asyncio.run(read_all(broker, [RAW.name]))
    assert [each.value for each in records] == sent
    assert [each.key for each in records] == [json.loads(line)["url"].encode() for line in sent]
    shown = newsloom("inspect", "--topic", RAW.name, "--json", env=environment(broker, group_prefix, tmp_path))
    inspected = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [each["outcome"] for each in inspected] == ["accepted"] * len(sent)
    assert [each["content_type"] for each in inspected] == ["application/json"] * len(sent)
    assert [each["ignored_fields"] for each in inspected] == [[]] * len(sent)
