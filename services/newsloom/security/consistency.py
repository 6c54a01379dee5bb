"""Check that the security settings of Kafka and Redis do not contradict each other.

Each mistake is a sentence that names the settings but never shows their values.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from newsloom.security.settings import SaslMechanism, SaslSettings, SecurityProtocol, TlsSettings
from newsloom.settings_model import SettingsModel

_PASSWORD_SETTINGS: Final = ("username", "password", "password_file")
_TOKEN_URL_SETTINGS: Final = ("token_ca_file", "client_id", "client_secret", "client_secret_file", "scope")
_TOKEN_SETTINGS: Final = ("token_url", *_TOKEN_URL_SETTINGS, "token_file", "extensions")
_KEY_SETTINGS: Final = ("key_file", "key_password", "key_password_file")
_REDIS_SCHEMES: Final = frozenset({"redis", "rediss", "unix"})


def refuse(mistakes: Sequence[str]) -> None:
    """Raise one error that lists all mistakes.

    Raises:
        ValueError: `mistakes` is not empty.
    """
    if mistakes:
        raise ValueError("; ".join(mistakes))


def kafka_mistakes(protocol: SecurityProtocol, tls: TlsSettings, sasl: SaslSettings) -> list[str]:
    """Return what is missing, unused or contradictory in `kafka.security_protocol`, `kafka.tls` and `kafka.sasl`."""
    found = tls_mistakes("kafka.tls", tls) if protocol.encrypted else _unused("kafka.tls", tls, protocol)
    return found + (
        _sasl_mistakes("kafka.sasl", sasl) if protocol.authenticated else _unused("kafka.sasl", sasl, protocol)
    )


def redis_mistakes(
    section: str,
    address: SecretStr,
    username: str | None,
    password: tuple[SecretStr | None, Path | None],
    tls: TlsSettings,
) -> list[str]:
    """Return what is wrong with the Redis settings of a stage.

    Args:
        section: the name of the stage's settings, such as `dedup`.
        address: its `redis_url`.
        username: its `redis_username`.
        password: its `redis_password` and `redis_password_file`.
        tls: its `redis_tls`.
    """
    try:
        url = urlsplit(address.get_secret_value())
        _ = url.port  # raises ValueError if it is not a number, for example because the password contains a slash
    except ValueError:
        return [_invalid_redis_url(section)]
    if url.scheme not in _REDIS_SCHEMES:
        return [_invalid_redis_url(section)]
    given = [each for each in (*password, url.password) if each is not None]
    found = []
    if len(given) > 1:
        found.append(
            f"the password is set more than once: keep one of {section}.redis_password, {section}.redis_password_file and {section}.redis_url"
        )
    if username is not None and not given:
        found.append(
            f"{section}.redis_username is set, but neither {section}.redis_password nor {section}.redis_password_file"
        )
    if url.scheme != "rediss" and tls != TlsSettings():
        found.append(f"{section}.redis_tls is set, but {section}.redis_url does not begin with rediss:")
    return found + tls_mistakes(f"{section}.redis_tls", tls)


def _invalid_redis_url(section: str) -> str:
    return (
        f"{section}.redis_url must have the form redis://[user:password@]host:port/database, or rediss://…; write the "
        f"characters / ? # @ : of a password as %XX, or use {section}.redis_password_file"
    )


def tls_mistakes(name: str, tls: TlsSettings) -> list[str]:
    """Return what is unused or contradictory in the TLS settings with this name."""
    found = (
        [
            f"{name}.{each} is set, but {name}.certificate_file is not"
            for each in _KEY_SETTINGS
            if getattr(tls, each) is not None
        ]
        if tls.certificate_file is None
        else []
    )
    if tls.key_password is not None and tls.key_password_file is not None:
        found.append(f"{name}.key_password and {name}.key_password_file are both set")
    return found


def _sasl_mistakes(name: str, sasl: SaslSettings) -> list[str]:
    if sasl.mechanism is None:
        return [f"{name}.mechanism is missing: choose one of {', '.join(SaslMechanism)}"]
    if sasl.mechanism is not SaslMechanism.OAUTHBEARER:
        lacking = [f"{name}.username is missing"] if sasl.username is None else []
        return (
            _not_for_mechanism(name, sasl, _TOKEN_SETTINGS) + lacking + _one_of(name, sasl, "password", "password_file")
        )
    found = _not_for_mechanism(name, sasl, _PASSWORD_SETTINGS) + _one_of(name, sasl, "token_url", "token_file")
    if sasl.token_url is None:
        unused = [each for each in _TOKEN_URL_SETTINGS if getattr(sasl, each) is not None]
        return found + [f"{name}.{each} is set, but {name}.token_url is not" for each in unused]
    lacking = [f"{name}.client_id is missing"] if sasl.client_id is None else []
    return found + lacking + _one_of(name, sasl, "client_secret", "client_secret_file")


def _not_for_mechanism(name: str, sasl: SaslSettings, settings: Sequence[str]) -> list[str]:
    return [
        f"{name}.{each} is set, but kafka.sasl.mechanism {sasl.mechanism} does not use it"
        for each in settings
        if getattr(sasl, each)
    ]


def _one_of(name: str, sasl: SaslSettings, one: str, other: str) -> list[str]:
    given = [each for each in (one, other) if getattr(sasl, each) is not None]
    if len(given) == 1:
        return []
    fault = "are both set: keep one" if given else "are missing: set one of them"
    return [f"{name}.{one} and {name}.{other} {fault}"]


def _unused(name: str, section: SettingsModel, protocol: SecurityProtocol) -> list[str]:
    return (
        [f"{name} is set, but kafka.security_protocol {protocol} does not use it"] if section != type(section)() else []
    )
