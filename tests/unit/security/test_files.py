"""Files named by settings: how they are read, and the errors that name them."""

import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr

from newsloom.security.secrets import read_secret
from newsloom.security.settings import TlsSettings
from newsloom.security.tls import client_context
from support.security.certificates import Authority

KEY_PASSWORD = "of-the-key"  # noqa: S105 - of a key that lives for a test


@pytest.mark.parametrize(
    ("content", "secret"),
    [(b"word\n", "word"), (b"word\r\n", "word"), (b" a word ", " a word "), ("gehölz".encode(), "gehölz")],
)
def test_line_breaks_at_the_end_of_a_secret_file_are_ignored(tmp_path: Path, content: bytes, secret: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    assert read_secret("kafka.sasl.password", None, file) == secret


def test_a_secret_by_value_needs_no_file() -> None:
    assert read_secret("kafka.sasl.password", SecretStr("word"), None) == "word"
    assert read_secret("kafka.sasl.password", None, None) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"\xff\xfesecret", "is not UTF-8"),
        (b"x" * 70_000, "has more than"),
    ],
)
def test_an_invalid_secret_file_is_named_with_its_setting(tmp_path: Path, content: bytes | None, says: str) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValueError, match=r"setting kafka\.sasl\.password_file: ") as refused:
        read_secret("kafka.sasl.password", None, file)
    assert f"{file} {says}" in str(refused.value)
    assert refused.value.__cause__ is None or isinstance(refused.value.__cause__, OSError)  # holds none of its bytes


def test_certificates_are_always_required_and_names_are_checked_unless_told_otherwise(tmp_path: Path) -> None:
    ca = Authority(tmp_path, "ca")
    strict = client_context(TlsSettings(ca_file=ca.file), "kafka.tls.")
    lax = client_context(TlsSettings(ca_file=ca.file, check_hostname=False), "kafka.tls.")
    assert (strict.check_hostname, strict.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert (lax.check_hostname, lax.verify_mode) == (False, ssl.CERT_REQUIRED)
    assert strict.cert_store_stats()["x509_ca"] == 1  # the CA of the settings, and none of the system's
    assert strict.minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_key_may_be_in_its_own_file_and_encrypted(tmp_path: Path) -> None:
    ca = Authority(tmp_path, "ca")
    plain, locked = ca.sign("plain"), ca.sign("locked", password=KEY_PASSWORD)
    password = tmp_path / "password"
    password.write_text(KEY_PASSWORD + "\n")
    client_context(TlsSettings(certificate_file=plain.bundle), "kafka.tls.")
    client_context(TlsSettings(certificate_file=plain.certificate, key_file=plain.key), "kafka.tls.")
    client_context(
        TlsSettings(certificate_file=locked.certificate, key_file=locked.key, key_password_file=password), "kafka.tls."
    )


def test_each_invalid_file_is_named(tmp_path: Path) -> None:
    ca = Authority(tmp_path, "ca")
    one, other = ca.sign("one"), ca.sign("other")
    locked = ca.sign("locked", password=KEY_PASSWORD)
    prose, nothing = tmp_path / "prose", tmp_path / "nothing"
    prose.write_text("This is no certificate.")
    faults = {
        f"ca_file: {nothing} cannot be read": TlsSettings(ca_file=nothing),
        f"ca_file: {prose} contains no certificates in PEM format": TlsSettings(ca_file=prose),
        f"certificate_file: {nothing} cannot be read": TlsSettings(certificate_file=nothing),
        f"key_file: {nothing} cannot be read": TlsSettings(certificate_file=one.certificate, key_file=nothing),
        "certificate_file: certificate or key is not in PEM format": TlsSettings(certificate_file=prose),
        "key_file: the key does not match kafka.tls.certificate_file": TlsSettings(
            certificate_file=one.certificate, key_file=other.key
        ),
        "key_password is missing: the key is encrypted": TlsSettings(
            certificate_file=locked.certificate, key_file=locked.key
        ),
        "key_password is wrong": TlsSettings(
            certificate_file=locked.certificate, key_file=locked.key, key_password=SecretStr("another")
        ),
    }
    for says, settings in faults.items():
        with pytest.raises(ValueError, match=r"setting kafka\.tls") as refused:
            client_context(settings, "kafka.tls.")
        assert str(refused.value).startswith(f"setting kafka.tls.{says}")
        assert "another" not in str(refused.value)
