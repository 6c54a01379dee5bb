"""Build TLS contexts from settings."""

import ssl
from pathlib import Path

from newsloom.security.secrets import read_secret
from newsloom.security.settings import TlsSettings


def client_context(settings: TlsSettings, prefix: str) -> ssl.SSLContext:
    """Return a TLS context for connections to servers.

    Server certificates are always required, and TLS 1.2 is the lowest version.

    Args:
        settings: trusted CAs and client certificate.
        prefix: prefix of the settings' names in messages, as in `kafka.tls.`.

    Raises:
        ValueError: a file cannot be read or used; the message names it and its setting.
    """
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no CA yet
        _load_cas(context, settings.ca_file, f"{prefix}ca_file")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = settings.check_hostname
    if settings.certificate_file is not None:
        _load_client_certificate(context, settings, prefix)
    return context


def _load_cas(context: ssl.SSLContext, file: Path, setting: str) -> None:
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError:
        msg = f"setting {setting}: {file} contains no certificates in PEM format"
        raise ValueError(msg) from None
    except OSError as error:
        msg = f"setting {setting}: {file} cannot be read: {error.strerror}"
        raise ValueError(msg) from error


def _load_client_certificate(context: ssl.SSLContext, settings: TlsSettings, prefix: str) -> None:
    password = read_secret(f"{prefix}key_password", settings.key_password, settings.key_password_file)
    for setting, file in (("certificate_file", settings.certificate_file), ("key_file", settings.key_file)):
        _require_readable(file, f"{prefix}{setting}")
    asked = False

    def key_password() -> str:  # without a callback, OpenSSL would ask on the terminal
        nonlocal asked
        asked = True
        return password or ""

    try:
        context.load_cert_chain(str(settings.certificate_file), settings.key_file, key_password)
    except (ssl.SSLError, ValueError) as error:
        reason = getattr(error, "reason", None)
        if reason == "KEY_VALUES_MISMATCH":
            msg = f"setting {prefix}key_file: the key does not match {prefix}certificate_file"
        elif asked:
            fault = "is wrong" if password else "is missing: the key is encrypted"
            msg = f"setting {prefix}key_password {fault}"
        else:
            msg = f"setting {prefix}certificate_file: certificate or key is not in PEM format"
        raise ValueError(msg) from None


def _require_readable(file: Path | None, setting: str) -> None:
    if file is None:
        return
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        msg = f"setting {setting}: {file} cannot be read: {error.strerror}"
        raise ValueError(msg) from error
