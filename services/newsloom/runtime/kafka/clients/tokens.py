"""Get bearer tokens for OAUTHBEARER from a file that is updated from outside, or from a token endpoint."""

import asyncio
import json
import re
import time
from base64 import b64encode
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote_plus

import aiohttp
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaError

from newsloom.security.http_answers import printable, read_bounded
from newsloom.security.secrets import read_secret, read_secret_file
from newsloom.security.settings import SaslSettings, TlsSettings
from newsloom.security.tls import client_context
from newsloom.security.tls_errors import describe_os_error, describe_tls_error

_ENDPOINT_SECONDS: Final = 10.0
_MAX_RESPONSE_BYTES: Final = 65_536
_FRESH_RATIO: Final = 0.8
"""A token is reused for this fraction of its lifetime. After that the next connection requests a new one."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""Syntax of a token (RFC 6750, 2.1). Other characters could inject fields into the SASL message."""


class TokenRefusedError(KafkaError):  # type: ignore[misc]  # aiokafka has no types, and passes on no other errors
    """No token is available. The message says where it was requested, and why that failed."""


class TokenFile(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka has no types
    """Reads the token from a file for each connection, since Kubernetes replaces projected tokens."""

    def __init__(self, file: Path, extensions: Mapping[str, str]) -> None:
        self._file = file
        self._extensions = dict(extensions)

    async def token(self) -> str:
        """Return the present token.

        Raises:
            TokenRefusedError: the file cannot be read, or does not contain a token.
        """
        try:
            found = await asyncio.to_thread(read_secret_file, "kafka.sasl.token_file", self._file)
        except ValueError as error:
            raise TokenRefusedError(str(error)) from error
        return _checked(found, str(self._file))

    def extensions(self) -> dict[str, str]:
        """Return the SASL extensions."""
        return self._extensions


class TokenEndpoint(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka has no types
    """Requests tokens with client credentials (RFC 6749, 4.4), and replaces them before they expire.

    It works on several event loops at once, because Faust's consumer has its own.

    Args:
        settings: the token endpoint and the credentials.
    """

    def __init__(self, settings: SaslSettings) -> None:
        secret = read_secret("kafka.sasl.client_secret", settings.client_secret, settings.client_secret_file)
        self._url = settings.token_url or ""
        names = f"{quote_plus(settings.client_id or '')}:{quote_plus(secret or '')}"  # RFC 6749, 2.3.1
        self._authorization = f"Basic {b64encode(names.encode()).decode()}"
        self._form = {"grant_type": "client_credentials"} | ({"scope": settings.scope} if settings.scope else {})
        self._extensions = dict(settings.extensions)
        self._context = client_context(TlsSettings(ca_file=settings.token_ca_file), "kafka.sasl.token_")
        self._held: tuple[str, float] = ("", 0.0)  # the token and the time until which it is reused, replaced together

    async def token(self) -> str:
        """Return a token that does not expire soon.

        Raises:
            TokenRefusedError: the endpoint cannot be reached or returns no token; the message has its own words.
        """
        token, fresh_until = self._held
        if time.monotonic() < fresh_until:
            return token
        requested_at = time.monotonic()
        answer = await self._request()
        token = _checked(answer.get("access_token"), self._url)
        lifetime = answer.get("expires_in")
        fresh = float(lifetime) * _FRESH_RATIO if isinstance(lifetime, int | float) else 0.0
        self._held = (token, requested_at + fresh)
        return token

    def extensions(self) -> dict[str, str]:
        """Return the SASL extensions."""
        return self._extensions

    async def _request(self) -> dict[str, Any]:
        # A session for each request: requests are hours apart and may come from different event loops.
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_ENDPOINT_SECONDS)) as session,
                session.post(
                    self._url,
                    data=self._form,
                    headers={"Authorization": self._authorization, "Accept": "application/json"},
                    ssl=self._context,
                    allow_redirects=False,
                ) as response,
            ):
                raw = await read_bounded(response.content, _MAX_RESPONSE_BYTES)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = describe_tls_error(error, "kafka.sasl.token_") or describe_os_error(getattr(error, "os_error", error))
            msg = f"the token endpoint {self._url} cannot be reached: {why} (kafka.sasl.token_url)"
            raise TokenRefusedError(msg) from error
        answer = _json_object(raw)
        if status != HTTPStatus.OK:
            details = ": ".join(printable(answer[key]) for key in ("error", "error_description") if key in answer)
            msg = f"the token endpoint {self._url} refuses kafka.sasl.client_id: {status} {details}".rstrip()
            raise TokenRefusedError(msg)
        return answer


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _checked(token: object, place: str) -> str:
    if not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
        msg = f"{place} did not return a bearer token"
        raise TokenRefusedError(msg)
    return token
