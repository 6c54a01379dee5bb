"""Ports for the parts that newsloom starts: free, and none that Linux gives to outgoing connections."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from newsloom.dev import child
from newsloom.dev.child import free_port

FIRST_OUTGOING = 32_768


@pytest.fixture
def taken() -> Iterator[list[int]]:
    """Yield three ports on which something listens."""
    with ExitStack() as open_ones:
        ports: list[int] = []
        for _ in range(3):
            server = open_ones.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
            ports.append(server.getsockname()[1])
        yield ports


def test_each_port_is_another_one_free_and_below_those_of_outgoing_connections() -> None:
    ports = {free_port() for _ in range(50)}
    assert len(ports) == 50
    assert max(ports) < FIRST_OUTGOING
    for port in ports:
        with closing(socket.create_server(("127.0.0.1", port))):
            pass


def test_port_on_which_something_listens_is_not_taken(taken: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    free = free_port()
    monkeypatch.setattr(child, "_PORTS", (*taken, free))
    assert {free_port() for _ in range(20)} == {free}


def test_no_free_port_is_said(taken: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_PORTS", taken)
    with pytest.raises(OSError, match=f"no free TCP port of 127.0.0.1 from {taken[0]} to {taken[-1]}"):
        free_port()
