"""Send requests to the coordinator of a consumer group, and retry until it is ready.

A new cluster has no coordinator in its first seconds, and a coordinator that has just taken over is still loading the
committed offsets. aiokafka's admin client raises an error for the first and ignores the second: it returns no offsets.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.api import Request

from newsloom.runtime.kafka.clients.aiokafka_internals import send_request

_TIMEOUT_SECONDS: Final = 30.0
_RETRY_SECONDS: Final = 0.2


async def ask_coordinator(
    client: AIOKafkaAdminClient,
    group: str,
    request: Request[Any],
    code: Callable[[Any], int],
    *,
    timeout_seconds: float = _TIMEOUT_SECONDS,
) -> Any:  # noqa: ANN401 - aiokafka has no types
    """Return the coordinator's response, which may have an error code that is not retriable.

    Args:
        client: connected.
        group: the consumer group.
        request: safe to repeat.
        code: returns the error code of a response; 0 for none.
        timeout_seconds: how long to retry.

    Raises:
        KafkaError: there is no coordinator, or it was not ready within the timeout.
    """
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            node = await client.find_coordinator(group)
            found = await send_request(client, request, node)
            error = for_code(code(found))
            if not error.retriable:
                return found
            raise error
        except KafkaError as error:
            if not error.retriable or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_RETRY_SECONDS)
