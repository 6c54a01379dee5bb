"""`newsloom schema register` on a real registry."""

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import newsloom as library
from newsloom.wiring.schema_registry import registrable_schema
from newsloom_schemas import EnrichedArticle
from newsloom_schemas.kinds import KINDS, kind_of
from newsloom_schemas.topics import RAW, TOPICS
from support.schema_registry.apicurio import ApicurioRegistry
from support.schema_registry.frames import TEXT
from support.workers.newsloom_command import newsloom

WRITTEN = [topic.short_name for topic in TOPICS if topic is not RAW]


class Installation:
    """A newsloom with a namespace of its own in the session's registry."""

    def __init__(self, registry: ApicurioRegistry) -> None:
        self.registry = registry
        self.name = f"n{uuid.uuid4().hex[:8]}"
        self.env = {
            **os.environ,
            "NEWSLOOM_NAMESPACE": self.name,
            "NEWSLOOM_SCHEMA_REGISTRY__URL": registry.url,
        }

    def subject(self, topic: str) -> str:
        return f"{self.name}.{topic}-value"

    def register(self, *words: str) -> tuple[int, list[dict[str, Any]], str]:
        ran = newsloom("schema", "register", "--json", *words, env=self.env)
        return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr.decode()

    def schema(self, topic: str) -> dict[str, Any]:
        answer = self.registry.request("GET", f"/subjects/{self.subject(topic)}/versions/latest")
        assert answer["schemaType"] == "JSON"
        found: dict[str, Any] = json.loads(answer["schema"])
        return found


@pytest.fixture
def installation(apicurio: ApicurioRegistry) -> Iterator[Installation]:
    yield Installation(apicurio)
    apicurio.request("PUT", "/config", {"compatibility": "NONE"})


def test_schemas_are_registered_once(installation: Installation) -> None:
    code, subjects, said = installation.register("--dry-run")
    assert (code, said, {each["state"] for each in subjects}) == (0, "", {"missing"})
    code, subjects, said = installation.register()
    assert (code, said) == (0, "")
    assert [each["name"] for each in subjects] == [installation.subject(topic) for topic in WRITTEN]
    assert {(each["state"], each["version"]) for each in subjects} == {("registered", 1)}
    again = installation.register()[1]
    assert {(each["state"], each["version"]) for each in again} == {("unchanged", 1)}
    assert [each["schema_id"] for each in again] == [each["schema_id"] for each in subjects]


def test_a_record_is_valid_under_the_schema_that_is_registered(installation: Installation) -> None:
    installation.register()
    schema = installation.schema("normalised")
    article = json.loads(library.normalise_article(TEXT.encode()).to_bytes())
    jsonschema.Draft7Validator(schema).validate(article)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate({**article, "text": 7})


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)], ids=["for real", "dry run"])
def test_what_the_registrys_rule_forbids_is_refused_and_the_others_are_registered(
    installation: Installation, dry_run: tuple[str, ...]
) -> None:
    changed = registrable_schema(kind_of(EnrichedArticle))
    changed["properties"]["text"] = {"type": "integer"}  # type: ignore[index]  # a JSON Schema
    installation.registry.register(installation.subject("enriched"), changed, "JSON")
    installation.registry.request("PUT", "/config", {"compatibility": "FORWARD"})
    code, subjects, said = installation.register(*dry_run)
    assert subjects, said
    states = {each["name"]: each["state"] for each in subjects}
    assert (code, states.pop(installation.subject("enriched"))) == (1, "refused")
    assert set(states.values()) == {"missing" if dry_run else "registered"}
    assert f"{installation.subject('enriched')}: not compatible with the latest version" in said


def test_an_optional_field_more_is_allowed_by_the_rule_that_the_page_recommends(installation: Installation) -> None:
    installation.register()
    installation.registry.request("PUT", "/config", {"compatibility": "FORWARD"})
    later = installation.schema("normalised")
    later["properties"]["weather"] = {"type": "string"}
    assert installation.registry.register(installation.subject("normalised"), later, "JSON")


def test_every_kind_of_record_means_the_same_in_draft_7() -> None:
    later_words = {"prefixItems", "unevaluatedProperties", "unevaluatedItems", "dependentRequired", "dependentSchemas"}
    folder = Path(__file__).parents[2] / "schemas" / "newsloom_schemas" / "data" / "jsonschema"
    for kind in KINDS:
        text = (folder / kind.file).read_text()
        assert not [word for word in later_words if f'"{word}"' in text]


def test_without_a_registry_the_setting_is_named(installation: Installation) -> None:
    del installation.env["NEWSLOOM_SCHEMA_REGISTRY__URL"]
    code, _, said = installation.register()
    assert (code, said) == (
        2,
        "newsloom: setting schema_registry.url: it is not set, so there is no registry to register schemas in\n",
    )


def test_a_registry_that_is_away_is_named(installation: Installation) -> None:
    installation.env["NEWSLOOM_SCHEMA_REGISTRY__URL"] = "http://127.0.0.1:1"
    code, _, said = installation.register()
    assert code == 3
    assert said.startswith("newsloom: the schema registry at 127.0.0.1:1 cannot be reached: connection refused")
