"""Requests to a group's coordinator that does not exist or is not ready yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CoordinatorNotAvailableError, GroupAuthorizationFailedError
from aiokafka.protocol.commit import OffsetFetchRequest

from newsloom.runtime.kafka.clients import coordinator

LOADING, REFUSED = 14, 30


@dataclass
class Answer:
    """As a broker's, with nothing in it but an error code."""

    error_code: int


class Cluster:
    """Says what it was told to, an answer a question: an error code of the coordinator, or none for a cluster without one."""

    def __init__(self, answers: Sequence[int | None]) -> None:
        self.left = list(answers)

    async def find_coordinator(self, group: str) -> int:
        assert group == "a.group"
        if self.left[0] is None:
            self.left.pop(0)
            raise CoordinatorNotAvailableError
        return 7

    async def _send_request(self, request: object, node: int) -> Answer:
        assert (type(request), node) == (OffsetFetchRequest, 7)
        found = self.left.pop(0)
        assert found is not None
        return Answer(found)


async def asked(cluster: Cluster, timeout_seconds: float = 60.0) -> int:
    client = cast("AIOKafkaAdminClient", cluster)
    request = OffsetFetchRequest("a.group", None)
    found: Any = await coordinator.ask_coordinator(
        client, "a.group", request, lambda said: said.error_code, timeout_seconds=timeout_seconds
    )
    code: int = found.error_code
    return code


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coordinator, "_RETRY_SECONDS", 0.0)


async def test_a_loading_coordinator_is_retried_until_it_is_ready() -> None:
    cluster = Cluster([None, LOADING, LOADING, 0])
    assert await asked(cluster) == 0
    assert cluster.left == []


async def test_an_error_that_is_not_retriable_is_returned() -> None:
    assert await asked(Cluster([LOADING, REFUSED])) == GroupAuthorizationFailedError.errno


async def test_retries_end_after_the_timeout() -> None:
    with pytest.raises(CoordinatorNotAvailableError):
        await asked(Cluster([None]), timeout_seconds=-1.0)
