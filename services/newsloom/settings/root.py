"""All settings together, and where they are read from."""

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
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
from newsloom.settings.topics import same_name
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

_NAMESPACE: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}")


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

    namespace: str | None = Field(
        None,
        description="Names this newsloom among others on one Kafka or one Redis. With `sport`, unless they are set "
        'themselves, `kafka.topic_prefix` is `"sport."`, `kafka.group_prefix` is `"sport"` and `dedup.redis_prefix` is '
        '`"sport:dedup"`.',
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

    @field_validator("namespace")
    @classmethod
    def _namespace_is_legal(cls, namespace: str | None) -> str | None:
        if namespace is not None and not _NAMESPACE.fullmatch(namespace):
            msg = (
                "must have 1 to 100 letters without accents, digits, '.', '_' and '-', and begin with a letter or digit"
            )
            raise ValueError(msg)
        return namespace

    @model_validator(mode="after")
    def _transactions_need_their_engine(self) -> Self:
        if self.guarantee is Guarantee.TRANSACTIONAL and self.engine is not Engine.AIOKAFKA:
            msg = f'guarantee = "transactional" needs engine = "aiokafka"; engine is "{self.engine}"'
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _routes_have_topics_of_their_own(self) -> Self:
        own = self.kafka.registry.topics
        for route in self.publish.routes:
            reserved = route.topic.startswith(f"{self.kafka.topic_prefix}dead-letter.")
            if reserved or any(same_name(route.topic, topic.name) for topic in own):
                msg = f"route {route.name!r}: topic {route.topic!r} is newsloom's own; give the route another"
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
        """Arguments, then the environment, then the TOML file, then what follows from the namespace."""
        _ = env_settings, dotenv_settings, file_secret_settings
        return (
            init_settings,
            _OwnVariables(settings_cls),
            TomlConfigSettingsSource(settings_cls),
            _Derived(settings_cls),
        )


def derived(namespace: str) -> Mapping[tuple[str, ...], str]:
    """Return what settings are in a namespace unless they are set themselves, by section and name."""
    return {
        ("kafka", "topic_prefix"): f"{namespace}.",
        ("kafka", "group_prefix"): namespace,
        ("dedup", "redis_prefix"): f"{namespace}:dedup",
    }


class _OwnVariables(EnvSettingsSource):
    """The variables that name settings, and no others."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        self.env_vars = read_environment(os.environ, settings_cls).values


class _Derived(PydanticBaseSettingsSource):
    """What follows from the namespace that the sources before this one have given."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Not used: `__call__` gives everything at once."""
        _ = field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return nothing for a name that is going to be refused: its own message is enough."""
        namespace = self.current_state.get("namespace")
        if not isinstance(namespace, str) or not _NAMESPACE.fullmatch(namespace):
            return {}
        found: dict[str, Any] = {}
        for (section, name), value in derived(namespace).items():
            found.setdefault(section, {})[name] = value
        return found
