"""All settings together, and where they are read from."""

import hashlib
import json
import os
import tomllib
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from newsloom.settings.environment import PREFIX, SEPARATOR, Environment, read_environment
from newsloom.settings.mistakes import sentences
from newsloom.settings.stages import (
    DedupSettings,
    NormaliseSettings,
    PublishSettings,
    TagSettings,
)
from newsloom.settings.worker import (
    BatchSettings,
    DeadLetterSettings,
    Engine,
    Guarantee,
    HealthSettings,
    HttpSettings,
    KafkaSettings,
    LogSettings,
    PoolSettings,
    RetrySettings,
    TracingSettings,
)


class Settings(BaseSettings):
    """All of it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=SEPARATOR,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        nested_model_default_partial_update=True,
    )

    engine: Engine = Engine.FAUST
    guarantee: Guarantee = Field(
        Guarantee.AT_LEAST_ONCE,
        description="transactional: outputs and offsets in one Kafka transaction (aiokafka engine). "
        "A read_committed reader then sees each record once, whatever is killed.",
    )
    normalise: NormaliseSettings = NormaliseSettings()
    dedup: DedupSettings = DedupSettings()
    tag: TagSettings = TagSettings()
    publish: PublishSettings = PublishSettings()
    kafka: KafkaSettings = KafkaSettings()
    batch: BatchSettings = BatchSettings()
    pool: PoolSettings = PoolSettings()
    retry: RetrySettings = RetrySettings()
    dead_letters: DeadLetterSettings = DeadLetterSettings()
    http: HttpSettings = HttpSettings()
    health: HealthSettings = HealthSettings()
    log: LogSettings = LogSettings()
    tracing: TracingSettings = TracingSettings()

    @model_validator(mode="after")
    def _transactions_need_their_engine(self) -> Self:
        if self.guarantee is Guarantee.TRANSACTIONAL and self.engine is not Engine.AIOKAFKA:
            msg = f'guarantee = "transactional" needs engine = "aiokafka"; engine is "{self.engine}"'
            raise ValueError(msg)
        return self

    def fingerprint(self) -> str:
        """SHA-256 of the settings with secrets masked, hexadecimal: workers that agree on it run alike.

        Without the name by which a worker is a member of its group: no two have the same.
        """
        values = self.model_dump(mode="json", exclude={"kafka": {"group_instance_id"}})
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

    @classmethod
    def load(cls, config: Path | None = None) -> "Settings":
        """Read the effective settings: the environment over the TOML file `config` over the defaults.

        Raises:
            ValueError: a setting is wrong or unknown, or `config` is not TOML. The message is one line that names every
                mistake: by its variable as it was typed, or by its name in the file.
        """

        class FromFile(cls):  # type: ignore[valid-type,misc]  # pydantic-settings takes the file from the class
            model_config = SettingsConfigDict(toml_file=config)

        environment = cls.environment()
        mistakes = list(environment.mistakes)
        try:
            found = FromFile()
        except ValidationError as error:
            mistakes += sentences(error, cls, environment.names)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            mistakes.append(f"{config} is not TOML: {error}")
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return cls.model_construct(**{name: getattr(found, name) for name in cls.model_fields})

    @classmethod
    def environment(cls) -> Environment:
        """Return what the environment sets, and what is wrong or odd about it."""
        return read_environment(os.environ, cls)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the TOML file."""
        _ = env_settings, dotenv_settings, file_secret_settings
        return init_settings, _OwnVariables(settings_cls), TomlConfigSettingsSource(settings_cls)


class _OwnVariables(EnvSettingsSource):
    """The variables that name settings, and no others."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        self.env_vars = read_environment(os.environ, settings_cls).values
