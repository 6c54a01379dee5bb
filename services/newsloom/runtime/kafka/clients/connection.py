"""Connect newsloom's own Kafka clients, and explain why a connection fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError, NodeNotReadyError

from newsloom.runtime.kafka.clients.connect_diagnosis import diagnose_brokers
from newsloom.runtime.kafka.clients.security import security_options
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import Compression, KafkaSettings


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """Return the options that every aiokafka client needs.

    Raises:
        ValueError: a certificate, a key or a secret cannot be read; the message names the file and its setting.
    """
    return {"bootstrap_servers": settings.bootstrap_servers, "client_id": "newsloom", **security_options(settings)}


def producer_options(settings: KafkaSettings) -> dict[str, Any]:
    """Return the options of a producer: acks from all in-sync replicas, in order, idempotent."""
    return {
        **client_options(settings),
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": 5,
        "max_batch_size": 131_072,
        "max_request_size": settings.max_request_bytes,
        "compression_type": None if settings.compression_type is Compression.NONE else settings.compression_type.value,
    }


@asynccontextmanager
async def admin(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Open a connected admin client.

    Raises:
        Unreachable: no broker answers, or the broker refused a request.
    """
    client = AIOKafkaAdminClient(**client_options(settings))
    async with _connected(settings, client.start, client.close):
        yield client


@asynccontextmanager
async def producer(settings: KafkaSettings) -> AsyncIterator[AIOKafkaProducer]:
    """Open a connected idempotent producer, which gets acks from all in-sync replicas.

    Raises:
        Unreachable: no broker answers, or the broker refused a request.
    """
    client = AIOKafkaProducer(**producer_options(settings))
    async with _connected(settings, client.start, client.stop):
        yield client


@asynccontextmanager
async def _connected(
    settings: KafkaSettings, start: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Start a client, and stop it afterwards. Errors of the broker become one clear sentence."""
    try:
        await start()
    except (KafkaError, OSError, TimeoutError) as error:
        await stop()
        raise await connect_error(settings, error) from error
    except asyncio.CancelledError:  # Ctrl-C while connecting: aiokafka would warn about a client that is still open
        await stop()
        raise
    try:
        yield
    except (KafkaConnectionError, NodeNotReadyError) as error:
        # one broker answered; the address that it advertises may be the one that cannot be reached
        raise await connect_error(settings, error) from error
    except KafkaError as error:
        raise _refused(settings, error) from error
    finally:
        await stop()


async def connect_error(settings: KafkaSettings, error: Exception) -> Unreachable:
    """Return the error to raise when a client could not connect: what is wrong with each broker, or what one refused."""
    found = await diagnose_brokers(client_options(settings))
    if not found:
        return _refused(settings, error)
    return Unreachable(f"no Kafka broker can be used: {'; '.join(found)} (kafka.bootstrap_servers)")


def _refused(settings: KafkaSettings, error: Exception) -> Unreachable:
    return Unreachable(f"Kafka at {settings.bootstrap_servers} refused the request: {error}")
