"""What a worker may be told, whatever its stages: Kafka, batches, the pool, waiting, dead letters, what it shows."""

from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, field_validator, model_validator

from newsloom.security.consistency import kafka_mistakes, refuse
from newsloom.security.settings import SaslSettings, SecurityProtocol, TlsSettings
from newsloom.settings.topics import TopicSettings, override_faults, prefix_fault, registry
from newsloom.settings_model import Section
from newsloom_schemas.topics import DEFAULT_PREFIX, TopicRegistry


class Engine(StrEnum):
    """What moves the bytes on Kafka."""

    FAUST = "faust"
    AIOKAFKA = "aiokafka"


class Guarantee(StrEnum):
    """What a reader of the outputs sees of a record when a worker is killed."""

    AT_LEAST_ONCE = "at_least_once"
    TRANSACTIONAL = "transactional"


class Compression(StrEnum):
    """How batches of records are compressed on their way to Kafka and on its disks."""

    NONE = "none"
    GZIP = "gzip"
    SNAPPY = "snappy"
    LZ4 = "lz4"
    ZSTD = "zstd"


class UndecodableBatches(StrEnum):
    """What a worker does with a batch of records that cannot be decoded."""

    DEAD_LETTER = "dead_letter"
    STOP = "stop"


class KafkaSettings(Section):
    """How to reach Kafka, and how to read from it."""

    bootstrap_servers: str = "127.0.0.1:9092"
    topic_prefix: str = Field(
        DEFAULT_PREFIX,
        description="Begins the name of each topic: `news.raw`. Newslooms that share a Kafka have different ones (`namespace`). "
        "In the file it may be empty.",
    )
    topics: dict[str, TopicSettings] = Field(
        {},
        description="Topics that differ in name, partitions, retention or configuration, by their names without prefix: "
        "raw, normalised, unique, duplicates, canonical-changed, tagged, enriched, rejected, dead-letter.normalise and so on.",
    )
    group_prefix: str = Field(
        "newsloom", min_length=1, description="A worker's consumer group is `<prefix>.<its first stage>`."
    )
    group_instance_id: str | None = Field(None, description="Static member id: a restarted worker is back at once.")
    session_timeout_seconds: PositiveFloat = 12.0
    heartbeat_seconds: PositiveFloat = 3.0
    commit_seconds: PositiveFloat = Field(0.5, description="How often what was acknowledged is committed.")
    max_request_bytes: PositiveInt = Field(16_000_000, description="Largest record that is read or written.")
    compression: Compression = Field(
        Compression.ZSTD, description="Codec for what we write: none, gzip, snappy, lz4 or zstd. All of them are read."
    )
    undecodable_batches: UndecodableBatches = Field(
        UndecodableBatches.DEAD_LETTER,
        description="A batch that still cannot be decoded when it was fetched three times: `dead_letter` writes a dead "
        "letter without bytes for each of its positions and goes on; `stop` ends the worker with 3.",
    )
    partitions: PositiveInt | None = Field(
        None,
        description="What each topic must have, or a worker does not start, and what `newsloom topics create` makes; by "
        "default 12 are made, and any number will do.",
    )
    replication_factor: PositiveInt | None = Field(
        None,
        description="Replicas of the topics that `newsloom topics create` makes; by default what the broker gives a topic "
        "(`default.replication.factor`).",
    )
    security_protocol: SecurityProtocol = Field(
        SecurityProtocol.PLAINTEXT, description="Whether the wire is encrypted, and whether we say who we are."
    )
    tls: TlsSettings = TlsSettings()
    sasl: SaslSettings = SaslSettings()

    @field_validator("topic_prefix")
    @classmethod
    def _prefix_is_legal(cls, prefix: str) -> str:
        if fault := prefix_fault(prefix):
            raise ValueError(fault)
        return prefix

    @field_validator("topics")
    @classmethod
    def _topics_are_known(cls, topics: dict[str, TopicSettings]) -> dict[str, TopicSettings]:
        if fault := override_faults(topics):
            raise ValueError(fault)
        return topics

    @model_validator(mode="after")
    def _topics_have_names_of_their_own(self) -> "KafkaSettings":
        _ = self.registry
        return self

    @property
    def registry(self) -> TopicRegistry:
        """Return newsloom's topics, under the names that they have on this Kafka."""
        return registry(self.topic_prefix, self.topics, self.partitions)

    def required_partitions(self, topic: str) -> tuple[int, str] | None:
        """Return how many partitions a topic must have, and the setting that says so; `None` when any number will do.

        Args:
            topic: its name on the broker.
        """
        for own in self.registry.topics:
            override = self.topics.get(own.short_name)
            if own.name == topic and override is not None and override.partitions is not None:
                return override.partitions, f"kafka.topics.{own.short_name}.partitions"
        return (self.partitions, "kafka.partitions") if self.partitions is not None else None

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

    stuck_after_seconds: PositiveFloat = Field(
        120.0,
        description="Seconds without a commit, while records wait or nobody knows whether any do, after which a worker counts "
        "as stuck: it ends with 3.",
    )


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
