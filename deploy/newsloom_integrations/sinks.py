"""Run the connectors of the recipes on a Kafka Connect worker, and check what they wrote."""

import asyncio
import json
from collections.abc import Sequence
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient

from newsloom_integrations.connect import ConnectWorker
from newsloom_integrations.postgres import Postgres
from newsloom_integrations.producers import RECIPES
from newsloom_schemas import EnrichedArticle
from newsloom_schemas.headers import CE_ID
from newsloom_schemas.topics import CANONICAL_CHANGED, DUPLICATES, ENRICHED
from support.kafka.reading import StoredRecord, count
from support.polling import DEADLINE, until_async
from verify_podman import require

_CONNECT: Final = RECIPES / "kafka-connect"
_FILES: Final = "${directory:/etc/connect:"
_ID_OF_TABLE: Final = {
    "news_enriched": ("id", ENRICHED.name),
    "news_duplicates": ("id", DUPLICATES.name),
    "news_canonical_changed": ("cluster_id", CANONICAL_CHANGED.name),
}
_RETRACTION: Final = """
begin;
update news_enriched set record = jsonb_set(record, '{{dedup,revision}}', '"retraction"') where id = '{id}';
select count(*) from current_articles where document_key = '{document_key}';
rollback;
"""
_PRINTING: Final = ("topics", "tasks.max", "key.converter", "value.converter", "transforms")
"""The settings, and prefixes of settings, that do not depend on the connector."""


def config_of(recipe: str) -> dict[str, str]:
    """Return the configuration of a connector as in the recipe, but for the folder of the files that it refers to."""
    text = (_CONNECT / recipe).read_text().replace(_FILES, f"${{directory:{_CONNECT / 'postgres'}:")
    return json.loads(text)  # type: ignore[no-any-return]


def create_tables(database: Postgres) -> None:
    """Create the tables and views of the recipe."""
    database.run((_CONNECT / "postgres" / "tables.sql").read_text())


def run_connector(broker: str, worker: ConnectWorker, name: str, config: dict[str, str]) -> None:
    """Run a connector from the beginning of its topics to their end.

    Args:
        broker: host and port of the broker.
        worker: the worker that runs it.
        name: a name that has not been used: it names the consumer group, too.
        config: its configuration.

    Raises:
        RuntimeError: a task failed; the message has the stack trace.
    """
    worker.start(name, config)
    asyncio.run(_until_committed(broker, worker, name, config["topics"].split(",")))
    worker.remove(name)


async def _until_committed(broker: str, worker: ConnectWorker, name: str, topics: Sequence[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        written = await count(broker, topics)

        async def read() -> bool:
            if trace := worker.failure_of(name):
                msg = f"{name} failed: {trace}"
                raise RuntimeError(msg)
            offsets = await admin.list_consumer_group_offsets(f"connect-{name}")
            return bool(sum(each.offset for place, each in offsets.items() if place.topic in topics) >= written)

        await until_async(read, DEADLINE, f"{name} to commit {written} records")
    finally:
        await admin.close()


def check_tables(database: Postgres, stored: Sequence[StoredRecord]) -> dict[str, int]:
    """Check that each table has the records of its topic, one row for each id. Return the numbers of rows.

    Raises:
        AssertionError: a table has other rows.
    """
    numbers = {}
    for table, (key, topic) in _ID_OF_TABLE.items():
        records = [json.loads(each.value) for each in stored if each.topic == topic]
        expected = {record[key]: record for record in records}
        found = {row[key]: row["record"] for row in database.rows(f"select * from {table}")}  # noqa: S608 - a constant
        require(found == expected, f"{table} has {found}, the topic {expected}")
        numbers[table] = len(found)
    return numbers


def check_views(database: Postgres, stored: Sequence[StoredRecord]) -> None:
    """Check that the views show the newest version of a document, and the canonical article of a cluster.

    Raises:
        AssertionError: they do not.
    """
    enriched = [EnrichedArticle.from_bytes(each.value) for each in stored if each.topic == ENRICHED.name]
    (revision,) = (each for each in enriched if each.dedup.revision)
    (notice,) = (json.loads(each.value) for each in stored if each.topic == CANONICAL_CHANGED.name)
    current = {row["document_key"]: row["id"] for row in database.rows("select document_key, id from current_articles")}
    require(current[revision.document_key] == revision.id, f"not the revision {revision.id}: {current}")
    require(current.keys() == {each.document_key for each in enriched}, f"not each document: {current}")
    retracted = database.run(_RETRACTION.format(id=revision.id, document_key=revision.document_key))
    require(retracted == "0", "a document is current although its last version retracts it")
    texts = {row["cluster_id"]: row["id"] for row in database.rows("select cluster_id, id from texts")}
    require(texts[notice["cluster_id"]] == notice["canonical_id"], f"not the canonical article of {notice}: {texts}")
    require(texts.keys() == {each.dedup.cluster_id for each in enriched}, f"not each cluster: {texts}")


def check_columns(database: Postgres, stored: Sequence[StoredRecord]) -> int:
    """Check the table with a column for each field. Return its number of rows.

    Raises:
        AssertionError: it differs from the topic.
    """
    articles = {
        each.header(CE_ID): EnrichedArticle.from_bytes(each.value) for each in stored if each.topic == ENRICHED.name
    }
    expected = {
        each.id: (
            each.title,
            list(each.authors),
            each.text,
            each.source.domain,
            each.language.code,
            each.dedup.cluster_id,
        )
        for each in articles.values()
    }
    columns = ("title", "authors", "text", "source_domain", "language_code", "dedup_cluster_id")
    rows = database.rows("select * from article_columns")
    found = {row["id"]: tuple(row[name] for name in columns) for row in rows}
    require(found == expected, f"article_columns has {found}, the topic {expected}")
    return len(rows)


def check_transforms(broker: str, worker: ConnectWorker, recipe: str, stored: Sequence[StoredRecord]) -> str:
    """Run the converters and transforms of a recipe with a sink that prints, and check that the key is the article's id.

    Raises:
        AssertionError: it is not.
    """
    config = config_of(recipe)
    kept = {name: value for name, value in config.items() if name.startswith(_PRINTING)}
    before = len(worker.printed())
    run_connector(broker, worker, f"prints-{recipe.partition('/')[0]}", {"connector.class": "PrintingSink", **kept})
    topics = config["topics"].split(",")
    expected = sorted(
        f"{each.topic} {each.header(CE_ID)} {each.header(CE_ID)}" for each in stored if each.topic in topics
    )
    printed = sorted(worker.printed()[before:])
    require(printed == expected, f"{recipe}: the sink gets {printed}, the topics have {expected}")
    return f"{len(printed)} records have their id as key"
