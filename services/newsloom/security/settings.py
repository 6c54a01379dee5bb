"""Define the settings of TLS and SASL.

Every secret can be set by value or as a file, as Docker and Kubernetes mount them.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from newsloom.settings_model import SettingsModel

Secret = Annotated[SecretStr, Field(min_length=1)]


class SecurityProtocol(StrEnum):
    """The use of TLS and SASL in connections to Kafka, with Kafka's own names."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"

    @property
    def encrypted(self) -> bool:
        """Return True if connections use TLS."""
        return self in {SecurityProtocol.SSL, SecurityProtocol.SASL_SSL}

    @property
    def authenticated(self) -> bool:
        """Return whether connections use SASL."""
        return self in {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}


class SaslMechanism(StrEnum):
    """The SASL mechanism by which a client authenticates itself."""

    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"
    OAUTHBEARER = "OAUTHBEARER"


class TlsSettings(SettingsModel):
    """Trusted CAs and the client certificate. Files are PEM and are read once, at the start."""

    ca_file: Path | None = Field(None, description="File with the trusted CAs. If unset, the system's CAs are trusted.")
    certificate_file: Path | None = Field(
        None, description="File with the client certificate and its chain, for mutual TLS."
    )
    key_file: Path | None = Field(
        None, description="File with the key of the client certificate. If unset, the key is in certificate_file."
    )
    key_password: Secret | None = Field(None, description="Password of the key, if it is encrypted.")
    key_password_file: Path | None = Field(None, description="File that holds key_password.")
    check_hostname: bool = Field(
        default=True, description="Whether the server's certificate must match the host name in the address."
    )


class SaslSettings(SettingsModel):
    """Authentication at the broker (SASL)."""

    mechanism: SaslMechanism | None = Field(None, description="SASL mechanism of the broker's listener.")
    username: str | None = Field(None, min_length=1, description="User name for PLAIN and SCRAM.")
    password: Secret | None = Field(None, description="Password for PLAIN and SCRAM.")
    password_file: Path | None = Field(None, description="File that holds password.")
    token_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/@]+(/\S*)?$",
        description="URL of the token endpoint for OAUTHBEARER, which returns a token for client_id and client_secret "
        "(RFC 6749, 4.4).",
    )
    token_ca_file: Path | None = Field(
        None, description="File with the CAs trusted at token_url. If unset, the system's CAs are trusted."
    )
    client_id: str | None = Field(None, min_length=1, description="Client id at token_url.")
    client_secret: Secret | None = Field(None, description="Client secret at token_url.")
    client_secret_file: Path | None = Field(None, description="File that holds client_secret.")
    scope: str | None = Field(
        None, min_length=1, description="Scopes to request at token_url, separated by spaces. If unset, none."
    )
    token_file: Path | None = Field(
        None,
        description="File with the token for OAUTHBEARER, instead of token_url. It is read again for each connection.",
    )
    extensions: dict[str, str] = Field(
        {}, description="SASL extensions for OAUTHBEARER that the broker requires (RFC 7628)."
    )
