"""Define the settings of the console, the web service that shows the newest records."""

from pathlib import Path
from typing import Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from newsloom.security.settings import Secret
from newsloom.settings_model import SettingsModel


class ConsoleSettings(SettingsModel):
    """The console: where it listens, what it keeps, and who may read it (docs/console.md)."""

    host: str = Field("127.0.0.1", description="Address to listen on. `0.0.0.0` listens on all IPv4 interfaces.")
    port: int = Field(8808, ge=0, le=65_535, description="Port to listen on. 0 takes any free port.")
    base_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        max_length=200,
        description="Path under which a reverse proxy passes requests on, as in `/news`. If the proxy removes it, leave it empty.",
    )
    hours: PositiveFloat = Field(6.0, le=168, description="Hours for which records are shown.")
    max_records: PositiveInt = Field(
        10_000, le=100_000, description="Largest number of records in memory. The oldest are dropped first."
    )
    max_bytes: int = Field(
        128_000_000, ge=8_000_000, description="Memory of all records, in bytes. The oldest are dropped first."
    )
    token: Secret | None = Field(
        None,
        description="Token without which the console shows no record. If unset, whoever reaches the port can read.",
    )
    token_file: Path | None = Field(None, description="File that holds token.")
    allowed_hosts: tuple[str, ...] = Field(
        (),
        description="Names by which browsers may call the console, as in `news.example.org`. If empty, any name where `host` "
        "is not loopback, and else only those of this machine.",
    )

    @model_validator(mode="after")
    def _token_is_set_once(self) -> Self:
        if self.token is not None and self.token_file is not None:
            msg = "token and token_file are the same setting: keep one of them"
            raise ValueError(msg)
        return self
