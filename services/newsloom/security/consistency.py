"""Which settings of the wire go together. A mistake is a sentence that names the settings, never what stands in them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from newsloom.security.settings import SaslMechanism, SaslSettings, SecurityProtocol, TlsSettings
from newsloom.settings_model import SettingsModel

_OF_PASSWORDS: Final = ("username", "password", "password_file")
_OF_TOKEN_URL: Final = ("token_ca_file", "client_id", "client_secret", "client_secret_file", "scope")
_OF_TOKENS: Final = ("token_url", *_OF_TOKEN_URL, "token_file", "extensions")
_OF_KEYS: Final = ("key_file", "key_password", "key_password_file")
_REDIS_SCHEMES: Final = frozenset({"redis", "rediss", "unix"})


def refuse(mistakes: Sequence[str]) -> None:
    """Say them all.

    Raises:
        ValueError: there are some.
    """
    if mistakes:
        raise ValueError("; ".join(mistakes))


def kafka_mistakes(protocol: SecurityProtocol, tls: TlsSettings, sasl: SaslSettings) -> list[str]:
    """What is missing or too much in `kafka.security_protocol`, `kafka.tls` and `kafka.sasl`."""
    found = _tls_mistakes("kafka.tls", tls) if protocol.encrypted else _unused("kafka.tls", tls, protocol)
    return found + (
        _sasl_mistakes("kafka.sasl", sasl) if protocol.authenticated else _unused("kafka.sasl", sasl, protocol)
    )


def redis_mistakes(
    address: SecretStr, username: str | None, password: tuple[SecretStr | None, Path | None], tls: TlsSettings
) -> list[str]:
    """What is wrong in `dedup.redis_url` and what belongs to it. `password` is given by value, or by file."""
    try:
        url = urlsplit(address.get_secret_value())
        _ = url.port  # raises when it is no number, as where a password has a slash in it
    except ValueError:
        return [_NO_ADDRESS]
    if url.scheme not in _REDIS_SCHEMES:
        return [_NO_ADDRESS]
    given = [each for each in (*password, url.password) if each is not None]
    found = []
    if len(given) > 1:
        found.append("of dedup.redis_password, its file, and a password in dedup.redis_url, only one can be")
    if username is not None and not given:
        found.append("dedup.redis_username is set, and neither dedup.redis_password nor dedup.redis_password_file")
    if url.scheme != "rediss" and tls != TlsSettings():
        found.append("dedup.redis_tls is set, and dedup.redis_url does not begin with rediss:")
    return found + _tls_mistakes("dedup.redis_tls", tls)


_NO_ADDRESS: Final = (
    "dedup.redis_url is no redis://[user:password@]host:port/database, nor rediss:; what a password has of / ? # @ : "
    "is written as %XX there, or it stands in dedup.redis_password_file"
)


def _tls_mistakes(name: str, tls: TlsSettings) -> list[str]:
    alone = (
        [
            f"{name}.{each} is set, and {name}.certificate_file is not"
            for each in _OF_KEYS
            if getattr(tls, each) is not None
        ]
        if tls.certificate_file is None
        else []
    )
    if tls.key_password is not None and tls.key_password_file is not None:
        alone.append(f"{name}.key_password and {name}.key_password_file are both set")
    return alone


def _sasl_mistakes(name: str, sasl: SaslSettings) -> list[str]:
    if sasl.mechanism is None:
        return [f"{name}.mechanism is missing: {', '.join(SaslMechanism)}"]
    if sasl.mechanism is not SaslMechanism.OAUTHBEARER:
        lacking = [f"{name}.username is missing"] if sasl.username is None else []
        return _strange(name, sasl, _OF_TOKENS) + lacking + _one_of(name, sasl, "password", "password_file")
    found = _strange(name, sasl, _OF_PASSWORDS) + _one_of(name, sasl, "token_url", "token_file")
    if sasl.token_url is None:
        unused = [each for each in _OF_TOKEN_URL if getattr(sasl, each) is not None]
        return found + [f"{name}.{each} is set, and {name}.token_url is not" for each in unused]
    lacking = [f"{name}.client_id is missing"] if sasl.client_id is None else []
    return found + lacking + _one_of(name, sasl, "client_secret", "client_secret_file")


def _strange(name: str, sasl: SaslSettings, settings: Sequence[str]) -> list[str]:
    return [f"{name}.{each} is not for {sasl.mechanism}" for each in settings if getattr(sasl, each)]


def _one_of(name: str, sasl: SaslSettings, one: str, other: str) -> list[str]:
    given = [each for each in (one, other) if getattr(sasl, each) is not None]
    if len(given) == 1:
        return []
    said = "are both set" if given else "are missing: one of them is needed"
    return [f"{name}.{one} and {name}.{other} {said}"]


def _unused(name: str, section: SettingsModel, protocol: SecurityProtocol) -> list[str]:
    return (
        [f"{name} is set, and kafka.security_protocol {protocol} has no use for it"]
        if section != type(section)()
        else []
    )
