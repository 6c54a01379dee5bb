"""All settings together, and where they are read from."""

import hashlib
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

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
        env_prefix="NEWSLOOM_",
        env_nested_delimiter="__",
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
        return hashlib.sha256(self.model_dump_json(exclude={"kafka": {"group_instance_id"}}).encode()).hexdigest()

    @classmethod
    def load(cls, config: Path | None = None) -> "Settings":
        """The effective settings: the environment over the TOML file `config` over the defaults.

        Raises:
            pydantic.ValidationError: a setting is wrong or unknown; the message names it.
            ValueError: `config` is not TOML.
        """

        class FromFile(cls):  # type: ignore[valid-type,misc]  # pydantic-settings takes the file from the class
            model_config = SettingsConfigDict(toml_file=config)

        found = FromFile()
        return cls.model_construct(**{name: getattr(found, name) for name in cls.model_fields})

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
        _ = dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
