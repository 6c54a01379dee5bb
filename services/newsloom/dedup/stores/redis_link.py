"""The way to Redis: its client, newsloom's scripts, and what each of its errors means."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
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
from newsloom.dedup.stores import protocol
from newsloom.dedup.stores.protocol import StoreRefusedError
from newsloom.security.secrets import read_secret
from newsloom.security.settings import TlsSettings
from newsloom.security.tls import client_context
from newsloom.security.tls_errors import describe_tls_error, error_chain, is_permanent_tls_error
from newsloom.settings import DedupSettings

_TIMEOUT: Final = 10.0  # seconds
_TLS_PREFIX: Final = "dedup.redis_tls."
_USER: Final = "dedup.redis_username, dedup.redis_password"
_NO_CLUSTER: Final = "Cluster mode is not enabled"
_STAMP_ERROR: Final = "NEWSLOOMSTAMP "  # begins the answer of claim.lua where another stamp stands

Argument = str | bytes | int | float

_HANDED_DOWN: Final = {
    "POSTINGS_KEPT": protocol.POSTINGS_KEPT,
    "QUOTES_KEPT": protocol.QUOTES_KEPT,
    "GROUP_CAP": protocol.GROUP_CAP,
    "GROUP_ENTRIES": protocol.GROUP_ENTRIES,
    "GROUP_SHARE": protocol.GROUP_SHARE,
}

_FORBIDDEN: Final = (AuthenticationError, AuthorizationError, NoPermissionError)
_AWAY: Final = (
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
_NO_RIGHTS: Final = ("NOPERM", "can't run this command", "can't access at least one of the keys")  # from a script
_PASSING: Final = ("LOADING", "MASTERDOWN", "CLUSTERDOWN", "OOM", "READONLY", "NOREPLICAS", "MISCONF", "UNBLOCKED")


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script, with the digest by which Redis knows it once it has seen it."""

    text: str
    digest: str

    @classmethod
    def load(cls, name: str) -> "Script":
        """From the package; the stores' constants are filled in."""
        raw = files("newsloom.dedup.stores").joinpath("lua", name).read_text("utf-8")
        text = Template(raw).substitute(_HANDED_DOWN)
        return cls(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


class RedisLink:
    """A connection that says of each error whether it passes.

    Everything here raises `Transient` when Redis is away, full or loading, and `StoreRefusedError` when it does not
    let newsloom in or holds what another version wrote.

    Args:
        settings: the address, the user, and the certificates.

    Raises:
        ValueError: a file of the settings cannot be read or used; the message names both.
    """

    def __init__(self, settings: DedupSettings) -> None:
        url, options = settings.redis_url.get_secret_value(), access(settings)
        # Two clients with one interface and no common type. What is sent can be sent twice: one retry for a connection
        # that went stale.
        self._client: Any = (
            RedisCluster.from_url(url, **options)
            if settings.redis_cluster
            else Redis.from_url(url, retry=Retry(NoBackoff(), 1), **options)
        )
        self._cluster = settings.redis_cluster

    async def run(self, script: Script, calls: Iterable[tuple[str, Sequence[Argument]]]) -> list[Any]:
        """The replies of a script to calls with one key each, in one round trip.

        The first call on a hash tag brings the script's text along, so that no Redis lacks it. redis-py keeps EVALSHA
        out of pipelines to a cluster: there each call brings it.
        """
        commands: list[tuple[Argument, ...]] = []
        known: set[str] = set()
        for key, arguments in calls:
            tag = key.partition("}")[0]
            known_there = tag in known and not self._cluster
            named = ("EVALSHA", script.digest) if known_there else ("EVAL", script.text)
            commands.append((*named, 1, key, *arguments))
            known.add(tag)
        return await self.send(commands)

    async def send(self, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
        """The replies to commands, in order, in one round trip."""
        async with self._talking():
            pipeline = self._client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            replies: list[Any] = await pipeline.execute(raise_on_error=False)
            for reply in replies:
                if isinstance(reply, Exception):
                    raise reply
        return replies

    async def used_memory(self) -> int:
        """Bytes that Redis holds; of a cluster, one node.

        Raises:
            StoreRefusedError: it would throw keys away when it is full.
        """
        async with self._talking():
            found: Any = await self._client.info("memory")
        policy = found.get("maxmemory_policy", "noeviction")
        if int(found.get("maxmemory", 0)) and policy != "noeviction":
            msg = (
                f"the Redis at dedup.redis_url throws keys away when it is full (maxmemory-policy {policy}), so that "
                f"copies would pass as originals. Set maxmemory-policy to noeviction, or use another Redis."
            )
            raise StoreRefusedError(msg)
        return int(found["used_memory"])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def _talking(self) -> AsyncIterator[None]:
        try:
            yield
        except _FORBIDDEN as error:
            raise _forbidden(error) from error
        except (*_AWAY, RedisClusterException) as error:
            await self._hang_up()
            raise _refusal(error) or Transient(
                f"the dedup store in Redis: {str(error) or type(error).__name__}"
            ) from error
        except ResponseError as error:
            text = str(error)
            if text.startswith(_STAMP_ERROR):
                raise other_version(text.removeprefix(_STAMP_ERROR)) from error
            if any(words in text for words in _NO_RIGHTS):
                raise _forbidden(error) from error
            if any(word in text for word in _PASSING):  # from within a script it stands further on
                await self._hang_up()
                msg = f"the dedup store in Redis: {text}"
                raise Transient(msg) from error
            raise

    async def _hang_up(self) -> None:
        """Close what stands open: after a failover the address may lead to another Redis, and this one stay read-only.

        A cluster's client is told where the others are.
        """
        if not self._cluster:
            # The pool's own way waits for each to close, and another claim may take it meanwhile.
            for connection in tuple(self._client.connection_pool._available_connections):  # noqa: SLF001 - no other way
                await connection.disconnect(nowait=True)


def access(settings: DedupSettings) -> dict[str, Any]:
    """What redis-py's clients are opened with beside the address. It trusts the system's CAs as well as our own.

    Raises:
        ValueError: a file cannot be read or used; the message names it and its setting.
    """
    options: dict[str, Any] = {"socket_timeout": _TIMEOUT, "socket_connect_timeout": _TIMEOUT}
    password = read_secret("dedup.redis_password", settings.redis_password, settings.redis_password_file)
    own = {"username": settings.redis_username, "password": password}
    options |= {name: value for name, value in own.items() if value is not None}
    tls = settings.redis_tls
    if tls == TlsSettings():
        return options
    client_context(tls, _TLS_PREFIX)  # says what is wrong with the files; redis-py would say it with the first claim
    files = {"ssl_ca_certs": tls.ca_file, "ssl_certfile": tls.certificate_file}
    files["ssl_keyfile"] = tls.key_file or tls.certificate_file
    options |= {name: str(file) for name, file in files.items() if file is not None}
    key_password = read_secret(f"{_TLS_PREFIX}key_password", tls.key_password, tls.key_password_file)
    if key_password is not None and settings.redis_cluster:
        msg = f"setting {_TLS_PREFIX}key_password: redis-py's client for clusters takes no encrypted key"
        raise ValueError(msg)
    options |= {"ssl_check_hostname": tls.check_hostname}
    return options if key_password is None else options | {"ssl_password": key_password}


def _forbidden(error: BaseException) -> StoreRefusedError:
    return StoreRefusedError(f"the Redis at dedup.redis_url refuses access: {error} ({_USER})")


def _refusal(error: Exception) -> StoreRefusedError | None:
    """Where it looks as if Redis were away and waiting would not help; a cluster's client wraps each such error."""
    forbidden = next((each for each in error_chain(error) if isinstance(each, _FORBIDDEN)), None)
    if forbidden is not None:
        return _forbidden(forbidden)
    if is_permanent_tls_error(error):
        return StoreRefusedError(f"the Redis at dedup.redis_url is not used: {describe_tls_error(error, _TLS_PREFIX)}")
    if _NO_CLUSTER in str(error):
        return StoreRefusedError("the Redis at dedup.redis_url is no cluster: set dedup.redis_cluster to false")
    return None


def other_version(stamp: str) -> StoreRefusedError:
    """For a store that bears another stamp."""
    return StoreRefusedError(
        f"the dedup store in Redis was written by {stamp!r}, and this newsloom's version cannot be mixed with it. Set "
        f"dedup.redis_prefix to another, and delete the keys of the old one when no worker uses them any more."
    )
