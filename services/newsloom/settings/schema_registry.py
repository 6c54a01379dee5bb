"""Define the settings of the schema registry."""

from pathlib import Path

from pydantic import Field, PositiveFloat, model_validator

from newsloom.security.consistency import refuse
from newsloom.security.registry_consistency import schema_registry_mistakes
from newsloom.security.settings import Secret, TlsSettings
from newsloom.settings_model import SettingsModel


class SchemaRegistrySettings(SettingsModel):
    """The schema registry: where the schemas of Avro records are, and where `newsloom schema register` writes its own."""

    url: str | None = Field(
        None,
        min_length=1,
        description="Base URL of a registry with the interface of Confluent's Schema Registry, such as "
        "`https://registry.example:8081`. Several, separated by commas, are tried in this order. If unset, records in Avro "
        "are rejected.",
    )
    username: str | None = Field(None, min_length=1, description="User name, for basic authentication.")
    password: Secret | None = Field(None, description="Password, for basic authentication.")
    password_file: Path | None = Field(None, description="File that holds password. It is read for each request.")
    token: Secret | None = Field(None, description="Bearer token, instead of user name and password.")
    token_file: Path | None = Field(None, description="File that holds token. It is read for each request.")
    tls: TlsSettings = TlsSettings()
    timeout_seconds: PositiveFloat = Field(10.0, description="Seconds that one request may take.")

    @property
    def urls(self) -> tuple[str, ...]:
        """Return the base URLs, without a slash at their ends."""
        return tuple(each.strip().rstrip("/") for each in (self.url or "").split(",") if each.strip())

    @model_validator(mode="after")
    def _settings_are_consistent(self) -> "SchemaRegistrySettings":
        changed = {
            name for name in type(self).model_fields if getattr(self, name) != type(self).model_fields[name].default
        }
        refuse(schema_registry_mistakes(self.urls, changed, self.tls))
        return self
