import json

import pytest

from newsloom_schemas.files import asyncapi_text, json_schema_names, json_schema_text
from newsloom_schemas.json_schema import json_schema
from newsloom_schemas.kinds import KINDS, RecordKind
from newsloom_schemas.topics import TOPICS


def test_there_is_a_file_for_each_kind_of_record() -> None:
    assert sorted(kind.file for kind in KINDS) == list(json_schema_names())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_file_has_the_schema_of_the_model(kind: RecordKind) -> None:
    assert json.loads(json_schema_text(kind.file)) == json_schema(kind)


def test_unknown_file_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(LookupError, match=r"no JSON Schema 'enriched'; there are .*enriched-1\.json"):
        json_schema_text("enriched")


def test_asyncapi_names_each_topic_and_refers_to_files_that_exist() -> None:
    text = asyncapi_text()
    assert [topic.name for topic in TOPICS if f"\n  {topic.name}:\n" not in text] == []
    assert [name for name in json_schema_names() if f"./jsonschema/{name}" not in text] == []
