"""The connection to Redis: its client, the Lua scripts, and the meaning of each error."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from hashlib import sha1
from importlib.resources import files
from string import Template
from typing import Any, Final

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ClusterDownError,
    ClusterError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from newsloom.api import Transient
from newsloom.claims.protocol import StoreRefusedError
from newsloom.claims.rules import UNSEEN_CLAIMS, IndexRules
from newsloom.security.secrets import read_secret
from newsloom.security.settings import TlsSettings
from newsloom.security.tls import client_context
from newsloom.security.tls_errors import describe_tls_error, error_chain, is_permanent_tls_error
from newsloom.settings import ClaimStoreSettings

_TIMEOUT_SECONDS: Final = 10.0
_NO_CLUSTER_MESSAGE: Final = "Cluster mode is not enabled"
_FORMAT_ERROR: Final = (
    "NEWSLOOMFORMAT "  # the answer of claim.lua begins with this if the store has another format version
)

Argument = str | bytes | int | float

_FORBIDDEN_ERRORS: Final = (AuthenticationError, AuthorizationError, NoPermissionError)
_UNREACHABLE: Final = (
    BusyLoadingError,
    ClusterDownError,
    ClusterError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisConnectionError,
    RedisTimeoutError,
    TryAgainError,
    OSError,
)
_FORBIDDEN_MESSAGES: Final = (
    "NOPERM",
    "can't run this command",
    "can't access at least one of the keys",
)  # in an error from a script
_TRANSIENT_MESSAGES: Final = (
    "LOADING",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "OOM",
    "READONLY",
    "NOREPLICAS",
    "MISCONF",
    "UNBLOCKED",
)


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script, with the digest by which Redis finds it once it is loaded."""

    text: str
    digest: str

    @classmethod
    def load(cls, name: str, rules: IndexRules) -> "Script":
        """Return a script of this package, with the rules of the index filled in."""
        raw = files("newsloom.claims").joinpath("lua", name).read_text("utf-8")
        text = Template(raw).substitute(_constants(rules))
        return cls(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


def _constants(rules: IndexRules) -> dict[str, str]:
    """Return the rules as Lua writes them, by their names in capitals. `repr` gives numbers in full."""
    values = ((each.name, getattr(rules, each.name)) for each in fields(rules))
    return {name.upper(): repr(value).lower() for name, value in values} | {"UNSEEN_CLAIMS": str(UNSEEN_CLAIMS)}


class RedisLink:
    """A connection whose errors say whether to try again.

    Each method raises `Transient` if Redis cannot be reached, is full or is loading, and `StoreRefusedError` if it
    denies access or if another version wrote the store.

    Args:
        settings: the address, the user, and the certificates.

    Raises:
        ValueError: a file that the settings name cannot be read or used; the message names the file and its setting.
    """

    def __init__(self, settings: ClaimStoreSettings) -> None:
        url, options = settings.redis_url.get_secret_value(), client_options(settings)
        # The two clients have the same interface but no common type. All commands can be repeated, so a stale
        # connection is retried once.
        self._client: Any = (
            RedisCluster.from_url(url, **options)
            if settings.redis_cluster
            else Redis.from_url(url, retry=Retry(NoBackoff(), 1), **options)
        )
        self._cluster = settings.redis_cluster
        self._section = settings.section

    async def run(self, script: Script, calls: Iterable[tuple[str, Sequence[Argument]]]) -> list[Any]:
        """Return the replies of a script to calls with one key each, in one round trip.

        The first call for a hash tag sends the text of the script, so that each node has it. redis-py does not allow
        EVALSHA in pipelines to a cluster, so there each call sends the text.
        """
        commands: list[tuple[Argument, ...]] = []
        loaded: set[str] = set()
        for key, arguments in calls:
            tag = key.partition("}")[0]
            is_loaded = tag in loaded and not self._cluster
            named = ("EVALSHA", script.digest) if is_loaded else ("EVAL", script.text)
            commands.append((*named, 1, key, *arguments))
            loaded.add(tag)
        return await self.send(commands)

    async def send(self, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
        """Return the replies to commands, in order, in one round trip."""
        async with self._translating_errors():
            pipeline = self._client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            replies: list[Any] = await pipeline.execute(raise_on_error=False)
            for reply in replies:
                if isinstance(reply, Exception):
                    raise reply
        return replies

    async def used_memory(self) -> int:
        """Return the bytes that Redis holds; in a cluster, those of one node.

        Raises:
            StoreRefusedError: Redis would evict keys when it is full.
        """
        async with self._translating_errors():
            found: Any = await self._client.info("memory")
        policy = found.get("maxmemory_policy", "noeviction")
        if int(found.get("maxmemory", 0)) and policy != "noeviction":
            msg = (
                f"the Redis at {self._section}.redis_url evicts keys when it is full (maxmemory-policy {policy}), so "
                f"earlier articles would not be found. Set maxmemory-policy to noeviction, or use another Redis."
            )
            raise StoreRefusedError(msg)
        return int(found["used_memory"])

    def other_version_error(self, format_version: str) -> StoreRefusedError:
        """Return the error for a store that another version wrote."""
        return StoreRefusedError(
            f"the {self._section} store in Redis was written by {format_version!r}, and this newsloom's version cannot be "
            f"mixed with it. Set {self._section}.redis_prefix to another value, and delete the keys with the old prefix "
            f"when no worker uses them."
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def _translating_errors(self) -> AsyncIterator[None]:
        try:
            yield
        except _FORBIDDEN_ERRORS as error:
            raise self._forbidden_error(error) from error
        except (*_UNREACHABLE, RedisClusterException) as error:
            await self._disconnect()
            raise self._refused_error(error) or Transient(
                f"the {self._section} store in Redis: {str(error) or type(error).__name__}"
            ) from error
        except ResponseError as error:
            text = str(error)
            if text.startswith(_FORMAT_ERROR):
                raise self.other_version_error(text.removeprefix(_FORMAT_ERROR)) from error
            if any(words in text for words in _FORBIDDEN_MESSAGES):
                raise self._forbidden_error(error) from error
            if any(word in text for word in _TRANSIENT_MESSAGES):  # an error from a script has the word further on
                await self._disconnect()
                msg = f"the {self._section} store in Redis: {text}"
                raise Transient(msg) from error
            raise

    async def _disconnect(self) -> None:
        """Close idle connections. After a failover the address may lead to another Redis while this one is read-only.

        The client of a cluster does this itself.
        """
        if not self._cluster:
            # The pool's own method waits for each connection to close, and another claim could take it in the meantime.
            for connection in tuple(self._client.connection_pool._available_connections):  # noqa: SLF001 - no other way
                await connection.disconnect(nowait=True)

    def _forbidden_error(self, error: BaseException) -> StoreRefusedError:
        section = self._section
        return StoreRefusedError(
            f"the Redis at {section}.redis_url refuses access: {error} ({section}.redis_username, {section}.redis_password)"
        )

    def _refused_error(self, error: Exception) -> StoreRefusedError | None:
        """Return the error for a Redis that seems unreachable although waiting does not help; `None` for other errors.

        The client of a cluster wraps the original error.
        """
        forbidden = next((each for each in error_chain(error) if isinstance(each, _FORBIDDEN_ERRORS)), None)
        if forbidden is not None:
            return self._forbidden_error(forbidden)
        address = f"the Redis at {self._section}.redis_url"
        if is_permanent_tls_error(error):
            described = describe_tls_error(error, _tls_prefix(self._section))
            return StoreRefusedError(f"{address} cannot be used: {described}")
        if _NO_CLUSTER_MESSAGE in str(error):
            return StoreRefusedError(f"{address} is not a cluster: set {self._section}.redis_cluster to false")
        return None


def client_options(settings: ClaimStoreSettings) -> dict[str, Any]:
    """Return the options of redis-py's clients besides the address. They trust the system's CAs and the configured one.

    Raises:
        ValueError: a file cannot be read or used; the message names the file and its setting.
    """
    options: dict[str, Any] = {"socket_timeout": _TIMEOUT_SECONDS, "socket_connect_timeout": _TIMEOUT_SECONDS}
    password = read_secret(f"{settings.section}.redis_password", settings.redis_password, settings.redis_password_file)
    own = {"username": settings.redis_username, "password": password}
    options |= {name: value for name, value in own.items() if value is not None}
    tls, tls_prefix = settings.redis_tls, _tls_prefix(settings.section)
    if tls == TlsSettings():
        return options
    client_context(tls, tls_prefix)  # reports bad files now; redis-py would report them with the first claim
    files = {"ssl_ca_certs": tls.ca_file, "ssl_certfile": tls.certificate_file}
    files["ssl_keyfile"] = tls.key_file or tls.certificate_file
    options |= {name: str(file) for name, file in files.items() if file is not None}
    key_password = read_secret(f"{tls_prefix}key_password", tls.key_password, tls.key_password_file)
    if key_password is not None and settings.redis_cluster:
        msg = f"setting {tls_prefix}key_password: redis-py's client for clusters takes no encrypted key"
        raise ValueError(msg)
    options |= {"ssl_check_hostname": tls.check_hostname}
    return options if key_password is None else options | {"ssl_password": key_password}


def _tls_prefix(section: str) -> str:
    return f"{section}.redis_tls."
