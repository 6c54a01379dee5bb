"""Questions that only a consumer group's coordinator answers, asked until it can.

A young cluster has no coordinator in its first seconds, and one that has just taken over still reads what groups have
committed. aiokafka's admin client raises the first and overlooks the second: it takes the empty answer for no offsets.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.api import Request

_PATIENCE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.2


async def answer(
    client: AIOKafkaAdminClient,
    group: str,
    request: Request[Any],
    code: Callable[[Any], int],
    *,
    patience: float = _PATIENCE_SECONDS,
) -> Any:  # noqa: ANN401 - aiokafka has no types
    """The coordinator's answer, with whatever error it names that does not pass by itself.

    Args:
        client: connected.
        group: whose coordinator is asked.
        request: safe to repeat.
        code: finds the error code in an answer; 0 for none.
        patience: seconds.

    Raises:
        KafkaError: there is no coordinator, or it was not ready in so many seconds.
    """
    patient_until = time.monotonic() + patience
    while True:
        try:
            node = await client.find_coordinator(group)
            found = await client._send_request(request, node)  # noqa: SLF001 - the client's own calls hide error codes
            error = for_code(code(found))
            if not error.retriable:
                return found
            raise error
        except KafkaError as error:
            if not error.retriable or time.monotonic() > patient_until:
                raise
        await asyncio.sleep(_LOOK_SECONDS)
