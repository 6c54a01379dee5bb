"""Looking schemas up: the same for a real registry and for the stand-in that other tests use."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from newsloom.schema_registry.connection import RegistryConnection
from newsloom.schema_registry.registered import MissingSchema, RegisteredSchema
from newsloom.schema_registry.schemas import Schemas
from newsloom.settings import SchemaRegistrySettings
from support.schema_registry.apicurio import ApicurioRegistry
from support.schema_registry.frames import ARTICLE_SCHEMA
from support.schema_registry.stand_in import StandInRegistry

Registry = ApicurioRegistry | StandInRegistry

AUTHOR = {"type": "record", "name": "Author", "namespace": "post", "fields": [{"name": "name", "type": "string"}]}
DESK = {"type": "record", "name": "Desk", "namespace": "post", "fields": [{"name": "head", "type": "post.Author"}]}


@pytest.fixture(params=["apicurio", "registry"], ids=["Apicurio", "stand-in"])
def each_registry(request: pytest.FixtureRequest) -> Registry:
    found: Registry = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def schemas(each_registry: Registry) -> AsyncIterator[Schemas]:
    made = Schemas(RegistryConnection(SchemaRegistrySettings(url=f"{each_registry.url}/")))
    await made.open()
    yield made
    await made.close()


def subject() -> str:
    return f"s{uuid.uuid4().hex[:8]}-value"


async def test_an_avro_schema_is_found_by_its_id(each_registry: Registry, schemas: Schemas) -> None:
    schema_id = each_registry.register(subject(), ARTICLE_SCHEMA)
    found = await schemas.schema(schema_id)
    assert isinstance(found, RegisteredSchema)
    assert (found.schema_id, found.type, found.references) == (schema_id, "AVRO", ())
    assert '"Article"' in found.text


async def test_references_come_after_those_that_they_use(each_registry: Registry, schemas: Schemas) -> None:
    author, desk, article = subject(), subject(), subject()
    each_registry.register(author, AUTHOR)
    each_registry.register(desk, DESK, references=[("post.Author", author, 1)])
    fields = [{"name": "desk", "type": "post.Desk"}, {"name": "by", "type": "post.Author"}]
    schema_id = each_registry.register(
        article,
        {"type": "record", "name": "Article", "fields": fields},
        references=[("post.Desk", desk, 1), ("post.Author", author, 1)],
    )
    found = await schemas.schema(schema_id)
    assert isinstance(found, RegisteredSchema)
    assert ['"Author"' in each for each in found.references] == [True, False]
    assert '"Desk"' in found.references[1]


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        ("JSON", '{"type": "object", "properties": {"a": {"type": "string"}}}'),
        ("PROTOBUF", 'syntax = "proto3"; message M { string a = 1; }'),
    ],
)
async def test_of_other_schemas_only_the_type_is_kept(
    each_registry: Registry, schemas: Schemas, kind: str, schema: str
) -> None:
    schema_id = each_registry.register(subject(), schema, kind)
    assert await schemas.schema(schema_id) == RegisteredSchema(schema_id, kind)


async def test_an_unknown_id_is_missing_and_the_reason_names_the_host(
    each_registry: Registry, schemas: Schemas
) -> None:
    found = await schemas.schema(987_654)
    host = f"127.0.0.1:{each_registry.port}"
    assert found == MissingSchema(987_654, f"schema id 987654 is unknown to the schema registry at {host}")


async def test_many_records_at_once_cost_one_request(registry: StandInRegistry) -> None:
    schema_id = registry.register(subject(), ARTICLE_SCHEMA)
    registry.seconds = 0.2
    schemas = Schemas(RegistryConnection(SchemaRegistrySettings(url=registry.url)))
    await schemas.open()
    registry.asked.clear()
    ids = [schema_id, 77] * 20
    found = await asyncio.gather(*map(schemas.schema, ids))
    found += await asyncio.gather(*map(schemas.schema, ids))
    await schemas.close()
    assert len({each.schema_id for each in found}) == 2
    assert sorted(registry.asked) == sorted([f"/schemas/ids/{schema_id}", "/schemas/ids/77"])
