"""Why brokers cannot be used. aiokafka says only that none could be reached: here each is asked once more, for its words."""

from collections.abc import Mapping
from typing import Any, Final

from aiokafka.conn import AIOKafkaConnection, collect_hosts, create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from newsloom.runtime.kafka.clients.security import TLS_PREFIX
from newsloom.runtime.kafka.clients.tokens import TokenRefusedError
from newsloom.security.tls_errors import in_words, tls_trouble

_TIMEOUT: Final = 5.0  # seconds, for each broker
_MOST_ASKED: Final = 12


async def refusals(options: dict[str, Any]) -> list[str]:
    """What stands in the way to each broker, those that they name themselves included; none when nothing does.

    Args:
        options: what clients are opened with.
    """
    named = [(host, port) for host, port, _ in collect_hosts(options["bootstrap_servers"], randomize=False)]
    waiting, asked = list(named), set[tuple[str, int]]()
    found: list[str] = []
    while waiting and len(asked) < _MOST_ASKED:
        server = waiting.pop(0)
        if server in asked:
            continue
        asked.add(server)
        try:
            waiting += await _ask(*server, options)
        except (KafkaError, OSError, TimeoutError, ValueError) as error:
            whose = "" if server in named else ", as the brokers name it,"
            found.append(f"{server[0]}:{server[1]}{whose} {reason(error, options)}")
    return found


async def _ask(host: str, port: int, options: dict[str, Any]) -> list[tuple[str, int]]:
    """The brokers that this one knows."""
    own = {name: value for name, value in options.items() if name != "bootstrap_servers"}
    connection: AIOKafkaConnection = await create_conn(host, port, request_timeout_ms=round(_TIMEOUT * 1000), **own)
    try:
        answer = await connection.send(MetadataRequest([]))
    finally:
        connection.close()
    if not answer.brokers:  # aiokafka takes a refused token for an accepted one; what comes back then is no answer
        msg = "it takes the token of kafka.sasl for none of its own, or for an expired one"
        raise SaslAuthenticationFailed(msg)
    return [(broker[1], broker[2]) for broker in answer.brokers]


def reason(error: BaseException, options: dict[str, Any]) -> str:
    """A broker's refusal, or a connection's failure, in words that go on after its address."""
    held_by_tls = tls_trouble(error, TLS_PREFIX)
    if held_by_tls is not None:
        return f"is not used: {held_by_tls}"
    template = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "does not answer: {said}")
    said = error.args[0] if isinstance(error, SaslAuthenticationFailed | TokenRefusedError) else in_words(error)
    return template.format(said=said, protocol=options["security_protocol"], mechanism=options.get("sasl_mechanism"))


_HANGS_UP: Final = "hangs up: kafka.security_protocol is {protocol}; is the listener there of another?"
_WORDS: Final[Mapping[type[BaseException], str]] = {
    SaslAuthenticationFailed: "does not let newsloom in: {said} (kafka.sasl)",
    UnsupportedSaslMechanismError: "does not take kafka.sasl.mechanism {mechanism}",
    IllegalSaslStateError: "wants no SASL there (kafka.security_protocol {protocol})",
    TokenRefusedError: "was not asked: {said}",
    KafkaConnectionError: _HANGS_UP,
    ConnectionResetError: _HANGS_UP,
    TimeoutError: f"does not answer within {_TIMEOUT:.0f} s (kafka.security_protocol {{protocol}})",
}
"""By what aiokafka raises."""
