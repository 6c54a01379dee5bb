"""Look schemas up by their ids: each is asked for once, however many records have it."""

import asyncio
import logging
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from newsloom.api import Transient
from newsloom.avro.schema import MAX_SCHEMA_CHARS
from newsloom.schema_registry.cache import SchemaCache
from newsloom.schema_registry.connection import Answer, RegistryConnection
from newsloom.schema_registry.registered import MissingSchema, RegisteredSchema, SchemaType

_log = logging.getLogger(__name__)

_MAX_REQUESTS: Final = 4
"""Schemas that are fetched at the same time."""
_MAX_REFERENCES: Final = 100
_PROBED_ID: Final = 1


class _Missing(Exception):  # noqa: N818 - a result
    """The registry has no such schema, or one that cannot be used. The message says why."""


class Schemas:
    """The schemas of a registry.

    Args:
        connection: the registry.
        cache: what is known already.
    """

    def __init__(self, connection: RegistryConnection, cache: SchemaCache | None = None) -> None:
        self._connection = connection
        self._cache = cache or SchemaCache()
        self._requests = asyncio.Semaphore(_MAX_REQUESTS)
        self._fetches: dict[int, asyncio.Task[RegisteredSchema | MissingSchema]] = {}

    async def open(self) -> None:
        """Open the connection, and ask once. If the registry cannot answer, a warning says why: the records wait for it.

        Raises:
            ValueError: a file of the settings cannot be used; the message names it and its setting.
        """
        await self._connection.open()
        try:
            answer = await self._connection.request("GET", f"/schemas/ids/{_PROBED_ID}")
            if answer.status == HTTPStatus.FORBIDDEN:
                _log.warning("records in Avro will fail: %s", _forbidden(f"schema id {_PROBED_ID}", answer))
        except Transient as error:
            _log.warning("records in Avro will wait: %s", error)

    async def close(self) -> None:
        """Stop what is in progress, and close the connection."""
        for task in self._fetches.values():
            task.cancel()
        await asyncio.gather(*self._fetches.values(), return_exceptions=True)
        await self._connection.close()

    async def schema(self, schema_id: int) -> RegisteredSchema | MissingSchema:
        """Return the schema of an id.

        Raises:
            Transient: the registry cannot answer; the message says why.
        """
        known = self._cache.get(schema_id)
        if known is not None:
            return known
        task = self._fetches.get(schema_id)
        if task is None:
            task = asyncio.create_task(self._fetch(schema_id))
            self._fetches[schema_id] = task
            task.add_done_callback(lambda done: self._forget(schema_id, done))
        return await asyncio.shield(task)  # others wait for it as well

    def _forget(self, schema_id: int, done: asyncio.Task[RegisteredSchema | MissingSchema]) -> None:
        self._fetches.pop(schema_id, None)
        if not done.cancelled():
            done.exception()  # asyncio would report one that nobody waits for any more

    async def _fetch(self, schema_id: int) -> RegisteredSchema | MissingSchema:
        found: RegisteredSchema | MissingSchema
        async with self._requests:
            try:
                found = await self._ask(schema_id)
            except _Missing as missing:
                found = MissingSchema(schema_id, str(missing))
        self._cache.add(found)
        return found

    async def _ask(self, schema_id: int) -> RegisteredSchema:
        what = f"schema id {schema_id}"
        content = await self._content(f"/schemas/ids/{schema_id}", what)
        kind = str(content.get("schemaType") or SchemaType.AVRO)  # registries leave out the type if it is Avro
        if kind != SchemaType.AVRO:
            return RegisteredSchema(schema_id, kind)
        references: dict[tuple[str, int], str] = {}
        await self._add_references(content, references, what, len(content["schema"]))
        return RegisteredSchema(schema_id, kind, content["schema"], tuple(references.values()))

    async def _add_references(
        self, content: dict[str, Any], found: dict[tuple[str, int], str], what: str, chars: int, depth: int = 0
    ) -> None:
        """Add the schemas to which one refers, after those to which they refer themselves."""
        references = content.get("references")
        for each in references if isinstance(references, list) else ():
            subject, version = str(each.get("subject")), each.get("version")
            if (subject, version) in found:
                continue
            if not isinstance(version, int) or len(found) >= _MAX_REFERENCES or depth >= _MAX_REFERENCES:
                msg = f"{what} refers to more than {_MAX_REFERENCES} others, or to itself"
                raise _Missing(msg)
            of = f"{what}: its reference {subject[:100]}, version {version},"
            other = await self._content(f"/subjects/{quote(subject, safe='')}/versions/{version}", of)
            await self._add_references(other, found, what, chars, depth + 1)
            found[subject, version] = other["schema"]
            if chars + sum(map(len, found.values())) > MAX_SCHEMA_CHARS:
                msg = f"{what} has more than {MAX_SCHEMA_CHARS} characters with those that it refers to"
                raise _Missing(msg)

    async def _content(self, path: str, what: str) -> dict[str, Any]:
        """Return an answer that has a schema.

        Raises:
            _Missing: there is none, or it is too large.
            Transient: the registry cannot answer.
        """
        answer = await self._connection.request("GET", path)
        if answer.status == HTTPStatus.NOT_FOUND:
            msg = f"{what} is unknown to the schema registry at {answer.host}"
            raise _Missing(msg)
        if answer.status == HTTPStatus.FORBIDDEN:
            raise _Missing(_forbidden(what, answer))  # to wait would let one producer stop the worker
        if answer.status >= HTTPStatus.BAD_REQUEST:
            msg = f"{what} is refused by the schema registry at {answer.host}: {answer.status} {answer.message}"
            raise _Missing(msg)
        text = answer.content.get("schema")
        if answer.is_cut or (isinstance(text, str) and len(text) > MAX_SCHEMA_CHARS):
            msg = f"{what} has more than {MAX_SCHEMA_CHARS} characters in the schema registry at {answer.host}"
            raise _Missing(msg)
        if not isinstance(text, str):
            raise _unlike_a_registry(answer)
        return dict(answer.content)


def _forbidden(what: str, answer: Answer) -> str:
    return (
        f"{what} may not be read by newsloom's user of the schema registry at {answer.host}: 403 {answer.message}; give it read "
        "access to all subjects (schema_registry.username, schema_registry.token)"
    )


def _unlike_a_registry(answer: Answer) -> Transient:
    return Transient(
        f"the schema registry at {answer.host} answers {answer.status} without a schema (schema_registry.url)"
    )
