"""Send requests to a schema registry, and tell an answer from a registry that cannot answer.

The interface is that of Confluent's Schema Registry, which Apicurio Registry, Karapace and Redpanda have as well:
https://docs.confluent.io/platform/current/schema-registry/develop/api.html
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson

from newsloom.api import Transient
from newsloom.security.http_answers import printable, read_bounded
from newsloom.security.secrets import read_secret
from newsloom.security.tls import client_context
from newsloom.security.tls_errors import describe_os_error, describe_tls_error
from newsloom.settings import SchemaRegistrySettings

MAX_ANSWER_BYTES: Final = 2_000_000
_MEDIA_TYPE: Final = "application/vnd.schemaregistry.v1+json"
_BUSY: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS, *range(300, 400), *range(500, 600)}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a registry.

    Attributes:
        host: host and port of the registry.
        status: HTTP status: of success, or 4xx other than those that are `Transient`.
        content: the JSON object; empty if the answer is none.
        is_cut: True if the answer is larger than `MAX_ANSWER_BYTES`, so that it has no content.
    """

    host: str
    status: int
    content: Mapping[str, Any]
    is_cut: bool = False

    @property
    def message(self) -> str:
        """Return the registry's own words in one short line."""
        return printable(self.content.get("message") or HTTPStatus(self.status).phrase)


class RegistryConnection:
    """Sends requests to the registry in the settings. If one of its URLs does not answer, the next is tried.

    Args:
        settings: address, credentials and TLS. The URL must be set.
    """

    def __init__(self, settings: SchemaRegistrySettings) -> None:
        self._settings = settings
        self._context: ssl.SSLContext | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def hosts(self) -> str:
        """Return host and port of each URL, for messages."""
        return ", ".join(map(_host, self._settings.urls))

    async def open(self) -> None:
        """Read the files of TLS and of the credentials.

        Raises:
            ValueError: a file cannot be used; the message names it and its setting.
        """
        await asyncio.to_thread(self._authorization)
        if any(url.startswith("https:") for url in self._settings.urls):
            self._context = client_context(self._settings.tls, "schema_registry.tls.")
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(self._settings.timeout_seconds))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Return the registry's answer.

        Args:
            method: the HTTP method.
            path: the path below the base URL, with its query; begins with a slash.
            body: the JSON to send.

        Raises:
            Transient: the registry cannot be reached, cannot answer now, refuses the credentials, or is no registry. The
                message says which, and names the setting.
        """
        away = Transient("no schema registry is set (schema_registry.url)")
        for url in self._settings.urls:
            try:
                return await self._ask(url, method, path, body)
            except Transient as error:
                away = error
        raise away

    async def _ask(self, url: str, method: str, path: str, body: Mapping[str, object] | None) -> Answer:
        if self._session is None:
            msg = "the connection to the schema registry is not open"
            raise RuntimeError(msg)
        headers = {"Accept": f"{_MEDIA_TYPE}, application/json"}
        try:
            if authorization := await asyncio.to_thread(self._authorization):
                headers["Authorization"] = authorization
        except ValueError as error:
            raise Transient(str(error)) from error
        if body is not None:
            headers["Content-Type"] = _MEDIA_TYPE
        data = orjson.dumps(body) if body is not None else None
        context = self._context if self._context is not None else True
        try:
            async with self._session.request(
                method, f"{url}{path}", data=data, headers=headers, ssl=context, allow_redirects=False
            ) as response:
                raw = await read_bounded(response.content, MAX_ANSWER_BYTES)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = describe_tls_error(error, "schema_registry.tls.") or _describe(error, self._settings.timeout_seconds)
            msg = f"the schema registry at {_host(url)} cannot be reached: {why} (schema_registry.url)"
            raise Transient(msg) from error
        return _checked(Answer(_host(url), status, _json_object(raw), is_cut=len(raw) > MAX_ANSWER_BYTES))

    def _authorization(self) -> str | None:
        """Return the value of the header. Files are read each time, since Kubernetes replaces them."""
        settings = self._settings
        token = read_secret("schema_registry.token", settings.token, settings.token_file)
        if token is not None:
            return f"Bearer {token}"
        password = read_secret("schema_registry.password", settings.password, settings.password_file)
        if password is None:
            return None
        return f"Basic {b64encode(f'{settings.username}:{password}'.encode()).decode('ascii')}"


def _checked(answer: Answer) -> Answer:
    """Return an answer about what was asked.

    Raises:
        Transient: the registry has not answered that.
    """
    told = f"the schema registry at {answer.host}"
    if answer.status == HTTPStatus.UNAUTHORIZED:
        credentials = "schema_registry.username and password, or schema_registry.token"
        msg = f"{told} refuses the request: {answer.status} {answer.message}; check the credentials ({credentials})"
        raise Transient(msg)
    if answer.status in _BUSY:
        msg = f"{told} cannot answer: {answer.status} {answer.message}"
        raise Transient(msg)
    is_its_own = answer.is_cut or (bool(answer.content) and (answer.status < 400 or "error_code" in answer.content))  # noqa: PLR2004 - from here on errors
    if not is_its_own:
        msg = (
            f"{told} answers {answer.status} and not like a schema registry: is the path in schema_registry.url complete, as in "
            "http://host:8080/apis/ccompat/v7 for Apicurio?"
        )
        raise Transient(msg)
    return answer


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw) if len(raw) <= MAX_ANSWER_BYTES else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _describe(error: BaseException, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s"
    return describe_os_error(getattr(error, "os_error", error))


def _host(url: str) -> str:
    return urlsplit(url).netloc
