"""Build the TLS and SASL options of Kafka clients, and keep credentials out of their logs."""

import logging
from typing import Any, Final

from aiokafka.abc import AbstractTokenProvider

from newsloom.runtime.kafka.clients.tokens import TokenEndpoint, TokenFile
from newsloom.security.secrets import read_secret
from newsloom.security.settings import SaslMechanism, SaslSettings
from newsloom.security.tls import client_context
from newsloom.settings import KafkaSettings

TLS_PREFIX: Final = "kafka.tls."
_NULL_HANDLER: Final = logging.NullHandler()
"""Keeps aiokafka from logging to stderr where logging is not configured, as in commands that print one line of their own."""
_PASSWORD: Final = "kafka.sasl.password"  # noqa: S105 - a setting's name


def security_options(settings: KafkaSettings) -> dict[str, Any]:
    """Return the TLS and SASL options of an aiokafka client.

    Raises:
        ValueError: a file cannot be read or used; the message names it and its setting.
    """
    _configure_logs()
    protocol = settings.security_protocol
    options: dict[str, Any] = {"security_protocol": protocol.value}
    if protocol.encrypted:
        options["ssl_context"] = client_context(settings.tls, TLS_PREFIX)
    if protocol.authenticated:
        options |= _sasl_options(settings.sasl)
    return options


def _sasl_options(sasl: SaslSettings) -> dict[str, Any]:
    mechanism = {"sasl_mechanism": str(sasl.mechanism)}
    if sasl.mechanism is SaslMechanism.OAUTHBEARER:
        return mechanism | {"sasl_oauth_token_provider": _tokens(sasl)}
    password = read_secret(_PASSWORD, sasl.password, sasl.password_file)
    return mechanism | {"sasl_plain_username": sasl.username, "sasl_plain_password": password}


def _tokens(sasl: SaslSettings) -> AbstractTokenProvider:
    return TokenFile(sasl.token_file, sasl.extensions) if sasl.token_file is not None else TokenEndpoint(sasl)


def _configure_logs() -> None:
    # Adding the same filter or handler again has no effect.
    logging.getLogger("aiokafka.conn").addFilter(_mask_credentials)
    logging.getLogger("aiokafka").addHandler(_NULL_HANDLER)


def _mask_credentials(record: logging.LogRecord) -> bool:
    """Replace authentication requests by their class name: aiokafka logs whole requests, with passwords, at DEBUG."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            type(each).__name__ if type(each).__name__.startswith("SaslAuthenticate") else each for each in record.args
        )
    return True
