"""What failed connections mean to an operator."""

import os
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

_VERIFY: Final[Mapping[int, str]] = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is signed by itself, and not trusted here ({prefix}ca_file)",
    19: "its certificate is signed by a CA that is not trusted here ({prefix}ca_file)",
    20: "its certificate is signed by a CA that is not trusted here ({prefix}ca_file)",
    21: "its certificate is signed by a CA that is not trusted here ({prefix}ca_file)",
    62: "its certificate is for another host name",
    64: "its certificate is for another host name",
}
"""By OpenSSL's verify code (X509_V_ERR_…)."""

_NO_TLS: Final = "it does not speak TLS there"
_OURS_REFUSED: Final = "it refuses our certificate: its CA, its dates or its use ({prefix}certificate_file)"
_NONE_IN_COMMON: Final = "no version or cipher of TLS is known to both"
_WANTS_OURS: Final = "it wants a client certificate ({prefix}certificate_file)"

_REASONS: Final[Mapping[str, str]] = {
    "WRONG_VERSION_NUMBER": _NO_TLS,
    "RECORD_LAYER_FAILURE": _NO_TLS,
    "PACKET_LENGTH_TOO_LONG": _NO_TLS,
    "HTTP_REQUEST": _NO_TLS,
    "UNEXPECTED_EOF_WHILE_READING": f"{_NO_TLS}, or hangs up on it",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": _WANTS_OURS,
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "our certificate has expired ({prefix}certificate_file)",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": _OURS_REFUSED,
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": _OURS_REFUSED,
    "SSLV3_ALERT_BAD_CERTIFICATE": _OURS_REFUSED,
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": _OURS_REFUSED,
    "TLSV1_ALERT_UNKNOWN_CA": _OURS_REFUSED,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": f"{_NONE_IN_COMMON}, or {_WANTS_OURS}",
    "TLSV1_ALERT_PROTOCOL_VERSION": _NONE_IN_COMMON,
    "UNSUPPORTED_PROTOCOL": _NONE_IN_COMMON,
    "NO_CIPHERS_AVAILABLE": _NONE_IN_COMMON,
}
"""By OpenSSL's reason; alerts are what the server said."""


_LASTING: Final = _REASONS.keys() - {"UNEXPECTED_EOF_WHILE_READING"}


def tls_trouble(error: BaseException, prefix: str) -> str | None:
    """What TLS holds against a server, or the server against us, in words; `None` when it was not TLS.

    Args:
        error: it, or what it came from, is looked at.
        prefix: of the settings' names, as in `kafka.tls.`.
    """
    found = next((each for each in origins(error) if isinstance(each, ssl.SSLError)), None)
    if found is None:
        return None
    if isinstance(found, ssl.SSLCertVerificationError):
        words = _VERIFY.get(found.verify_code, "its certificate is not accepted")
        return f"TLS: {words.format(prefix=prefix)}: {found.verify_message.rstrip('.')}"
    words = _REASONS.get(found.reason or "", "the connection failed")
    return f"TLS: {words.format(prefix=prefix)}" + (f": {found.reason}" if found.reason else "")


def tls_lasts(error: BaseException) -> bool:
    """Whether it is of TLS and would be the same again: not a connection that was cut under way."""
    found = next((each for each in origins(error) if isinstance(each, ssl.SSLError)), None)
    return isinstance(found, ssl.SSLCertVerificationError) or (found is not None and found.reason in _LASTING)


def origins(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came from."""
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def in_words(error: BaseException) -> str:
    """What the system says, without the addresses and numbers that libraries put around it."""
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
