"""Read all settings from the environment, one TOML file and the defaults."""

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

from newsloom.settings.console import ConsoleSettings
from newsloom.settings.derived import from_dedup, from_namespace
from newsloom.settings.environment import PREFIX, SEPARATOR, Environment, read_environment
from newsloom.settings.kafka import KafkaSettings
from newsloom.settings.mistakes import sentences
from newsloom.settings.pipeline import OwnStageSettings, PipelineSettings, order_fault, own_stages_fault
from newsloom.settings.schema_registry import SchemaRegistrySettings
from newsloom.settings.stages import (
    DedupSettings,
    NormaliseSettings,
    PublishSettings,
    StoreKind,
    StoriesSettings,
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
    LogSettings,
    PoolSettings,
    RetrySettings,
    SplitSettings,
    TracingSettings,
)
from newsloom_schemas.topics import StageName

_NAMESPACE: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}")


class Settings(BaseSettings):
    """All settings of newsloom."""

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
        description="Name of this installation, where several share one Kafka or one Redis. It changes four defaults: with "
        '`sport`, `kafka.topic_prefix` is `"sport."`, `kafka.group_prefix` is `"sport"`, `dedup.redis_prefix` is '
        '`"sport:dedup"` and `stories.redis_prefix` is `"sport:stories"`.',
    )
    engine: Engine = Engine.FAUST
    guarantee: Guarantee = Field(
        Guarantee.AT_LEAST_ONCE,
        description="How often a record may appear in the outputs after a worker is killed. `transactional` writes outputs "
        "and offsets in one Kafka transaction, so that a read_committed consumer sees each record once; it needs the aiokafka "
        "engine.",
    )
    pipeline: PipelineSettings = PipelineSettings()
    stages: dict[str, OwnStageSettings] = Field(
        {}, description="Your own stages, by their names in `pipeline.stages` (docs/plugins.md)."
    )
    split: SplitSettings = SplitSettings()
    normalise: NormaliseSettings = NormaliseSettings()
    dedup: DedupSettings = DedupSettings()
    tag: TagSettings = TagSettings()
    stories: StoriesSettings = StoriesSettings()
    publish: PublishSettings = PublishSettings()
    kafka: KafkaSettings = KafkaSettings()
    schema_registry: SchemaRegistrySettings = SchemaRegistrySettings()
    batch: BatchSettings = BatchSettings()
    pool: PoolSettings = PoolSettings()
    retry: RetrySettings = RetrySettings()
    dead_letters: DeadLetterSettings = DeadLetterSettings()
    http: HttpSettings = HttpSettings()
    health: HealthSettings = HealthSettings()
    console: ConsoleSettings = ConsoleSettings()
    log: LogSettings = LogSettings()
    tracing: TracingSettings = TracingSettings()

    @field_validator("namespace")
    @classmethod
    def _namespace_is_legal(cls, namespace: str | None) -> str | None:
        if namespace is not None and not _NAMESPACE.fullmatch(namespace):
            msg = (
                "must have 1 to 100 characters, each an ASCII letter, a digit, '.', '_' or '-', and begin with a letter or "
                "digit"
            )
            raise ValueError(msg)
        return namespace

    @model_validator(mode="after")
    def _transactions_need_aiokafka(self) -> Self:
        if self.guarantee is Guarantee.TRANSACTIONAL and self.engine is not Engine.AIOKAFKA:
            msg = f'guarantee = "transactional" needs engine = "aiokafka"; engine is "{self.engine}"'
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _stages_of_your_own_are_described(self) -> Self:
        if fault := own_stages_fault(self.pipeline.stages, list(self.stages)):
            raise ValueError(fault)
        if self.kafka.stages != self.pipeline.stages:
            msg = "setting kafka.stages: there is no such setting (did you mean pipeline.stages?)"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _stores_are_apart(self) -> Self:
        dedup, stories = self.dedup, self.stories
        if StageName.STORIES not in self.pipeline.stages or dedup.store is not stories.store:
            return self
        if dedup.store is StoreKind.ROCKSDB and dedup.rocksdb_path == stories.rocksdb_path:
            msg = "dedup.rocksdb_path and stories.rocksdb_path are one folder: each stage needs its own"
            raise ValueError(msg)
        same_redis = (dedup.redis_url, dedup.redis_prefix) == (stories.redis_url, stories.redis_prefix)
        if dedup.store is StoreKind.REDIS and same_redis:
            msg = "dedup.redis_prefix and stories.redis_prefix are the same in one Redis: each stage needs its own"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _routes_use_other_topics(self) -> Self:
        own = self.kafka.registry.topics
        for route in self.publish.routes:
            reserved = route.topic.startswith(f"{self.kafka.topic_prefix}dead-letter.")
            if reserved or any(same_name(route.topic, topic.name) for topic in own):
                msg = f"route {route.name!r}: topic {route.topic!r} belongs to newsloom; give the route another topic"
                raise ValueError(msg)
        return self

    def fingerprint(self) -> str:
        """Return the SHA-256 of the settings in hexadecimal, with secrets masked, to compare workers.

        `kafka.group_instance_id` is left out, because it differs for each worker. Files of cleaning rules count with their
        contents, since these decide what is cut.
        """
        values = self.model_dump(mode="json", exclude={"kafka": {"group_instance_id"}})
        rule_files = (self.normalise.rules_path, self.normalise.site_rules_path)
        values["rule_files"] = [_file_digest(path) for path in rule_files if path is not None]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

    @classmethod
    def load(cls, config: Path | None = None) -> "Settings":
        """Read the effective settings. The environment wins over the TOML file, and the file over the defaults.

        Args:
            config: the TOML file; `None` for no file.

        Raises:
            ValueError: a setting is wrong or unknown, or `config` is not TOML. The message is one line that names every
                mistake, by its variable as it was typed or by its name in the file.
        """

        class FromFile(cls):  # type: ignore[valid-type,misc]  # pydantic-settings reads the path from the class
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
        """Return what the environment sets, with mistakes and warnings."""
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
        """Read arguments first, then the environment, the TOML file, and the defaults that the namespace changes."""
        _ = env_settings, dotenv_settings, file_secret_settings
        return (
            init_settings,
            _OwnVariables(settings_cls),
            TomlConfigSettingsSource(settings_cls),
            _Derived(settings_cls),
        )


def _file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; empty if it cannot be read, which the start of a worker reports."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


class _OwnVariables(EnvSettingsSource):
    """A source that reads only the variables that name settings."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        self.env_vars = read_environment(os.environ, settings_cls).values


class _Derived(PydanticBaseSettingsSource):
    """A source of the defaults that follow from other settings in earlier sources."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing; `__call__` returns all values at once."""
        _ = field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the defaults; nothing for an invalid namespace or order: its own error message is enough."""
        found: dict[str, Any] = {}
        namespace = self.current_state.get("namespace")
        if isinstance(namespace, str) and _NAMESPACE.fullmatch(namespace):
            for (section, name), value in from_namespace(namespace).items():
                found.setdefault(section, {})[name] = value
        follows = from_dedup(self.current_state.get("dedup"), self.current_state.get("stories"))
        found["stories"] = {**found.get("stories", {}), **follows}
        stages = _stages_in(self.current_state.get("pipeline"))
        if stages is not None and order_fault(stages) is None:
            found.setdefault("kafka", {})["stages"] = stages
        return found


def _stages_in(pipeline: object) -> tuple[str, ...] | None:
    """Return the order of stages from a source, or `None` if it is not a list of names."""
    stages = pipeline.stages if isinstance(pipeline, PipelineSettings) else None
    if isinstance(pipeline, Mapping):
        stages = pipeline.get("stages")
    if isinstance(stages, (list, tuple)) and all(isinstance(each, str) for each in stages):
        return tuple(stages)
    return None
