"""How newsloom's own clients reach Kafka, and what is said when they cannot."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """What each aiokafka client is opened with."""
    return {"bootstrap_servers": settings.bootstrap_servers, "client_id": "newsloom"}


def producer_options(settings: KafkaSettings) -> dict[str, Any]:
    """What each producer is opened with: acknowledged by all in-sync replicas, in order, without repeats."""
    return {
        **client_options(settings),
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": 5,
        "max_batch_size": 131_072,
        "max_request_size": settings.max_request_bytes,
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
    except (KafkaError, OSError) as error:
        await stop()
        raise Unreachable(_no_broker(settings, error)) from error
    try:
        yield
    except KafkaError as error:
        raise Unreachable(_refused(settings, error)) from error
    finally:
        await stop()


def _no_broker(settings: KafkaSettings, error: Exception) -> str:
    return f"no Kafka broker answers at {settings.bootstrap_servers}: {error} (kafka.bootstrap_servers)"


def _refused(settings: KafkaSettings, error: KafkaError) -> str:
    return f"Kafka at {settings.bootstrap_servers} refused: {error}"
