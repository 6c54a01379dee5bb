"""Add the schema registry in the settings to normalise, and register the schemas of newsloom's topics in it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newsloom.core.stage import Stage
from newsloom.settings import Settings
from newsloom.wiring.topics import topics_of
from newsloom_schemas import StageName
from newsloom_schemas.json_schema import json_schema
from newsloom_schemas.kinds import RecordKind, kind_of
from newsloom_schemas.topics import RAW

if TYPE_CHECKING:
    from newsloom.normalise.decoding.schema_step import SchemaStep
    from newsloom.schema_registry.subjects import Subject

_DRAFT_7: Final = "http://json-schema.org/draft-07/schema#"


def with_schema_step(stage: Stage, settings: Settings) -> Stage:
    """Return normalise with the step that asks the schema registry, for a process of the pool; other stages as they are."""
    if stage.name != StageName.NORMALISE or settings.schema_registry.url is None:
        return stage
    from newsloom.normalise.decoding.schema_step import SchemaStep  # noqa: PLC0415 - only if a registry is set

    return replace(stage, steps=(SchemaStep(settings.normalise, None), *stage.steps))


def schema_steps(settings: Settings) -> tuple["SchemaStep", ...]:
    """Return the step that asks the schema registry, for the worker; none if no registry is set."""
    if settings.schema_registry.url is None:
        return ()
    from newsloom.normalise.decoding.schema_step import SchemaStep  # noqa: PLC0415 - takes 0.3 s to load
    from newsloom.schema_registry.connection import RegistryConnection  # noqa: PLC0415 - as above
    from newsloom.schema_registry.schemas import Schemas  # noqa: PLC0415 - as above

    return (SchemaStep(settings.normalise, Schemas(RegistryConnection(settings.schema_registry))),)


async def register_schemas(settings: Settings, *, dry_run: bool) -> AsyncIterator["Subject"]:
    """Register the JSON Schema of each topic that newsloom writes as the subject `<topic>-value`, and yield each.

    Args:
        settings: the registry, the names of the topics, and the routes.
        dry_run: only ask what would be done.

    Raises:
        Transient: the registry cannot answer, or refuses the credentials; the message says why.
        ValueError: no registry is set, or a setting is wrong.
    """
    from newsloom.schema_registry.connection import RegistryConnection  # noqa: PLC0415 - only this command needs it
    from newsloom.schema_registry.subjects import register  # noqa: PLC0415 - as above

    if settings.schema_registry.url is None:
        msg = "setting schema_registry.url: it is not set, so there is no registry to register schemas in"
        raise ValueError(msg)
    connection = RegistryConnection(settings.schema_registry)
    await connection.open()
    try:
        for topic in topics_of(settings):
            if topic.short_name != RAW.short_name:
                schema = registrable_schema(kind_of(topic.value))
                yield await register(connection, f"{topic.name}-value", schema, dry_run=dry_run)
    finally:
        await connection.close()


def registrable_schema(kind: RecordKind) -> dict[str, object]:
    """Return the JSON Schema of a kind of record in the form in which registries can compare versions of it.

    As draft 7, since the compatibility check of Apicurio Registry 3.3 fails for later drafts, and takes a schema without
    `$schema` for draft 4; every keyword of ours means the same in draft 7. Without `$id`, since that check does not resolve
    references within a schema that has one.
    """
    schema = {name: value for name, value in json_schema(kind).items() if name != "$id"}
    return {**schema, "$schema": _DRAFT_7, "title": f"newsloom.{kind.name}/{kind.major}"}
