"""Run the recipes of docs/integrations.md: producers, a Kafka Connect worker with PostgreSQL, a pipeline of Redpanda Connect.

`PYTHONPATH=tests:deploy:services:schemas python deploy/verify_integrations.py BENTHOS CONFLUENT_KAFKA`: the program that
deploy/verify-parts.sh built, and the folder into which it installed confluent-kafka. The connectors for OpenSearch and S3
cannot be obtained that way; of their recipes only converters and transforms are run, on the same worker.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import yaml

from newsloom.dev.kafka import KafkaNode
from newsloom_integrations import articles, producers, sinks
from newsloom_integrations.connect import ConnectWorker
from newsloom_integrations.jars import install_connectors
from newsloom_integrations.postgres import PASSWORD, USER, Postgres
from newsloom_integrations.producers import RECIPES
from newsloom_schemas.topics import CANONICAL_CHANGED, ENRICHED, RAW
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import StoredRecord, read_all
from support.workers.newsloom_command import environment, newsloom, workers
from verify_podman import ONE_PARTITION, OUTCOMES, require

_SENT: Final = 8
_RECORDS: Final = {"news_enriched": 5, "news_duplicates": 3, "news_canonical_changed": 1}
_POSTGRES: Final = ("postgres/articles.json", "postgres/canonical-changed.json", "postgres/columns.json")


def through_newsloom(broker: str, folder: Path, packages: str) -> list[StoredRecord]:
    """Send articles with each producer, run a worker, and return the records of the output.

    Raises:
        AssertionError: newsloom does not accept an article.
    """
    env = environment(broker, "recipes", folder)
    require(newsloom(*ONE_PARTITION, env=env).returncode == 0, "the topics were not made")
    producers.send_with_aiokafka(broker, articles.EXAMPLES)
    producers.send_with_go(broker, articles.write_lines(folder / "copy.jsonl", articles.FULLER_COPY))
    producers.send_with_java(broker, articles.write_lines(folder / "revision.jsonl", articles.REVISION))
    unrelated = articles.write_lines(folder / "unrelated.jsonl", articles.UNRELATED)
    producers.send_with_confluent_kafka(broker, unrelated, packages)
    producers.send_with_kcat(broker, articles.PAGE_URL, articles.PAGE)
    producers.send_with_aiokafka(broker, articles.EXAMPLES)
    shown = newsloom("inspect", "--topic", RAW.name, "--limit", "20", "--json", env=env).stdout.splitlines()
    accepted = [each for each in map(json.loads, shown) if each["outcome"] == "accepted" and not each["ignored_fields"]]
    require(len(accepted) == len(shown) == _SENT, f"newsloom inspect says {shown}")
    urls = {each["fields"]["url"]["value"] for each in accepted}
    require(articles.PAGE_URL in urls, f"the header of kcat is not among {urls}")
    print(f"    aiokafka, confluent-kafka, franz-go, Java and kcat sent {_SENT} records; newsloom accepts each")
    with workers([["all"]], env, folder):
        asyncio.run(until_records_ended(broker, OUTCOMES, _SENT))
    return asyncio.run(read_all(broker, [*OUTCOMES, CANONICAL_CHANGED.name]))


def into_postgres(broker: str, worker: ConnectWorker, database: Postgres, stored: Sequence[StoredRecord]) -> None:
    """Run the PostgreSQL recipes twice, and check the tables each time.

    Raises:
        AssertionError: a table differs from its topic.
    """
    for recipe in _POSTGRES:
        wrong = worker.errors_in(sinks.config_of(recipe))
        require(not wrong, f"{recipe}: {wrong}")
    sinks.create_tables(database)
    for time in ("first", "again"):
        for number, recipe in enumerate(_POSTGRES):
            sinks.run_connector(broker, worker, f"{time}-{number}", sinks.config_of(recipe))
        rows = sinks.check_tables(database, stored)
        columns = sinks.check_columns(database, stored)
        require(rows == _RECORDS and columns == _RECORDS["news_enriched"], f"{rows}, {columns}")
        sinks.check_views(database, stored)
        print(f"    Kafka Connect to PostgreSQL, {time}: {rows}, article_columns: {columns}; each row is its record")
        for table in _RECORDS:
            database.run(f"update {table} set record = '{{}}'")  # noqa: S608 - the second time must write each row anew
        database.run("update article_columns set title = 'overwritten'")


def through_benthos(benthos: Path, folder: Path, stored: Sequence[StoredRecord]) -> None:
    """Run the pipeline of the Redpanda Connect recipe between standard input and output.

    Raises:
        AssertionError: it does not write each article.
    """
    recipe = yaml.safe_load((RECIPES / "redpanda-connect" / "articles.yaml").read_text())
    config = folder / "articles.yaml"
    config.write_text(
        yaml.safe_dump({"input": {"stdin": {}}, "pipeline": recipe["pipeline"], "output": {"stdout": {}}})
    )
    values = [each.value for each in stored if each.topic == ENRICHED.name]
    run = (benthos, "run", "--set", "http.enabled=false", "--set", "logger.level=ERROR", config)
    done = subprocess.run(run, input=b"\n".join(values) + b"\n", capture_output=True, check=True)
    written = {each["id"]: each for each in map(json.loads, done.stdout.splitlines())}
    require(written.keys() == {json.loads(value)["id"] for value in values}, f"the pipeline writes {done.stdout!r}")
    for article in written.values():
        require("trace" not in article, f"{article['id']} has its trace")
        require(all("mentions" not in entity for entity in article["entities"]), f"{article['id']} has mentions")
    require(any(article["entities"] for article in written.values()), "no article has an entity")
    print(f"    the pipeline of Redpanda Connect, on its engine: {len(written)} articles")


def main(benthos: Path, packages: str) -> None:
    """Run everything, and print each check.

    Raises:
        AssertionError: a check failed.
    """
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as running:
        folder = Path(temporary)
        folder.chmod(0o755)  # PostgreSQL runs as another user
        kafka = KafkaNode(folder / "kafka")
        kafka.start()
        running.callback(kafka.kill)
        broker = kafka.bootstrap_servers
        stored = through_newsloom(broker, folder, packages)
        install_connectors(folder / "plugins")
        database = Postgres(folder / "postgres")
        running.callback(database.kill)
        secrets = {"NEWS_DB_URL": database.jdbc_url, "NEWS_DB_USER": USER, "NEWS_DB_PASSWORD": PASSWORD}
        properties = (RECIPES / "kafka-connect" / "worker.properties").read_text()
        worker = ConnectWorker(properties, broker, folder / "plugins", folder, secrets)
        running.callback(worker.kill)
        worker.wait_ready()
        into_postgres(broker, worker, database, stored)
        for recipe in ("opensearch/articles.json", "s3/articles.json"):
            print(f"    {recipe}, without its connector:", sinks.check_transforms(broker, worker, recipe, stored))
        through_benthos(benthos, folder, stored)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
