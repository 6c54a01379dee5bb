"""Register JSON Schemas under subjects, if their compatibility rules allow it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import orjson

from newsloom.api import Transient
from newsloom.schema_registry.connection import Answer, RegistryConnection
from newsloom.schema_registry.registered import SchemaType

_MAX_DETAIL: Final = 500


class SubjectState(StrEnum):
    """The result of registering a subject."""

    UNCHANGED = "unchanged"
    """It had this schema before."""
    REGISTERED = "registered"
    MISSING = "missing"
    """It would be registered: nothing was written."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with one of newsloom's schemas.

    Attributes:
        name: the subject.
        state: what became of it.
        schema_id: id of the schema, if it is registered.
        version: its version in the subject, if it is registered.
        detail: the registry's reason, if it refuses the schema.
    """

    name: str
    state: SubjectState
    schema_id: int | None = None
    version: int | None = None
    detail: str = ""


async def register(
    connection: RegistryConnection, subject: str, schema: Mapping[str, object], *, dry_run: bool
) -> Subject:
    """Register a JSON Schema under a subject, unless it is there already. Safe to repeat.

    Args:
        connection: the registry, open.
        subject: the subject.
        schema: the JSON Schema.
        dry_run: only ask: whether the subject has the schema, and whether it would be accepted.

    Raises:
        Transient: the registry cannot answer, or refuses the credentials; the message says why.
    """
    body = {"schema": orjson.dumps(schema).decode(), "schemaType": SchemaType.JSON.value}
    path = f"/subjects/{quote(subject, safe='')}"
    known = await connection.request("POST", path, body)
    if known.status == HTTPStatus.OK:
        return _registered(subject, SubjectState.UNCHANGED, known)
    fault = await _incompatibility(connection, subject, body)
    if fault:
        return Subject(subject, SubjectState.REFUSED, detail=fault)
    if dry_run:
        return Subject(subject, SubjectState.MISSING)
    answer = await connection.request("POST", f"{path}/versions", body)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return Subject(subject, SubjectState.REFUSED, detail=answer.message)
    return _registered(subject, SubjectState.REGISTERED, await connection.request("POST", path, body))


async def _incompatibility(connection: RegistryConnection, subject: str, body: Mapping[str, object]) -> str:
    """Return why the registry's compatibility rule forbids the schema; empty if it allows it."""
    path = f"/compatibility/subjects/{quote(subject, safe='')}/versions/latest?verbose=true"
    answer = await connection.request("POST", path, body)
    if answer.status == HTTPStatus.NOT_FOUND:  # the subject has no version yet
        return ""
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return answer.message
    if answer.content.get("is_compatible") is not False:
        return ""
    reasons = answer.content.get("messages")
    told = "; ".join(map(str, reasons)) if isinstance(reasons, list) and reasons else "the registry gives no reason"
    return f"not compatible with the latest version: {told}"[:_MAX_DETAIL]


def _registered(subject: str, state: SubjectState, answer: Answer) -> Subject:
    schema_id, version = answer.content.get("id"), answer.content.get("version")
    if not isinstance(schema_id, int) or not isinstance(version, int):
        msg = (
            f"the schema registry at {answer.host} answers {answer.status} without id and version (schema_registry.url)"
        )
        raise Transient(msg)
    return Subject(subject, state, schema_id, version)
