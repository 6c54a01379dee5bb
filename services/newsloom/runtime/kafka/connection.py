"""How newsloom's own clients reach Kafka, and what is said when they cannot."""

from collections.abc import AsyncIterator
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


@asynccontextmanager
async def admin(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client.

    Raises:
        Unreachable: no broker answers, or the broker refused what was asked of it.
    """
    client = AIOKafkaAdminClient(**client_options(settings))
    try:
        await client.start()
    except (KafkaError, OSError) as error:
        await client.close()
        raise Unreachable(_no_broker(settings, error)) from error
    try:
        yield client
    except KafkaError as error:
        raise Unreachable(_refused(settings, error)) from error
    finally:
        await client.close()


@asynccontextmanager
async def producer(settings: KafkaSettings) -> AsyncIterator[AIOKafkaProducer]:
    """A connected idempotent producer: every record acknowledged by all in-sync replicas, in order, without repeats.

    Raises:
        Unreachable: no broker answers, or the broker refused what was asked of it.
    """
    client = AIOKafkaProducer(
        **client_options(settings),
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        max_batch_size=131_072,
        max_request_size=settings.max_request_bytes,
    )
    try:
        await client.start()
    except (KafkaError, OSError) as error:
        await client.stop()
        raise Unreachable(_no_broker(settings, error)) from error
    try:
        yield client
    except KafkaError as error:
        raise Unreachable(_refused(settings, error)) from error
    finally:
        await client.stop()


def _no_broker(settings: KafkaSettings, error: Exception) -> str:
    return f"no Kafka broker answers at {settings.bootstrap_servers}: {error} (kafka.bootstrap_servers)"


def _refused(settings: KafkaSettings, error: KafkaError) -> str:
    return f"Kafka at {settings.bootstrap_servers} refused: {error}"
