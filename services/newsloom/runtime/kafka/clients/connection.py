"""How newsloom's own clients reach Kafka, and what is said when they cannot."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError, NodeNotReadyError

from newsloom.runtime.kafka.clients.connect_diagnosis import refusals
from newsloom.runtime.kafka.clients.security import security_options
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import Compression, KafkaSettings


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """What each aiokafka client is opened with.

    Raises:
        ValueError: a certificate, a key or a secret cannot be read; the message names the file and its setting.
    """
    return {"bootstrap_servers": settings.bootstrap_servers, "client_id": "newsloom", **security_options(settings)}


def producer_options(settings: KafkaSettings) -> dict[str, Any]:
    """What each producer is opened with: acknowledged by all in-sync replicas, in order, without repeats."""
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
    """A connected admin client.

    Raises:
        Unreachable: no broker answers, or the broker refused what was asked of it.
    """
    client = AIOKafkaAdminClient(**client_options(settings))
    async with _connected(settings, client.start, client.close):
        yield client


@asynccontextmanager
async def producer(settings: KafkaSettings) -> AsyncIterator[AIOKafkaProducer]:
    """A connected idempotent producer: every record acknowledged by all in-sync replicas, in order, without repeats.

    Raises:
        Unreachable: no broker answers, or the broker refused what was asked of it.
    """
    client = AIOKafkaProducer(**producer_options(settings))
    async with _connected(settings, client.start, client.stop):
        yield client


@asynccontextmanager
async def _connected(
    settings: KafkaSettings, start: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """A client between its start and its stop, with what the broker says made one clear line."""
    try:
        await start()
    except (KafkaError, OSError, TimeoutError) as error:
        await stop()
        raise await no_broker(settings, error) from error
    except asyncio.CancelledError:  # Ctrl-C while it connects: aiokafka warns of a client that is left open
        await stop()
        raise
    try:
        yield
    except (KafkaConnectionError, NodeNotReadyError) as error:
        # one answered; the name by which it calls itself may be what cannot be reached
        raise await no_broker(settings, error) from error
    except KafkaError as error:
        raise _refused(settings, error) from error
    finally:
        await stop()


async def no_broker(settings: KafkaSettings, error: Exception) -> Unreachable:
    """The error to raise where a client could not connect: what stands in the way to each broker, or what one refused."""
    found = await refusals(client_options(settings))
    if not found:
        return _refused(settings, error)
    return Unreachable(f"no Kafka broker can be used: {'; '.join(found)} (kafka.bootstrap_servers)")


def _refused(settings: KafkaSettings, error: Exception) -> Unreachable:
    return Unreachable(f"Kafka at {settings.bootstrap_servers} refused: {error}")
