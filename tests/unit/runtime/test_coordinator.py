"""What is asked of a group's coordinator, while there is none and while it is not ready."""

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


async def test_a_coordinator_that_does_not_know_yet_is_asked_until_it_does() -> None:
    cluster = Cluster([None, LOADING, LOADING, 0])
    assert await asked(cluster) == 0
    assert cluster.left == []


async def test_a_refusal_is_an_answer() -> None:
    assert await asked(Cluster([LOADING, REFUSED])) == GroupAuthorizationFailedError.errno


async def test_patience_ends() -> None:
    with pytest.raises(CoordinatorNotAvailableError):
        await asked(Cluster([None]), timeout_seconds=-1.0)
