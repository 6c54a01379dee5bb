"""Check that the settings of the schema registry do not contradict each other."""

from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import urlsplit

from newsloom.security.consistency import tls_mistakes
from newsloom.security.settings import TlsSettings

_NAME: Final = "schema_registry"
_PASSWORDS: Final = ("password", "password_file")
_TOKENS: Final = ("token", "token_file")
_INVALID_URL: Final = (
    f"{_NAME}.url must have the form http://host:port/path or https://host:port/path, without user, password, query and "
    f"fragment; several are separated by commas. A user name and a password are settings of their own: {_NAME}.username and "
    f"{_NAME}.password_file"
)


def schema_registry_mistakes(urls: Sequence[str], given: Collection[str], tls: TlsSettings) -> list[str]:
    """Return what is missing, unused or contradictory in `schema_registry`.

    Args:
        urls: the base URLs.
        given: names of the settings that differ from their defaults.
        tls: `schema_registry.tls`.
    """
    if not urls:
        return [f"{_NAME}.{each} is set, but {_NAME}.url is not" for each in sorted(given)]
    if not all(map(_is_base_url, urls)):
        return [_INVALID_URL]
    found = [
        f"{_NAME}.{one} and {_NAME}.{other} are both set: keep one"
        for one, other in (_PASSWORDS, _TOKENS)
        if {one, other} <= set(given)
    ]
    has_password = any(each in given for each in _PASSWORDS)
    if has_password != ("username" in given):
        found.append(
            f"{_NAME}.username is missing"
            if has_password
            else f"{_NAME}.password and {_NAME}.password_file are missing"
        )
    if "username" in given and any(each in given for each in _TOKENS):
        found.append(f"{_NAME}.username and a token are both set: keep one of the two ways to authenticate")
    if "tls" in given and not any(each.startswith("https:") for each in urls):
        found.append(f"{_NAME}.tls is set, but {_NAME}.url does not begin with https:")
    return found + tls_mistakes(f"{_NAME}.tls", tls)


def _is_base_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError if it is not a number
    except ValueError:
        return False
    is_bare = "@" not in parts.netloc and not parts.query and not parts.fragment and not any(map(str.isspace, url))
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_bare
