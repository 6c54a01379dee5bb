"""Every setting: frozen, typed, documented. Read from the environment (`NEWSLOOM_…`) and from one TOML file.

`NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS=broker:9092` sets `kafka.bootstrap_servers`; the environment wins over the file that
`NEWSLOOM_CONFIG` names.
"""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from newsloom.section import Section
from newsloom.wire.settings import SaslSettings, Secret, SecurityProtocol, TlsSettings
from newsloom.wire.together import kafka_mistakes, redis_mistakes, refuse
from newsloom_schemas.entity import EntityType
from newsloom_schemas.verdict import Relation


class NormaliseSettings(Section):
    """Limits of what normalise takes in and lets through."""

    max_bytes: PositiveInt = Field(5_000_000, description="Raw records larger than this are rejected as too_large.")
    max_html_bytes: PositiveInt = Field(2_000_000, description="HTML larger than this is rejected as too_large.")
    max_json_depth: PositiveInt = Field(64, description="JSON whose brackets nest deeper is a dead letter.")
    max_html_depth: PositiveInt = Field(200, description="HTML whose tags nest deeper is rejected as too_large.")
    max_elements: PositiveInt = Field(20_000, description="HTML with more elements is rejected as too_large.")
    max_attributes: PositiveInt = Field(5_000, description="HTML with more on one tag is rejected as too_large.")
    min_words: PositiveInt = Field(8, description="Texts shorter than this are rejected as too_short.")
    max_words: PositiveInt = Field(200_000, description="Texts longer than this are rejected as too_large.")
    languages: tuple[str, ...] = Field((), description="ISO 639-1 codes to let through; all when empty.")


class StoreKind(StrEnum):
    """Where dedup keeps what it has seen."""

    MEMORY = "memory"
    ROCKSDB = "rocksdb"
    REDIS = "redis"


class DedupSettings(Section):
    """The dedup store and its policy."""

    store: StoreKind = StoreKind.ROCKSDB
    path: Path = Field(Path("var/dedup"), description="Folder of the rocksdb store.")
    redis_url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"),
        description="Address of the redis store; with TLS it begins with rediss:.",
    )
    redis_username: str | None = Field(None, min_length=1, description="An ACL user of Redis.")
    redis_password: Secret | None = Field(None, description="Its password, or that of the default user.")
    redis_password_file: Path | None = Field(None, description="File with the password.")
    redis_tls: TlsSettings = TlsSettings()
    redis_cluster: bool = Field(default=False, description="The address is a node of a Redis Cluster.")
    redis_prefix: str = Field(
        "newsloom:dedup",
        pattern=r"^[^{}\s]{1,100}$",
        description="Begins all keys of the redis store; workers that share it share their claims.",
    )
    window_days: PositiveFloat = Field(7.0, description="How long an article is remembered.")
    max_documents: PositiveInt = Field(
        2_000_000, description="Hard cap on remembered articles (Redis Cluster: of a language); the oldest go first."
    )
    keep_text: bool = Field(default=True, description="Keep compressed texts, so that candidates are compared exactly.")
    unique_relations: frozenset[Relation] = Field(
        frozenset({Relation.ORIGINAL, Relation.REWRITE, Relation.REVISION}),
        description="Relations that leave through news.unique; the others through news.duplicates.",
    )
    unique_new_share: float = Field(
        0.5, ge=0, le=1, description="A copy of which more than this share is new leaves through news.unique as well."
    )

    @model_validator(mode="after")
    def _redis_is_reachable_as_it_is_set(self) -> "DedupSettings":
        if self.store is StoreKind.REDIS:
            password = (self.redis_password, self.redis_password_file)
            refuse(redis_mistakes(self.redis_url, self.redis_username, password, self.redis_tls))
        return self


class TagSettings(Section):
    """Entity recognition."""

    max_words: NonNegativeInt = Field(0, description="Tag only so many words of a text; 0 for all.")
    preload: tuple[str, ...] = Field(
        ("en",), description="Languages whose models are loaded at start, not when needed."
    )
    types: frozenset[EntityType] = Field(
        frozenset(EntityType) - {EntityType.DATE, EntityType.MONEY, EntityType.PERCENT},
        description="Types of entities to give; all but dates and amounts by default.",
    )
    aliases_path: Path | None = Field(
        None, description="JSON lines that say who is who: links to Wikidata or to a watch list (docs/entities.md)."
    )


class RouteView(StrEnum):
    """What a route's topic gets."""

    FULL = "full"
    SUMMARY = "summary"
    NINJS = "ninjs"


class Route(Section):
    """A further topic for articles that meet a condition."""

    name: str = Field(min_length=1, max_length=100, description="For messages and the record's trace.")
    topic: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,248}$", description="Kafka topic; several routes may share one."
    )
    when: str = Field(
        max_length=10_000,
        description="CEL over the enriched record, as `article`; a condition over a fact that is not known does not hold.",
    )
    view: RouteView = RouteView.FULL


class PublishSettings(Section):
    """Routes beside `news.enriched`."""

    routes: tuple[Route, ...] = Field((), description="Asked in this order; an article may take several.")


class Engine(StrEnum):
    """What moves the bytes on Kafka."""

    FAUST = "faust"
    AIOKAFKA = "aiokafka"


class Guarantee(StrEnum):
    """What a reader of the outputs sees of a record when a worker is killed."""

    AT_LEAST_ONCE = "at_least_once"
    TRANSACTIONAL = "transactional"


class KafkaSettings(Section):
    """How to reach Kafka, and how to read from it."""

    bootstrap_servers: str = "127.0.0.1:9092"
    group_prefix: str = Field("newsloom", description="A worker's consumer group is `<prefix>.<its first stage>`.")
    group_instance_id: str | None = Field(None, description="Static member id: a restarted worker is back at once.")
    session_timeout_seconds: PositiveFloat = 12.0
    heartbeat_seconds: PositiveFloat = 3.0
    commit_seconds: PositiveFloat = Field(0.5, description="How often what was acknowledged is committed.")
    max_request_bytes: PositiveInt = Field(16_000_000, description="Largest record that is read or written.")
    partitions: PositiveInt | None = Field(
        None, description="What each topic must have, or a worker does not start; by default any number will do."
    )
    replication_factor: PositiveInt = Field(1, description="For `newsloom topics create`.")
    security_protocol: SecurityProtocol = Field(
        SecurityProtocol.PLAINTEXT, description="Whether the wire is encrypted, and whether we say who we are."
    )
    tls: TlsSettings = TlsSettings()
    sasl: SaslSettings = SaslSettings()

    @model_validator(mode="after")
    def _security_goes_together(self) -> "KafkaSettings":
        refuse(kafka_mistakes(self.security_protocol, self.tls, self.sasl))
        return self


class BatchSettings(Section):
    """How much is taken at a time."""

    max_records: PositiveInt = 200
    max_bytes: PositiveInt = Field(16_000_000, description="Of values; a larger record goes alone.")
    within_seconds: PositiveFloat = Field(0.1, description="Wait so long for a batch to fill.")


class PoolSettings(Section):
    """The processes that do the work."""

    processes: NonNegativeInt = Field(0, description="0 for one per core that the process may use.")
    article_seconds: PositiveFloat = Field(30.0, description="Time an article may take before its process is ended.")
    memory_bytes: int = Field(
        2_500_000_000, ge=1_000_000_000, description="Address space a process may use; models need most of the least."
    )
    recycle_after: NonNegativeInt = Field(
        5_000, description="Chunks of up to 8 articles after which a process is replaced; 0 never."
    )


class RetrySettings(Section):
    """Waiting for a store or a broker that is away."""

    first_wait_seconds: PositiveFloat = 0.2
    longest_wait_seconds: PositiveFloat = 15.0
    limit_seconds: PositiveFloat = Field(600.0, description="After that the process exits with 3, un-acknowledged.")


class DeadLetterSettings(Section):
    """Records that died."""

    keep_bytes: PositiveInt = Field(10_000_000, description="Of a longer value only so much is kept; it is marked so.")
    limit_count: PositiveInt = Field(100, description="More dead letters than this in the window, and …")
    limit_share: float = Field(
        0.5, ge=0, le=1, description="… a larger share of its records than this stop the worker, un-acknowledged."
    )
    window_seconds: PositiveFloat = Field(60.0, description="The window of limit_count and limit_share.")


class HttpSettings(Section):
    """The port for metrics and health."""

    host: str = "127.0.0.1"
    port: int = Field(9464, ge=0, le=65_535, description="0 for any free port.")


class HealthSettings(Section):
    """When a worker counts as stuck."""

    stuck_after_seconds: PositiveFloat = Field(120.0, description="Lag without a commit for so long is not life.")


class TracingSettings(Section):
    """OpenTelemetry spans of batches and stages."""

    endpoint: str | None = Field(
        None, pattern=r"^https?://", description="OTLP over HTTP, as http://collector:4318/v1/traces; off when unset."
    )
    share: float = Field(1.0, ge=0, le=1, description="Of the batches that are traced.")
    service_name: str = Field("newsloom", min_length=1, description="The spans' service.name.")
    timeout_seconds: PositiveFloat = Field(5.0, description="How long a collector may take to answer.")


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"

    @classmethod
    def _missing_(cls, value: object) -> "LogLevel | None":
        """`info` is as good as `INFO`."""
        return cls.__members__.get(value.upper()) if isinstance(value, str) else None


class LogSettings(Section):
    """Logging."""

    level: LogLevel = Field(LogLevel.INFO, description="Of newsloom's own lines.")
    library_level: LogLevel = Field(LogLevel.WARNING, description="Of what Faust, aiokafka and others say.")
    json_lines: bool | None = Field(None, description="JSON lines; by default only when stderr is no terminal.")
    library_lines_per_minute: NonNegativeInt = Field(
        30, description="Lines of one kind that a library may log in a minute; the rest is counted. 0 for all."
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
        """SHA-256 of the settings with secrets masked, hexadecimal: workers that agree on it run alike."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

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
