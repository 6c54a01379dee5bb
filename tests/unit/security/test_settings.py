"""Security settings: which contradict each other, and that secrets are never shown."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from newsloom.settings import DedupSettings, KafkaSettings, Settings

SECRET = "kept-from-everyone-23"  # noqa: S105 - of nothing


def refusal(model: type[KafkaSettings | DedupSettings], values: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(values)
    assert SECRET not in str(refused.value)
    assert SECRET not in repr(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"security_protocol": "SASL_SSL"}, "kafka.sasl.mechanism is missing"),
        ({"sasl": {"mechanism": "PLAIN"}}, "kafka.sasl is set, but kafka.security_protocol PLAINTEXT does not use it"),
        ({"tls": {"ca_file": "/ca"}}, "kafka.tls is set, but kafka.security_protocol PLAINTEXT does not use it"),
        (
            {"security_protocol": "SSL", "tls": {"key_file": "/key"}},
            "kafka.tls.key_file is set, but kafka.tls.certificate_file is not",
        ),
        (
            {
                "security_protocol": "SSL",
                "tls": {"certificate_file": "/c", "key_password": SECRET, "key_password_file": "/p"},
            },
            "kafka.tls.key_password and kafka.tls.key_password_file are both set",
        ),
        ({"sasl": {"password": SECRET, "username": 7}}, "sasl.username"),
    ],
)
def test_contradictory_security_settings_are_refused(values: dict[str, Any], says: str) -> None:
    assert says in refusal(KafkaSettings, values)


@pytest.mark.parametrize(
    ("sasl", "says"),
    [
        ({"mechanism": "PLAIN", "password": SECRET}, "kafka.sasl.username is missing"),
        (
            {"mechanism": "SCRAM-SHA-512", "username": "u"},
            "kafka.sasl.password and kafka.sasl.password_file are missing",
        ),
        (
            {"mechanism": "PLAIN", "username": "u", "password": SECRET, "password_file": "/p"},
            "kafka.sasl.password and kafka.sasl.password_file are both set",
        ),
        (
            {"mechanism": "PLAIN", "username": "u", "password": SECRET, "token_file": "/t"},
            "kafka.sasl.token_file is set, but kafka.sasl.mechanism PLAIN does not use it",
        ),
        ({"mechanism": "OAUTHBEARER"}, "kafka.sasl.token_url and kafka.sasl.token_file are missing"),
        (
            {"mechanism": "OAUTHBEARER", "token_file": "/t", "password": SECRET},
            "kafka.sasl.password is set, but kafka.sasl.mechanism OAUTHBEARER does not use it",
        ),
        (
            {"mechanism": "OAUTHBEARER", "token_file": "/t", "scope": "s"},
            "kafka.sasl.scope is set, but kafka.sasl.token_url is not",
        ),
        (
            {"mechanism": "OAUTHBEARER", "token_url": "https://idp/token", "client_id": "c"},
            "kafka.sasl.client_secret and kafka.sasl.client_secret_file are missing",
        ),
        ({"mechanism": "OAUTHBEARER", "token_url": f"https://user:{SECRET}@idp/token"}, "sasl.token_url"),
        ({"mechanism": "PLAIN", "username": "u", "password": ""}, "sasl.password"),
    ],
)
def test_missing_and_unused_sasl_settings_are_named(sasl: dict[str, Any], says: str) -> None:
    assert says in refusal(KafkaSettings, {"security_protocol": "SASL_PLAINTEXT", "sasl": sasl})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"redis_url": f"redis://:{SECRET}/@host:6379"}, "dedup.redis_url must have the form redis://"),
        ({"redis_url": f"http://:{SECRET}@host"}, "dedup.redis_url must have the form redis://"),
        ({"redis_url": f"redis://:{SECRET}@host", "redis_password": SECRET}, "the password is set more than once"),
        ({"redis_password": SECRET, "redis_password_file": "/p"}, "the password is set more than once"),
        ({"redis_username": "u"}, "dedup.redis_username is set, but neither"),
        ({"redis_tls": {"ca_file": "/ca"}}, "dedup.redis_url does not begin with rediss:"),
    ],
)
def test_contradictory_redis_settings_are_named(values: dict[str, Any], says: str) -> None:
    assert says in refusal(DedupSettings, {"store": "redis"} | values)


def test_redis_settings_are_not_checked_for_other_stores() -> None:
    assert DedupSettings.model_validate({"redis_username": "u", "redis_url": "nowhere"}).redis_username == "u"


def _with_secrets(secret: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in {
        "KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA__TLS__CERTIFICATE_FILE": "/run/secrets/certificate",
        "KAFKA__TLS__KEY_PASSWORD": secret,
        "KAFKA__SASL__MECHANISM": "SCRAM-SHA-512",
        "KAFKA__SASL__USERNAME": "loom",
        "KAFKA__SASL__PASSWORD": secret,
        "DEDUP__STORE": "redis",
        "DEDUP__REDIS_URL": f"redis://:{secret}@host:6379/0",
    }.items():
        monkeypatch.setenv(f"NEWSLOOM_{name}", value)
    return Settings.load()


def test_secrets_come_from_the_environment_and_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _with_secrets(SECRET, monkeypatch)
    assert settings.kafka.sasl.password is not None
    assert settings.kafka.sasl.password.get_secret_value() == SECRET
    for shown in (
        str(settings),
        repr(settings),
        settings.model_dump_json(),
        json.dumps(settings.model_dump(mode="json")),
    ):
        assert SECRET not in shown
        assert "loom" in shown


def test_the_fingerprint_does_not_depend_on_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    prints = {_with_secrets(secret, monkeypatch).fingerprint() for secret in (SECRET, "of-another-length")}
    assert len(prints) == 1


def test_the_fingerprint_does_not_depend_on_the_member_id(monkeypatch: pytest.MonkeyPatch) -> None:
    def fingerprint(setting: str, value: str) -> str:
        monkeypatch.setenv(f"NEWSLOOM_KAFKA__{setting}", value)
        return Settings.load().fingerprint()

    assert fingerprint("GROUP_INSTANCE_ID", "tag-0") == fingerprint("GROUP_INSTANCE_ID", "tag-1")
    assert fingerprint("GROUP_PREFIX", "one") != fingerprint("GROUP_PREFIX", "another")


def test_a_secret_from_the_environment_completes_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "newsloom.toml"
    file.write_text(
        '[kafka]\nsecurity_protocol = "SASL_SSL"\n[kafka.sasl]\nmechanism = "PLAIN"\nusername = "loom"\n'
        '[kafka.tls]\nca_file = "/etc/ca.pem"\n'
    )
    monkeypatch.setenv("NEWSLOOM_KAFKA__SASL__PASSWORD", SECRET)
    kafka = Settings.load(file).kafka
    assert kafka.tls.ca_file == Path("/etc/ca.pem")
    assert kafka.sasl.username == "loom"
    assert kafka.sasl.password is not None
