"""Settings of the schema registry: which contradict each other, and that secrets are never shown."""

from typing import Any

import pytest
from pydantic import ValidationError

from newsloom.settings import SchemaRegistrySettings, Settings

SECRET = "kept-from-everyone-31"  # noqa: S105 - of nothing
URL = "https://registry.example:8081"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"password": SECRET}, "schema_registry.password is set, but schema_registry.url is not"),
        ({"timeout_seconds": 3}, "schema_registry.timeout_seconds is set, but schema_registry.url is not"),
        ({"url": f"https://loom:{SECRET}@registry.example"}, "schema_registry.url must have the form"),
        ({"url": "registry.example:8081"}, "schema_registry.url must have the form"),
        ({"url": f"{URL},ftp://other.example"}, "schema_registry.url must have the form"),
        ({"url": "https://registry.example:port"}, "schema_registry.url must have the form"),
        ({"url": f"{URL}?a=b"}, "schema_registry.url must have the form"),
        ({"url": "https://"}, "schema_registry.url must have the form"),
        ({"url": URL, "username": "loom"}, "schema_registry.password and schema_registry.password_file are missing"),
        ({"url": URL, "password": SECRET}, "schema_registry.username is missing"),
        (
            {"url": URL, "username": "loom", "password": SECRET, "password_file": "/p"},
            "schema_registry.password and schema_registry.password_file are both set: keep one",
        ),
        (
            {"url": URL, "token": SECRET, "token_file": "/t"},
            "schema_registry.token and schema_registry.token_file are both",
        ),
        (
            {"url": URL, "username": "loom", "password": SECRET, "token": SECRET},
            "keep one of the two ways to authenticate",
        ),
        (
            {"url": "http://registry.example", "tls": {"ca_file": "/ca"}},
            "schema_registry.url does not begin with https:",
        ),
        ({"url": URL, "tls": {"key_file": "/k"}}, "schema_registry.tls.key_file is set, but"),
    ],
)
def test_contradictory_settings_are_refused_without_showing_a_secret(values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SchemaRegistrySettings.model_validate(values)
    assert says in str(refused.value)
    assert SECRET not in str(refused.value)


def test_several_urls_are_separated_by_commas() -> None:
    found = SchemaRegistrySettings(url=f" {URL}/ ,http://[::1]:8081/apis/ccompat/v7").urls
    assert found == (URL, "http://[::1]:8081/apis/ccompat/v7")


def test_secrets_are_in_no_dump_of_the_settings() -> None:
    values = {"url": URL, "username": "loom", "password": SECRET}
    settings = Settings.model_validate({"schema_registry": values})
    assert SECRET not in settings.model_dump_json() + repr(settings)
