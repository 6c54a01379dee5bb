"""The example records: what newsloom reads and writes, for each kind of record."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from newsloom_schemas.json_schema import json_schema
from newsloom_schemas.kinds import KINDS, RecordKind, Writer

SCHEMAS = Path(__file__).parents[3] / "schemas"
EXAMPLES = sorted((SCHEMAS / "examples").glob("*.json"))
BY_FILE = {kind.file.removesuffix(".json"): kind for kind in KINDS}
NAMES = [path.stem for path in EXAMPLES]


def kind_of(path: Path) -> RecordKind:
    return BY_FILE[path.name.partition(".")[0]]


def test_every_kind_of_record_has_an_example() -> None:
    assert {kind_of(path) for path in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_example_is_valid_by_the_committed_json_schema(path: Path) -> None:
    schema = json.loads((SCHEMAS / "newsloom_schemas/data/jsonschema" / kind_of(path).file).read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(json.loads(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_is_read_by_its_model_without_unknown_fields(path: Path) -> None:
    data = path.read_bytes()
    record = kind_of(path).model.model_validate_json(data)
    assert kind_of(path).model.from_bytes(data) == record


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if kind_of(path).writer is Writer.NEWSLOOM], ids=lambda path: path.stem
)
def test_an_example_has_every_field_that_newsloom_writes(path: Path) -> None:
    record = kind_of(path).model.from_bytes(path.read_bytes())
    assert json.loads(record.to_bytes()) == json.loads(path.read_bytes())


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_with_a_field_of_a_newer_version_is_read_and_valid(path: Path) -> None:
    newer = {**json.loads(path.read_bytes()), "a_field_of_the_future": {"x": 1}}
    assert kind_of(path).model.from_bytes(json.dumps(newer).encode()) == kind_of(path).model.from_bytes(
        path.read_bytes()
    )
    assert Draft202012Validator(json_schema(kind_of(path))).is_valid(newer)


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if "mentions" in path.read_text(encoding="utf-8")], ids=lambda path: path.stem
)
def test_mentions_of_an_example_have_the_offsets_of_their_text(path: Path) -> None:
    record = json.loads(path.read_bytes())
    mentions = [mention for entity in record.get("entities", ()) for mention in entity["mentions"]]
    assert [record["text"][each["start"] : each["end"]] for each in mentions] == [each["text"] for each in mentions]
    assert all(entity["count"] == len(entity["mentions"]) for entity in record.get("entities", ()))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_json_schema_is_itself_valid_and_names_its_kind(kind: RecordKind) -> None:
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:newsloom:{kind.name}:{kind.major}"
    constant = schema["properties"].get("schema", {}).get("const")
    assert constant in (None, f"newsloom.{kind.name}/{kind.major}")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_json_schemas_of_written_records_have_no_null(kind: RecordKind) -> None:
    assert ('"null"' in json.dumps(json_schema(kind))) == (kind.writer is Writer.PRODUCER)
