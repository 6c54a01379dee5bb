"""The recipes of docs/integrations.md: the page shows the files, and the files fit newsloom's topics and records."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from newsloom.dev.kafka_jars import KAFKA_VERSION
from newsloom_integrations.jars import DEBEZIUM_VERSION
from newsloom_schemas import CanonicalChanged, EnrichedArticle, RawArticle
from newsloom_schemas.files import json_schema_text
from newsloom_schemas.headers import WRITTEN
from newsloom_schemas.topics import TOPICS
from support.documents.markdown_blocks import code_blocks

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
FOLDER: Final = ROOT / "examples-integrations"
CONNECT: Final = FOLDER / "kafka-connect"
CONNECTORS: Final = sorted(path for path in CONNECT.glob("*/*.json") if not path.name.endswith(".schema.json"))
LINKED_ONLY: Final = {"README.md", "articles.jsonl", "page.html", "go.mod", "go.sum"}
EXAMPLES: Final = sorted((ROOT / "schemas" / "examples").glob("enriched-1.*.json"))

NAMED_FILE: Final = re.compile(r"\[`examples-integrations/([^`]+)`\]\(\.\./examples-integrations/\1\):$")
JSON_PATH: Final = re.compile(r"#>> '\{([a-z_,]+)\}'|->> '([a-z_]+)'")
SECRET: Final = re.compile(r"\$\{env:[A-Z_]+\}")


def shown() -> dict[str, str]:
    """Return the text of each block of the page that shows a file, by the path of the file."""
    named = ((NAMED_FILE.search(block.above), block.text) for block in code_blocks(PAGE))
    return {match[1]: text for match, text in named if match}


def config(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text())
    return found


def topics_in(node: object) -> Iterator[str]:
    """Yield the topics of a pipeline's configuration."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from value if name == "topics" else topics_in(value)


def resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a JSON Schema without the reference that it may be."""
    if "$ref" in part:
        found: dict[str, Any] = schema["$defs"][part["$ref"].rpartition("/")[2]]
        return found
    return part


def differences(schema: dict[str, Any], part: dict[str, Any], struct: dict[str, Any]) -> Iterator[str]:
    """Yield each field of a Connect schema that is not so in the JSON Schema of the record."""
    for field in struct["fields"]:
        name = field["field"]
        if name not in part["properties"]:
            yield f"{name} does not exist"
            continue
        of_record = resolved(schema, part["properties"][name])
        kind = {"object": "struct"}.get(of_record["type"], of_record["type"])
        if kind != field["type"]:
            yield f"{name} is {kind}, not {field['type']}"
        if (
            name not in part.get("required", ())
            and "default" not in part["properties"][name]
            and not field.get("optional")
        ):
            yield f"{name} can be missing"
        if field["type"] == "struct":
            yield from differences(schema, of_record, field)


def test_page_shows_each_file_as_it_is() -> None:
    files = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*") if path.is_file()}
    to_show = {name: path.read_text().rstrip("\n") for name, path in files.items() if path.name not in LINKED_ONLY}
    assert shown() == to_show


def test_page_shows_no_json_or_code_that_is_not_a_file() -> None:
    unnamed = [block for block in code_blocks(PAGE) if block.text not in shown().values()]
    assert unnamed == []


def test_page_names_the_versions_that_are_run() -> None:
    engine = re.search(r"benthos/v4 v(\S+)", (ROOT / "deploy/newsloom_integrations/benthos/go.mod").read_text())
    assert engine is not None
    library = (ROOT / "deploy/verify-lib.sh").read_text()
    assert f"\nbenthos={engine[1]} " in library
    for named in (f"Kafka {KAFKA_VERSION}", f"Connect {KAFKA_VERSION}", f"Benthos {engine[1]}"):
        assert named in PAGE
    assert f"Debezium JDBC sink {DEBEZIUM_VERSION.removesuffix('.Final')}" in PAGE


@pytest.mark.parametrize("path", CONNECTORS, ids=lambda path: str(path.relative_to(CONNECT)))
def test_connector_reads_topics_that_newsloom_writes_and_skips_aborted_transactions(path: Path) -> None:
    settings = config(path)
    written = {topic.name for topic in TOPICS if "consumers" in topic.readers}
    assert set(settings["topics"].split(",")) <= written
    assert settings["consumer.override.isolation.level"] == "read_committed"
    assert all(isinstance(value, str) for value in settings.values())


@pytest.mark.parametrize("path", CONNECTORS, ids=lambda path: str(path.relative_to(CONNECT)))
def test_connector_has_a_class_for_each_transform_and_no_secret(path: Path) -> None:
    settings = config(path)
    for name in filter(None, settings.get("transforms", "").split(",")):
        assert f"transforms.{name}.type" in settings
    for name, value in settings.items():
        if name.endswith(("password", "username", "access.key", "key.id")):
            assert SECRET.fullmatch(value)


def test_primary_keys_come_from_a_header_that_newsloom_writes_and_from_fields_of_the_records() -> None:
    articles = config(CONNECT / "postgres" / "articles.json")
    assert articles["transforms.id.headers"] in WRITTEN
    assert (
        articles["primary.key.fields"]
        == "id"
        == config(CONNECT / "opensearch" / "articles.json")["transforms.id.fields"]
    )
    notices = config(CONNECT / "postgres" / "canonical-changed.json")
    assert notices["primary.key.fields"] in CanonicalChanged.model_fields


def test_columns_are_fields_of_the_enriched_record() -> None:
    schema = json.loads(json_schema_text("enriched-1.json"))
    struct = json.loads((CONNECT / "postgres" / "columns.schema.json").read_text())
    assert list(differences(schema, schema, struct)) == []


def test_a_column_of_another_type_or_without_a_field_is_found() -> None:
    schema = json.loads(json_schema_text("enriched-1.json"))
    fields = [
        {"field": "title", "type": "string"},
        {"field": "id", "type": "int32"},
        {"field": "words", "type": "string"},
    ]
    assert list(differences(schema, schema, {"fields": fields})) == [
        "title can be missing",
        "id is string, not int32",
        "words does not exist",
    ]


def test_tables_read_paths_that_the_records_have() -> None:
    sql = (CONNECT / "postgres" / "tables.sql").read_text()
    paths = {tuple((nested or single).split(",")) for nested, single in JSON_PATH.findall(sql)}
    records = [json.loads(path.read_text()) for path in EXAMPLES]
    records.append(json.loads((ROOT / "schemas/examples/canonical_changed-1.longer.json").read_text()))

    def has(record: object, path: tuple[str, ...]) -> bool:
        for name in path:
            if not isinstance(record, dict) or name not in record:
                return False
            record = record[name]
        return isinstance(record, str)

    assert len(paths) >= 5
    assert [path for path in paths if not any(has(record, path) for record in records)] == []


@pytest.mark.parametrize("name", ["redpanda-connect/articles.yaml", "vector/articles.yaml"])
def test_pipelines_read_topics_that_newsloom_writes(name: str) -> None:
    found = list(topics_in(yaml.safe_load((FOLDER / name).read_text())))
    assert found
    assert set(found) <= {topic.name for topic in TOPICS}


def test_articles_of_the_recipes_are_envelopes_without_unknown_fields() -> None:
    for line in (FOLDER / "articles.jsonl").read_text().splitlines():
        RawArticle.model_validate_json(line, extra="forbid")


def test_records_are_made_and_read_with_the_schemas_as_the_page_says() -> None:
    made = RawArticle(title="Bergen builds a library", url="https://post.example/bergen", text="The council voted.")
    assert RawArticle.from_bytes(made.to_bytes()) == made
    for path in EXAMPLES:
        assert EnrichedArticle.from_bytes(path.read_bytes()).id
