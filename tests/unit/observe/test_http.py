import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families as parse_text

from newsloom.core.events import BatchCompleted
from newsloom.observe.http import Address, HealthPort
from newsloom.observe.metrics.listener import Metrics
from newsloom.settings import HttpSettings
from support.event_list import deliver_to


@dataclass
class State:
    is_live: bool = True
    is_ready: bool = False

    def live(self) -> tuple[bool, str]:
        return self.is_live, "7 records wait"

    def ready(self) -> tuple[bool, str]:
        return self.is_ready, "warming up"


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
async def address(state: State) -> AsyncIterator[Address]:
    metrics = Metrics()
    deliver_to(metrics)(BatchCompleted(3, 0.25))
    port = HealthPort(HttpSettings(port=0), metrics.registry, state)
    yield await port.start()
    await port.stop()


async def get(address: Address, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{address}{path}", headers=headers) as response,
    ):
        return response.status, response.headers["Content-Type"], await response.text()


async def test_free_port_can_be_read_afterwards(address: Address) -> None:
    assert address.host == "127.0.0.1"
    assert address.port > 0


async def test_metrics_are_prometheus_text(address: Address) -> None:
    status, content_type, body = await get(address, "/metrics")

    assert status == 200
    assert content_type.startswith("text/plain; version=")
    assert "newsloom_batch_records" in {family.name for family in parse_text(body)}


async def test_metrics_are_openmetrics_if_asked_for(address: Address) -> None:
    status, content_type, body = await get(address, "/metrics", Accept="application/openmetrics-text; version=1.0.0")

    assert status == 200
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith("# EOF\n")
    assert 'newsloom_batch_records_bucket{le="5.0"} 1.0' in body


@pytest.mark.parametrize(
    "accept", ["application/openmetrics-text; version=zero", "text/plain; version=9.q", ";;,=", "x" * 4000]
)
async def test_malformed_accept_gets_plain_metrics(address: Address, accept: str) -> None:
    status, content_type, _ = await get(address, "/metrics", Accept=accept)

    assert (status, content_type.split(";")[0]) == (200, "text/plain")


async def test_health_says_why(address: Address, state: State) -> None:
    assert await answer(address, "/healthz") == (200, {"live": True, "why": "7 records wait"})
    assert await answer(address, "/readyz") == (503, {"ready": False, "why": "warming up"})

    state.is_live, state.is_ready = False, True

    assert await answer(address, "/healthz") == (503, {"live": False, "why": "7 records wait"})
    assert await answer(address, "/readyz") == (200, {"ready": True, "why": "warming up"})


async def answer(address: Address, path: str) -> tuple[int, object]:
    status, content_type, body = await get(address, path)
    assert content_type.startswith("application/json")
    return status, json.loads(body)


@pytest.mark.parametrize("path", ["/", "/metrics/", "/metrics/../etc/passwd", "/healthz2"])
async def test_other_paths_are_not_found(address: Address, path: str) -> None:
    assert (await get(address, path))[0] == 404


async def test_requests_with_a_body_are_refused(address: Address) -> None:
    assert (await get(address, "/metrics", method="POST"))[0] == 405


async def test_port_in_use_is_an_error_at_start(address: Address, state: State) -> None:
    second = HealthPort(HttpSettings(port=address.port), Metrics().registry, state)

    with pytest.raises(OSError, match=str(address.port)):
        await second.start()


async def test_stopped_port_is_free_again(state: State) -> None:
    port = HealthPort(HttpSettings(port=0), Metrics().registry, state)
    address = await port.start()
    await port.stop()
    await port.stop()

    again = HealthPort(HttpSettings(port=address.port), Metrics().registry, state)
    assert (await again.start()).port == address.port
    await again.stop()
