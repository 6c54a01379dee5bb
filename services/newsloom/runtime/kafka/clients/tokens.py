"""Bearer tokens for OAUTHBEARER: from a file that others keep fresh, or from a token endpoint."""

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

from newsloom.security.secrets import read_secret, read_secret_file
from newsloom.security.settings import SaslSettings, TlsSettings
from newsloom.security.tls import client_context
from newsloom.security.tls_errors import in_words, tls_trouble

_ENDPOINT_SECONDS: Final = 10.0
_LONGEST_ANSWER: Final = 65_536  # bytes
_FRESH_SHARE: Final = 0.8
"""Of its lifetime a token is used so long; then the next connection gets a new one."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""RFC 6750, 2.1: anything else would break out of the SASL message."""
_SHOWN: Final = 200


class TokenRefusedError(KafkaError):  # type: ignore[misc]  # aiokafka has no types, and lets no other errors pass
    """No token is to be had; the message says from where, and why."""


class TokenFile(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka has no types
    """A token that stands in a file, read anew for each connection: Kubernetes writes projected tokens anew."""

    def __init__(self, file: Path, extensions: Mapping[str, str]) -> None:
        self._file = file
        self._extensions = dict(extensions)

    async def token(self) -> str:
        """As it stands there now.

        Raises:
            TokenRefusedError: it cannot be read, or is no token.
        """
        try:
            found = await asyncio.to_thread(read_secret_file, "kafka.sasl.token_file", self._file)
        except ValueError as error:
            raise TokenRefusedError(str(error)) from error
        return _checked(found, str(self._file))

    def extensions(self) -> dict[str, str]:
        """SASL extensions."""
        return self._extensions


class TokenEndpoint(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka has no types
    """Tokens by client credentials (RFC 6749, 4.4), asked for anew before they expire.

    Serves several event loops: Faust's consumer has one of its own.

    Args:
        settings: where, and as whom.
    """

    def __init__(self, settings: SaslSettings) -> None:
        secret = read_secret("kafka.sasl.client_secret", settings.client_secret, settings.client_secret_file)
        self._url = settings.token_url or ""
        names = f"{quote_plus(settings.client_id or '')}:{quote_plus(secret or '')}"  # RFC 6749, 2.3.1
        self._authorization = f"Basic {b64encode(names.encode()).decode()}"
        self._form = {"grant_type": "client_credentials"} | ({"scope": settings.scope} if settings.scope else {})
        self._extensions = dict(settings.extensions)
        self._context = client_context(TlsSettings(ca_file=settings.token_ca_file), "kafka.sasl.token_")
        self._held: tuple[str, float] = ("", 0.0)  # the token, and until when it is fresh: replaced in one step

    async def token(self) -> str:
        """One that is fresh for a while.

        Raises:
            TokenRefusedError: the endpoint is away or gives none; the message has its own words.
        """
        token, fresh_until = self._held
        if time.monotonic() < fresh_until:
            return token
        asked = time.monotonic()
        answer = await self._ask()
        token = _checked(answer.get("access_token"), self._url)
        lifetime = answer.get("expires_in")
        fresh = float(lifetime) * _FRESH_SHARE if isinstance(lifetime, int | float) else 0.0
        self._held = (token, asked + fresh)
        return token

    def extensions(self) -> dict[str, str]:
        """SASL extensions."""
        return self._extensions

    async def _ask(self) -> dict[str, Any]:
        # A session for each question: they are hours apart, and may come from different event loops.
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
                raw = await _bounded(response.content)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = tls_trouble(error, "kafka.sasl.token_") or in_words(getattr(error, "os_error", error))
            msg = f"the token endpoint {self._url} cannot be asked: {why} (kafka.sasl.token_url)"
            raise TokenRefusedError(msg) from error
        answer = _read(raw)
        if status != HTTPStatus.OK:
            said = ": ".join(_shown(answer[key]) for key in ("error", "error_description") if key in answer)
            msg = f"the token endpoint {self._url} refuses kafka.sasl.client_id: {status} {said}".rstrip()
            raise TokenRefusedError(msg)
        return answer


async def _bounded(stream: aiohttp.StreamReader) -> bytes:
    """The answer, or so much of it that its rest cannot matter."""
    held = bytearray()
    async for piece in stream.iter_any():
        held += piece
        if len(held) > _LONGEST_ANSWER:
            break
    return bytes(held)


def _read(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _shown(words: object) -> str:
    """What a stranger wrote, in one short line."""
    return "".join(each if each.isprintable() else " " for each in str(words)[:_SHOWN])


def _checked(token: object, place: str) -> str:
    if not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
        msg = f"what {place} gives is no bearer token"
        raise TokenRefusedError(msg)
    return token
