"""Find out why brokers cannot be used. aiokafka only says that none could be reached, so each is contacted once more."""

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
from newsloom.security.tls_errors import describe_os_error, describe_tls_error

_BROKER_TIMEOUT_SECONDS: Final = 5.0
_MAX_BROKERS: Final = 12


async def diagnose_brokers(options: dict[str, Any]) -> list[str]:
    """Return one sentence for each broker that cannot be used, including brokers that others advertise.

    Args:
        options: the options of the clients.
    """
    named = [(host, port) for host, port, _ in collect_hosts(options["bootstrap_servers"], randomize=False)]
    waiting, asked = list(named), set[tuple[str, int]]()
    found: list[str] = []
    while waiting and len(asked) < _MAX_BROKERS:
        server = waiting.pop(0)
        if server in asked:
            continue
        asked.add(server)
        try:
            waiting += await _advertised_by(*server, options)
        except (KafkaError, OSError, TimeoutError, ValueError) as error:
            note = "" if server in named else ", advertised by the brokers,"
            found.append(f"{server[0]}:{server[1]}{note} {describe_failure(error, options)}")
    return found


async def _advertised_by(host: str, port: int, options: dict[str, Any]) -> list[tuple[str, int]]:
    """Connect to a broker and return the addresses of the brokers that it advertises."""
    own = {name: value for name, value in options.items() if name != "bootstrap_servers"}
    connection: AIOKafkaConnection = await create_conn(
        host, port, request_timeout_ms=round(_BROKER_TIMEOUT_SECONDS * 1000), **own
    )
    try:
        answer = await connection.send(MetadataRequest([]))
    finally:
        connection.close()
    if not answer.brokers:  # aiokafka takes a refused token for an accepted one; the response is then invalid
        msg = "the token of kafka.sasl is invalid or has expired"
        raise SaslAuthenticationFailed(msg)
    return [(broker[1], broker[2]) for broker in answer.brokers]


def describe_failure(error: BaseException, options: dict[str, Any]) -> str:
    """Return why a broker refused or a connection failed, as a sentence without its subject, the broker's address."""
    tls_error = describe_tls_error(error, TLS_PREFIX)
    if tls_error is not None:
        return f"cannot be used: {tls_error}"
    template = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "does not answer: {message}")
    message = (
        error.args[0] if isinstance(error, SaslAuthenticationFailed | TokenRefusedError) else describe_os_error(error)
    )
    return template.format(
        message=message, protocol=options["security_protocol"], mechanism=options.get("sasl_mechanism")
    )


_CLOSED: Final = (
    "closed the connection: kafka.security_protocol is {protocol}; does this listener use another protocol?"
)
_WORDS: Final[Mapping[type[BaseException], str]] = {
    SaslAuthenticationFailed: "refuses access: {message} (kafka.sasl)",
    UnsupportedSaslMechanismError: "does not support kafka.sasl.mechanism {mechanism}",
    IllegalSaslStateError: "does not expect SASL on this port (kafka.security_protocol {protocol})",
    TokenRefusedError: "was not contacted: {message}",
    KafkaConnectionError: _CLOSED,
    ConnectionResetError: _CLOSED,
    TimeoutError: f"does not answer within {_BROKER_TIMEOUT_SECONDS:.0f} s (kafka.security_protocol {{protocol}})",
}
"""Sentences by the class of aiokafka's error."""
