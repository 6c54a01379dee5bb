"""Bearer tokens are reused, renewed in time, and refused with a clear message."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsloom.runtime.kafka.clients.tokens import TokenEndpoint, TokenFile, TokenRefusedError
from newsloom.security.settings import SaslMechanism, SaslSettings
from support.security.token_server import TokenServer, TokenSigner

CLIENT, SECRET = "the loom", "of:the/client%"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> TokenSigner:
    return TokenSigner(tmp_path_factory.mktemp("jwks") / "jwks.json")


@pytest.fixture
def server(signer: TokenSigner) -> Iterator[TokenServer]:
    with TokenServer(signer, CLIENT, SECRET).serving() as serving:
        yield serving


def endpoint(server: TokenServer, **changes: object) -> TokenEndpoint:
    own = {"mechanism": SaslMechanism.OAUTHBEARER, "token_url": server.url, "client_id": CLIENT}
    return TokenEndpoint(SaslSettings.model_validate(own | {"client_secret": SECRET, "scope": "a b"} | changes))


async def test_a_fresh_token_is_used_again(server: TokenServer) -> None:
    tokens = endpoint(server)
    assert await tokens.token() == await tokens.token()
    assert server.asked == 1
    assert server.scopes == ["a b"]


def test_a_token_is_shared_between_event_loops(server: TokenServer) -> None:
    tokens = endpoint(server)
    assert asyncio.run(tokens.token()) == asyncio.run(tokens.token())
    assert server.asked == 1


@pytest.mark.parametrize("lifetime", [0.0, -5.0])
async def test_a_token_without_a_lifetime_is_requested_again(signer: TokenSigner, lifetime: float) -> None:
    with TokenServer(signer, CLIENT, SECRET, lifetime).serving() as server:
        tokens = endpoint(server)
        await tokens.token()
        await tokens.token()
    assert server.asked == 2


async def test_a_token_is_requested_again_before_it_expires(
    server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = endpoint(server)
    now = 1_000.0
    monkeypatch.setattr("newsloom.runtime.kafka.clients.tokens.time.monotonic", lambda: now)
    await tokens.token()
    now += 300.0 * 0.79
    await tokens.token()
    assert server.asked == 1
    now += 300.0 * 0.02
    await tokens.token()
    assert server.asked == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            (401, b'{"error": "invalid_client", "error_description": "unknown\\nclient"}'),
            "401 invalid_client: unknown client",
        ),
        ((302, b""), "refuses kafka.sasl.client_id: 302"),
        ((500, b"<html>oops"), "refuses kafka.sasl.client_id: 500"),
        ((200, b"[]"), "did not return a bearer token"),
        ((200, b'{"access_token": "a\\u0001b"}'), "did not return a bearer token"),
        ((200, b'{"access_token": 7}'), "did not return a bearer token"),
        ((200, b"[" * 200_000), "did not return a bearer token"),
    ],
)
async def test_an_answer_without_a_token_is_refused_in_one_line(
    server: TokenServer, answer: tuple[int, bytes], says: str
) -> None:
    server.answer = answer
    with pytest.raises(TokenRefusedError) as refused:
        await endpoint(server).token()
    assert says in str(refused.value)
    assert server.url in str(refused.value)
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)


async def test_a_token_file_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("one.two.three\n")
    tokens = TokenFile(file, {"logicalCluster": "lkc-1"})
    assert await tokens.token() == "one.two.three"
    file.write_text("four.five.six\n")
    assert await tokens.token() == "four.five.six"
    assert tokens.extensions() == {"logicalCluster": "lkc-1"}


async def test_a_token_file_without_a_token_is_named(tmp_path: Path) -> None:
    file = tmp_path / "token"
    with pytest.raises(TokenRefusedError, match=r"setting kafka\.sasl\.token_file: .*cannot be read"):
        await TokenFile(file, {}).token()
    file.write_text("two words")
    with pytest.raises(TokenRefusedError, match="did not return a bearer token"):
        await TokenFile(file, {}).token()
