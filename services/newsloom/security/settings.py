"""Settings of TLS and SASL. Every secret can be given by value or as a file, as Docker and Kubernetes mount them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from newsloom.settings_model import SettingsModel

Secret = Annotated[SecretStr, Field(min_length=1)]


class SecurityProtocol(StrEnum):
    """Kafka's names for whether the wire is encrypted, and whether a client says who it is by SASL."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"

    @property
    def encrypted(self) -> bool:
        """Whether TLS is spoken."""
        return self in {SecurityProtocol.SSL, SecurityProtocol.SASL_SSL}

    @property
    def authenticated(self) -> bool:
        """Whether SASL is spoken."""
        return self in {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}


class SaslMechanism(StrEnum):
    """How a client says who it is."""

    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"
    OAUTHBEARER = "OAUTHBEARER"


class TlsSettings(SettingsModel):
    """Whom to trust, and which certificate to show. Files are PEM, read once at the start."""

    ca_file: Path | None = Field(None, description="CAs that are trusted; by default the system's.")
    certificate_file: Path | None = Field(None, description="Our own certificate and its chain, for mutual TLS.")
    key_file: Path | None = Field(None, description="Its key; by default it stands in certificate_file.")
    key_password: Secret | None = Field(None, description="Of an encrypted key.")
    key_password_file: Path | None = Field(None, description="File with the key's password.")
    check_hostname: bool = Field(
        default=True, description="The server's certificate must bear the name it is called by."
    )


class SaslSettings(SettingsModel):
    """Who we are to the broker."""

    mechanism: SaslMechanism | None = Field(None, description="How we say who we are.")
    username: str | None = Field(None, min_length=1, description="For PLAIN and SCRAM.")
    password: Secret | None = Field(None, description="For PLAIN and SCRAM.")
    password_file: Path | None = Field(None, description="File with the password.")
    token_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/@]+(/\S*)?$",
        description="OAUTHBEARER: where a token is had for client_id and client_secret (RFC 6749, 4.4).",
    )
    token_ca_file: Path | None = Field(None, description="CAs trusted at token_url; by default the system's.")
    client_id: str | None = Field(None, min_length=1, description="For token_url.")
    client_secret: Secret | None = Field(None, description="For token_url.")
    client_secret_file: Path | None = Field(None, description="File with the client's secret.")
    scope: str | None = Field(None, min_length=1, description="What is asked of token_url; scopes parted by blanks.")
    token_file: Path | None = Field(
        None, description="OAUTHBEARER without token_url: a file with the token, read anew for each connection."
    )
    extensions: dict[str, str] = Field({}, description="OAUTHBEARER: SASL extensions that the broker wants (RFC 7628).")
