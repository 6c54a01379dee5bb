"""Describe failed TLS connections in words for operators."""

import os
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

_VERIFY_FAULTS: Final[Mapping[int, str]] = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is self-signed and is not trusted here ({prefix}ca_file)",
    19: "its certificate is signed by a CA that is not trusted here ({prefix}ca_file)",
    20: "its certificate is signed by a CA that is not trusted here ({prefix}ca_file)",
    21: "its certificate is signed by a CA that is not trusted here ({prefix}ca_file)",
    62: "its certificate is for another host name",
    64: "its certificate is for another host name",
}
"""Descriptions by OpenSSL's verify code (X509_V_ERR_…)."""

_PORT_WITHOUT_TLS: Final = "it does not use TLS on this port"
_CLIENT_CERTIFICATE_REJECTED: Final = (
    "it rejects the client certificate: check its CA, dates and key usage ({prefix}certificate_file)"
)
_NOTHING_IN_COMMON: Final = "client and server have no TLS version or cipher in common"
_CLIENT_CERTIFICATE_REQUIRED: Final = "it requires a client certificate ({prefix}certificate_file)"

_FAULTS: Final[Mapping[str, str]] = {
    "WRONG_VERSION_NUMBER": _PORT_WITHOUT_TLS,
    "RECORD_LAYER_FAILURE": _PORT_WITHOUT_TLS,
    "PACKET_LENGTH_TOO_LONG": _PORT_WITHOUT_TLS,
    "HTTP_REQUEST": _PORT_WITHOUT_TLS,
    "UNEXPECTED_EOF_WHILE_READING": f"{_PORT_WITHOUT_TLS}, or closed the connection",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": _CLIENT_CERTIFICATE_REQUIRED,
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "the client certificate has expired ({prefix}certificate_file)",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": _CLIENT_CERTIFICATE_REJECTED,
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": _CLIENT_CERTIFICATE_REJECTED,
    "SSLV3_ALERT_BAD_CERTIFICATE": _CLIENT_CERTIFICATE_REJECTED,
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": _CLIENT_CERTIFICATE_REJECTED,
    "TLSV1_ALERT_UNKNOWN_CA": _CLIENT_CERTIFICATE_REJECTED,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": f"{_NOTHING_IN_COMMON}, or {_CLIENT_CERTIFICATE_REQUIRED}",
    "TLSV1_ALERT_PROTOCOL_VERSION": _NOTHING_IN_COMMON,
    "UNSUPPORTED_PROTOCOL": _NOTHING_IN_COMMON,
    "NO_CIPHERS_AVAILABLE": _NOTHING_IN_COMMON,
}
"""Descriptions by OpenSSL's reason. The server sends the reasons with ALERT in their name."""

_PERMANENT_REASONS: Final = _FAULTS.keys() - {"UNEXPECTED_EOF_WHILE_READING"}


def describe_tls_error(error: BaseException, prefix: str) -> str | None:
    """Return why TLS failed, in words; `None` if the error has nothing to do with TLS.

    Args:
        error: the error; its causes are examined, too.
        prefix: prefix of the settings' names, as in `kafka.tls.`.
    """
    found = _tls_error(error)
    if found is None:
        return None
    if isinstance(found, ssl.SSLCertVerificationError):
        words = _VERIFY_FAULTS.get(getattr(found, "verify_code", 0), "its certificate is not accepted")
        return f"TLS: {words.format(prefix=prefix)}: {getattr(found, 'verify_message', '').rstrip('.')}".rstrip(": ")
    words = _FAULTS.get(found.reason or "", "the connection failed")
    return f"TLS: {words.format(prefix=prefix)}" + (f": {found.reason}" if found.reason else "")


def is_permanent_tls_error(error: BaseException) -> bool:
    """Return whether the error is a TLS error that a retry would meet again.

    A connection that was closed during the handshake is not one.
    """
    found = _tls_error(error)
    return isinstance(found, ssl.SSLCertVerificationError) or (found is not None and found.reason in _PERMANENT_REASONS)


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    """Return OpenSSL's own error. Clients wrap it in errors that are an `SSLError` as well, but have no reason."""
    found = [each for each in error_chain(error) if isinstance(each, ssl.SSLError)]
    return next((each for each in found if getattr(each, "reason", None)), found[0] if found else None)


def error_chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and then its causes, the direct cause first."""
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def describe_os_error(error: BaseException) -> str:
    """Return the operating system's message, without the addresses and numbers that libraries add."""
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
