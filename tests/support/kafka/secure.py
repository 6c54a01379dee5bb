"""A broker with a listener for each security protocol, and a user without rights."""

from dataclasses import dataclass
from pathlib import Path

from support.kafka.server import KafkaServer
from support.security.certificates import Authority, Certificate
from support.security.token_server import AUDIENCE, TokenSigner

USER = "loom"
GUEST = "guest"
PASSWORD = "kept-from-logs-4711"  # noqa: S105 - of a test broker

_MODULES = "org.apache.kafka.common.security"
_SCRAM = f"{_MODULES}.scram.ScramLoginModule required;"
_PLAIN = f'{_MODULES}.plain.PlainLoginModule required user_{USER}="{PASSWORD}" user_{GUEST}="{PASSWORD}";'
_OAUTH = f"{_MODULES}.oauthbearer.OAuthBearerLoginModule required;"
_VALIDATOR = f"{_MODULES}.oauthbearer.OAuthBearerValidatorCallbackHandler"

LISTENERS = {
    "TLS": "SSL",
    "MUTUAL": "SSL",
    "EXPIRED": "SSL",
    "MISNAMED": "SSL",
    "SASL": "SASL_SSL",
    "CLEAR": "SASL_PLAINTEXT",
}


@dataclass(frozen=True)
class SecureKafka:
    """The broker, and the credentials of its clients.

    Attributes:
        server: the broker. It listens at `server.address(name)` for each name in `LISTENERS`, and in plain text.
        ca: the CA that signed its certificates.
        other_ca: another CA.
        client: a client certificate that MUTUAL accepts.
        expired_client: an expired client certificate.
        signer: signs the tokens that SASL accepts.
    """

    server: KafkaServer
    ca: Authority
    other_ca: Authority
    client: Certificate
    expired_client: Certificate
    signer: TokenSigner


def secure_kafka(folder: Path) -> SecureKafka:
    """Return the broker, not started yet."""
    folder.mkdir(parents=True, exist_ok=True)
    ca, other = Authority(folder, "ca"), Authority(folder, "other-ca")
    jwks = folder / "jwks.json"
    signer = TokenSigner(jwks)
    own = ca.sign("broker", ["127.0.0.1", "localhost"])
    settings = _keys("ssl", own, ca)
    settings |= _keys("listener.name.expired.ssl", ca.sign("expired", ["127.0.0.1"], expired=True), ca)
    settings |= _keys("listener.name.misnamed.ssl", ca.sign("misnamed", ["broker.example.org"]), ca)
    settings |= {"listener.name.mutual.ssl.client.auth": "required"}
    for listener in ("sasl", "clear"):
        mechanisms = {"plain": _PLAIN, "scram-sha-256": _SCRAM, "scram-sha-512": _SCRAM}
        if listener == "sasl":
            mechanisms |= {"oauthbearer": _OAUTH}
        prefix = f"listener.name.{listener}"
        settings[f"{prefix}.sasl.enabled.mechanisms"] = ",".join(each.upper() for each in mechanisms)
        settings |= {f"{prefix}.{each}.sasl.jaas.config": config for each, config in mechanisms.items()}
    settings |= {
        "listener.name.sasl.oauthbearer.sasl.server.callback.handler.class": _VALIDATOR,
        "listener.name.sasl.oauthbearer.sasl.oauthbearer.jwks.endpoint.url": jwks.as_uri(),
        "listener.name.sasl.oauthbearer.sasl.oauthbearer.expected.audience": AUDIENCE,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:ANONYMOUS;User:{USER};User:CN=client",
        "num.network.threads": "1",
    }
    return SecureKafka(
        KafkaServer(
            folder / "kafka",
            settings,
            listeners=LISTENERS,
            scram={USER: PASSWORD},
            java=(f"-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={jwks.as_uri()}",),
        ),
        ca,
        other,
        ca.sign("client"),
        ca.sign("expired-client", expired=True),
        signer,
    )


def _keys(prefix: str, own: Certificate, ca: Authority) -> dict[str, str]:
    return {
        f"{prefix}.keystore.type": "PEM",
        f"{prefix}.keystore.location": str(own.bundle),
        f"{prefix}.truststore.type": "PEM",
        f"{prefix}.truststore.location": str(ca.file),
    }
